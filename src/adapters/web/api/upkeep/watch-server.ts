import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Closable } from '../../../../app/kit/lifetime.ts';
import type { Observe } from '../../../../app/kit/observe.ts';
import { liveness } from './liveness.ts';
import { isLocal } from './local.ts';

export type WatchPorts = {
  readonly host: string;
  /** Null: there is none to be seen at. */
  readonly port: number | null;
  readonly version: string;
  readonly metrics: { readonly contentType: string; render(): Promise<string> };
  readonly enabled: boolean;
  /** Why this process does not do its work; empty while it does. */
  readonly stuck: () => readonly string[];
  /** The token that `/metrics` asks for from everywhere; null: from elsewhere than this machine for the operator's. */
  readonly token: string | null;
  readonly operatorToken: string | null;
  /** True: it is told to all who reach the port. */
  readonly public: boolean;
  readonly observe: Observe;
};

/** `/livez` and `/metrics` of a process that has no gateway. */
export const startWatchServer = async (ports: WatchPorts): Promise<Closable> => {
  const { host, port, observe } = ports;
  if (port === null) return { close: async () => {} };
  const server = createServer((req, res) => {
    const path = (req.url ?? '').split('?')[0];
    if (req.method !== 'GET' && req.method !== 'HEAD') return answer(res, 405, 'only GET\n');
    if (path === '/livez') {
      const { status, body } = liveness(ports.version, ports.stuck());
      return answer(res, status, JSON.stringify(body), 'application/json; charset=utf-8');
    }
    if (path !== '/metrics' || !ports.enabled) return answer(res, 404, 'here are /livez and /metrics\n');
    if (!mayRead(ports, req))
      return answer(res, 401, 'elsewhere than on this machine: with metrics.token, or an operator’s token\n');
    ports.metrics.render().then(
      (text) => answer(res, 200, text, ports.metrics.contentType),
      () => answer(res, 500, 'the metrics cannot be told\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  observe('metrics.ready', { port: (server.address() as AddressInfo).port });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const mayRead = ({ token, operatorToken, public: isPublic }: WatchPorts, req: IncomingMessage): boolean => {
  if (token === null && (isPublic || isLocal(req))) return true;
  const given = req.headers.authorization ?? '';
  return [token, operatorToken].some((known) => known !== null && sameText(given, `Bearer ${known}`));
};

const answer = (res: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void => {
  res.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  res.end(body);
};

/** Takes as long for a wrong text as for the right one. */
const sameText = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
