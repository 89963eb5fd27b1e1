import { Agent, request } from 'node:http';

/** Signals, each as a POST of its own, as they come from whoever gives the alarm. */
export type Posts = {
  /** Resolves once it was answered with one of 2xx. */
  post(body: string): Promise<void>;
  close(): void;
};

export type PostsOptions = {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Connections kept open, so that each POST of a nationwide alert has its own. */
export const SENDERS = 27;

export const posts = ({ port, path, headers }: PostsOptions): Posts => {
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });

  const post = (body: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const sent = request(
        { agent, port, host: '127.0.0.1', method: 'POST', path, headers: { ...length, ...headers } },
        (got) => {
          got.resume();
          got.once('end', () => {
            if (got.statusCode !== undefined && got.statusCode < 300) resolve();
            else reject(new Error(`a POST was answered ${got.statusCode}`));
          });
        },
      );
      sent.once('error', (error: NodeJS.ErrnoException) => {
        // The server has closed an idle connection in the very moment it was taken for this.
        if (sent.reusedSocket && error.code === 'ECONNRESET') post(body).then(resolve, reject);
        else reject(error);
      });
      sent.end(body);
    });

  return { post, close: () => agent.destroy() };
};
