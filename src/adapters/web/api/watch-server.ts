import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Closable } from '../../../app/kit/lifetime.ts';
import { liveness } from './liveness.ts';

export type WatchPorts = {
  readonly host: string;
  readonly port: number;
  readonly version: string;
  readonly metrics: { readonly contentType: string; render(): Promise<string> };
  readonly enabled: boolean;
  /** Why this process does not do its work; empty while it does. */
  readonly stuck: () => readonly string[];
  /** What `/metrics` asks for; null asks for nothing. */
  readonly token: string | null;
};

/** `/livez` and `/metrics` of a process that has no gateway. */
export const startWatchServer = async (ports: WatchPorts): Promise<Closable & { readonly port: number }> => {
  const server = createServer((req, res) => {
    const path = (req.url ?? '').split('?')[0];
    if (req.method !== 'GET' && req.method !== 'HEAD') return answer(res, 405, 'only GET\n');
    if (path === '/livez') {
      const { status, body } = liveness(ports.version, ports.stuck());
      return answer(res, status, JSON.stringify(body), 'application/json; charset=utf-8');
    }
    if (path !== '/metrics' || !ports.enabled) return answer(res, 404, 'here are /livez and /metrics\n');
    if (ports.token !== null && !sameText(req.headers.authorization ?? '', `Bearer ${ports.token}`))
      return answer(res, 401, 'that is not the token of the metrics\n');
    ports.metrics.render().then(
      (text) => answer(res, 200, text, ports.metrics.contentType),
      () => answer(res, 500, 'the metrics cannot be told\n'),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(ports.port, ports.host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const answer = (res: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void => {
  res.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' });
  res.end(body);
};

/** Takes as long for a wrong text as for the right one. */
const sameText = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
