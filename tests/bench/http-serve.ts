import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { prometheus } from '../../src/adapters/metrics/prometheus.ts';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import { logger } from '../../src/adapters/system/logger.ts';
import { fastStatus } from '../../src/adapters/web/api/now/fast-status.ts';
import { statusNow } from '../../src/adapters/web/api/now/status.ts';
import { httpApp } from '../../src/adapters/web/server/app.ts';
import type { HttpPorts } from '../../src/adapters/web/server/ports.ts';
import { catalogueFrom } from '../../src/domain/places/build.ts';
import { memoryAccess } from '../support/access.ts';
import { fakeDesk, fakeDesks } from '../support/fake-desk.ts';

/** `http-serve.ts KIND`: one of the servers that `npm run bench -- http` compares, all with the same body. */

const catalogue = catalogueFrom(
  JSON.parse(readFileSync(new URL('../../config/regions/ua.json', import.meta.url), 'utf8')),
);
const desk = fakeDesk({ catalogue, parse: parseSignal, now: Date.now });
const metrics = prometheus();
const log = logger({ level: 'info' });
const ports: HttpPorts = {
  desks: fakeDesks([desk]),
  ...memoryAccess(Date.now),
  settings: { maxBody: 1024, maxSignals: 10, trustProxy: false, publicUrl: 'https://hub.example' },
  health: async () => ({ reasons: [] }),
  metrics,
  live: { stream: (_req, res) => void res.end() },
  now: Date.now,
  observe: (event, fields) => {
    log(event, fields);
    metrics.observe(event, fields);
  },
  defaultFeed: desk.feed.id,
  version: '0.0.0-bench',
};
const { body, etag } = statusNow(desk, undefined);

/** What a careful person writes by hand: two headers more than nothing. */
const bare: RequestListener = (req, res) => {
  if (req.headers['if-none-match'] === etag) {
    res.writeHead(304, { ETag: etag, 'Cache-Control': 'no-cache' });
    res.end();
    return;
  }
  res.writeHead(200, {
    ETag: etag,
    'Cache-Control': 'no-cache',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': body.length,
  });
  res.end(body);
};

/** Reads nothing and answers with bytes that were made before: as fast as any server can be asked. */
const ceiling = (): Server => {
  const answer = Buffer.concat([Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`), body]);
  return createTcpServer((socket) => {
    socket.setNoDelay();
    socket.on('error', () => socket.destroy());
    socket.on('data', () => socket.write(answer));
  });
};

const app = httpApp(ports);
const fast = fastStatus(ports);
const KINDS: Readonly<Record<string, () => Server>> = {
  bare: () => createHttpServer(bare),
  hub: () =>
    createHttpServer((req, res) => {
      if (!fast(req, res)) app(req, res);
    }),
  express: () => createHttpServer(app),
  ceiling,
};
const server = KINDS[process.argv[2] ?? '']?.();
server?.listen(0, '127.0.0.1', () => {
  process.stdout.write(`listening ${(server.address() as AddressInfo).port} ${body.length} ${etag}\n`);
});
