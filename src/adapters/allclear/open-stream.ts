import { type IncomingMessage, request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';

/** An answer as it comes, with the trailers that `fetch` does not tell. */
export type OpenedStream = {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** Told once the body has been read to its end; undefined too where a proxy in between drops them. */
  readonly trailer: (name: string) => string | undefined;
  /** Throws when the connection ends before the answer does. */
  readonly body: AsyncIterable<Uint8Array>;
};

export const openStream = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<OpenedStream> =>
  new Promise((resolve, reject) => {
    const ask = url.protocol === 'https:' ? overHttps : overHttp;
    const request = ask(url, { headers, signal });
    request.once('error', reject);
    request.once('response', (response: IncomingMessage) => {
      // From here on an error is one of the answer, and is thrown where it is read.
      request.off('error', reject);
      request.on('error', () => {});
      resolve({
        status: response.statusCode ?? 0,
        header: (name) => oneOf(response.headers[name.toLowerCase()]),
        trailer: (name) => response.trailers[name.toLowerCase()],
        body: response,
      });
    });
    request.end();
  });

const oneOf = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : value?.[0];
