import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the upstream saw it. */
export type Seen = {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly status: number;
};

export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Ends the connection after that many bytes of the body. */
  readonly cutAfter?: number;
  /** Sends the head and never the body. */
  readonly hang?: boolean;
};

/** A server on loopback that keeps a log, so that a test can count what was asked of it. */
export type Upstream = {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Resolves with the next request for which this holds, also one that is under way. */
  next(wanted?: (seen: Seen) => boolean): Promise<Seen>;
  /** Answers every request instead, until it is called with nothing. */
  instead(reply?: (request: { readonly path: string; readonly usual: Reply }) => Reply): void;
  /** The port no longer answers; `up` brings it back. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
};

export const startUpstream = async (
  answer: (request: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }) => Reply,
): Promise<Upstream> => {
  const seen: Seen[] = [];
  const waiting = new Set<(seen: Seen) => void>();
  let instead: Parameters<Upstream['instead']>[0];
  let port = 0;

  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const at = Date.now();
    let body = '';
    for await (const chunk of req) body += String(chunk);
    const path = req.url ?? '/';
    const usual = answer({ method: req.method ?? 'GET', path, headers: req.headers, body });
    const reply = instead?.({ path, usual }) ?? usual;
    const status = reply.status ?? 200;
    const one: Seen = { at, method: req.method ?? 'GET', path, headers: req.headers, body, status };
    seen.push(one);
    send(res, status, reply);
    for (const tell of [...waiting]) tell(one);
  };

  let server: Server | undefined;
  const up = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const starting = createServer((req, res) => {
        handle(req, res).catch(() => res.destroy());
      });
      server = starting;
      starting.once('error', reject);
      starting.listen(port, '127.0.0.1', () => {
        port = (starting.address() as AddressInfo).port;
        resolve();
      });
    });
  const down = (): Promise<void> =>
    new Promise((resolve) => {
      const ending = server;
      server = undefined;
      if (ending === undefined) return resolve();
      ending.close(() => resolve());
      ending.closeAllConnections();
    });
  await up();
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    next: (wanted = () => true) =>
      new Promise((resolve) => {
        const tell = (one: Seen): void => {
          if (!wanted(one)) return;
          waiting.delete(tell);
          resolve(one);
        };
        waiting.add(tell);
      }),
    instead: (reply) => {
      instead = reply;
    },
    down,
    up,
    close: down,
  };
};

const send = (res: ServerResponse, status: number, reply: Reply): void => {
  const body = Buffer.from(reply.body ?? '');
  res.writeHead(status, { ...reply.headers, ...(status === 304 ? {} : { 'content-length': String(body.length) }) });
  if (reply.hang === true) {
    res.flushHeaders();
  } else if (reply.cutAfter !== undefined) {
    res.write(body.subarray(0, reply.cutAfter), () => res.destroy());
  } else res.end(status === 304 ? undefined : body);
};

/** Most requests within any window of that length. */
export const mostWithin = (seen: readonly Pick<Seen, 'at'>[], windowMs: number): number =>
  Math.max(0, ...seen.map(({ at }) => seen.filter((other) => other.at > at - windowMs && other.at <= at).length));
