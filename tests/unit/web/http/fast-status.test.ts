import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseSignal } from '../../../../src/adapters/signals/parse-signal.ts';
import { fastStatus } from '../../../../src/adapters/web/api/now/fast-status.ts';
import { canSendWhole } from '../../../../src/adapters/web/inside/ready-reply.ts';
import { httpApp } from '../../../../src/adapters/web/server/app.ts';
import type { HttpPorts } from '../../../../src/adapters/web/server/ports.ts';
import type { RegionId } from '../../../../src/domain/places/catalogue.ts';
import type { SourceId } from '../../../../src/domain/words.ts';
import { memoryAccess } from '../../../support/access.ts';
import { type FakeDesk, fakeDesk, fakeDesks, hash } from '../../../support/fake-desk.ts';
import { T0, UA } from './serve.ts';

/** The route and the fast path before it, on the same feeds: nobody may be able to tell them apart. */

type Answered = { readonly status: number; readonly headers: readonly string[]; readonly body: Buffer };
type Observed = { readonly event: string; readonly fields: Readonly<Record<string, unknown>> };

/** Connections stay open: what a second answer on one of them looks like counts too. */
let agent: Agent;
let desk: FakeDesk;
let routed: Server;
let fast: Server;
let taken: number;
let observed: Observed[];

const alertIn31 = (): void =>
  desk.play({
    kind: 'alert',
    source: 'official' as SourceId,
    trust: 'official',
    region: '31' as RegionId,
    hazard: 'air-raid',
    at: T0,
    receivedAt: T0,
    threats: [],
  });

const listening = async (server: Server): Promise<Server> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
};

const portsOf = (settings: Partial<HttpPorts['settings']> = {}): HttpPorts => ({
  ...memoryAccess(() => T0),
  desks: fakeDesks([
    desk,
    fakeDesk({ catalogue: UA, parse: parseSignal, now: () => T0, feed: { id: 'drill', status: 'Exercise' } }),
  ]),
  settings: { maxBody: 1024, maxSignals: 10, trustProxy: false, publicUrl: 'https://hub.example', ...settings },
  health: async () => ({ reasons: [] }),
  metrics: { contentType: 'text/plain', render: async () => '' },
  live: { stream: (_req, res) => void res.end() },
  now: () => T0,
  observe: (event, fields = {}) => void observed.push({ event, fields }),
  defaultFeed: desk.feed.id,
  version: '0.0.0-test',
});

beforeEach(async () => {
  agent = new Agent({ keepAlive: true });
  observed = [];
  taken = 0;
  desk = fakeDesk({ catalogue: UA, parse: parseSignal, now: () => T0 });
  desk.addSource({ id: 'official', tokenHash: hash('token') });
  const ports = portsOf();
  const app = httpApp(ports);
  const path = fastStatus(ports);
  routed = await listening(createServer(app));
  fast = await listening(
    createServer((req, res) => {
      if (path(req, res)) taken += 1;
      else app(req, res);
    }),
  );
});
afterEach(async () => {
  agent.destroy();
  for (const server of [routed, fast]) await new Promise((resolve) => server.close(resolve));
});

const ask = (
  server: Server,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent }, (res: IncomingMessage) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => {
        const own = res.rawHeaders.flatMap((name, index) =>
          index % 2 === 0 && !/^date$/i.test(name) ? [`${name}: ${res.rawHeaders[index + 1]}`] : [],
        );
        resolve({ status: res.statusCode ?? 0, headers: own, body: Buffer.concat(chunks) });
      });
    });
    asked.on('error', reject);
    asked.end();
  });

/** A body of half a megabyte is compared by its hash. */
const seen = ({ body, ...rest }: Answered) => ({ ...rest, body: hash(body.toString('latin1')) });

const header = ({ headers }: Answered, name: string): string | undefined =>
  headers.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))?.slice(name.length + 2);

const ID = { 'X-Request-Id': 'the-same' };
/** As long as one that is made up here. */
const LONG_ID = { 'X-Request-Id': 'the-same-as-it-is-made-up-by-the-hub' };
const PLAIN_PATHS = ['', '?feed=ua', '?level=oblast', '?level=all', '?feed=ua&level=raion', '?level=all&feed=drill'];
const OTHER_PATHS = [
  '?',
  '/',
  '?level=',
  '?level=nothing',
  '?feed=nowhere',
  '?feed=ua&feed=ua',
  '?level=all&x=1',
  '?feed=%75a',
  '?level=__proto__',
  '?at=2026-11-20T06:00:00Z',
  '#x',
  '?level=oblast&level=all',
]; // prettier-ignore
const ENCODINGS = [
  undefined,
  '',
  'identity',
  'gzip',
  'br',
  'gzip, deflate, br',
  'GZIP',
  '*',
  'gzip;q=0.5, br;q=0.4',
  'br;q=0, gzip',
  'identity;q=1, gzip;q=0.5',
  '*;q=0',
  'gzip;q=0, *',
  'deflate',
  'gzip;q=x',
  'br;q=0.001',
]; // prettier-ignore

/** Until everything asked for has been packed; the first answers do not wait for it. */
const packed = async (paths: readonly string[]): Promise<void> => {
  for (const path of paths)
    for (const encoding of ['br', 'gzip'])
      await expect
        .poll(
          async () => {
            const answer = await ask(fast, `/v1/status${path}`, { headers: { 'Accept-Encoding': encoding } });
            return header(answer, 'Content-Encoding') === encoding || answer.body.length < 1_400;
          },
          { timeout: 30_000, interval: 20 },
        )
        .toBe(true);
};

test('every answer is the route’s, byte for byte', { timeout: 60_000 }, async () => {
  alertIn31();
  await packed(PLAIN_PATHS);
  const { etag } = Object.fromEntries([['etag', header(await ask(routed, '/v1/status'), 'ETag') ?? '']]);
  const tags = [undefined, etag, `W/${etag}`, `"x", ${etag}`, `"x", W/"y"`, '*', ' * ', '""', `${etag}x`];
  let compared = 0;
  for (const path of [...PLAIN_PATHS, ...OTHER_PATHS])
    for (const method of ['GET', 'HEAD'])
      for (const [index, encoding] of ENCODINGS.entries()) {
        const tag = tags[(index + compared) % tags.length];
        const headers = {
          ...(compared % 2 === 0 ? ID : LONG_ID),
          ...(encoding === undefined ? {} : { 'Accept-Encoding': encoding }),
          ...(tag === undefined ? {} : { 'If-None-Match': tag }),
        };
        const [ours, theirs] = await Promise.all([
          ask(fast, `/v1/status${path}`, { method, headers }),
          ask(routed, `/v1/status${path}`, { method, headers }),
        ]);
        expect(seen(ours), `${method} ${path} ${JSON.stringify(headers)}`).toEqual(seen(theirs));
        compared += 1;
      }
  for (const method of ['POST', 'OPTIONS', 'DELETE'])
    expect(await ask(fast, '/v1/status', { method, headers: ID })).toEqual(
      await ask(routed, '/v1/status', { method, headers: ID }),
    );
  expect(taken).toBeGreaterThan(PLAIN_PATHS.length * 2 * ENCODINGS.length - 1);
});

test('the answer changes with the board, and 304 means that it did not', async () => {
  const first = await ask(fast, '/v1/status');
  const etag = header(first, 'ETag') ?? '';
  expect((await ask(fast, '/v1/status', { headers: { 'If-None-Match': `"other", W/${etag}` } })).status).toBe(304);
  alertIn31();
  const second = await ask(fast, '/v1/status', { headers: { 'If-None-Match': etag } });
  expect(second.status).toBe(200);
  const { regions } = JSON.parse(second.body.toString()) as { regions: { id: string; state: string }[] };
  expect(regions.find(({ id }) => id === '31')?.state).toBe('alert');
});

test('a packed body is the plain one, with a weak tag, and nobody waits for it', { timeout: 60_000 }, async () => {
  const headers = { 'Accept-Encoding': 'br, gzip;q=0.5' };
  const first = await ask(fast, '/v1/status?level=raion', { headers });
  expect(header(first, 'Content-Encoding')).toBeUndefined();
  await packed(['?level=raion']);
  const brotli = await ask(fast, '/v1/status?level=raion', { headers });
  const gzipped = await ask(fast, '/v1/status?level=raion', { headers: { 'Accept-Encoding': 'gzip' } });
  expect(brotliDecompressSync(brotli.body)).toEqual(first.body);
  expect(gunzipSync(gzipped.body)).toEqual(first.body);
  for (const answer of [brotli, gzipped]) {
    expect(header(answer, 'ETag')).toBe(`W/${header(first, 'ETag')}`);
    expect(header(answer, 'Vary')).toBe('Accept-Encoding');
  }
});

test('each request is told of, and has an id of its own', async () => {
  observed = [];
  const ids = [
    header(await ask(fast, '/v1/status'), 'X-Request-Id'),
    header(await ask(fast, '/v1/status'), 'X-Request-Id'),
  ];
  expect(new Set(ids).size).toBe(2);
  expect(observed.filter(({ event }) => event === 'http.request').map(({ fields }) => fields)).toMatchObject(
    ids.map((id) => ({ method: 'GET', route: '/v1/status', status: 200, id })),
  );
});

test('this Node sends an answer that is ready as it is', () => {
  expect(canSendWhole()).toBe(true);
});

test('a connection that is to be closed is', async () => {
  const headers = { ...ID, Connection: 'close' };
  const answer = await ask(fast, '/v1/status', { headers });
  expect(header(answer, 'Connection')).toBe('close');
  expect(answer).toEqual(await ask(routed, '/v1/status', { headers }));
});

test('where requests are counted, all go to the router', () => {
  const path = fastStatus(portsOf({ requestsPerMinute: 10 }));
  expect(path({ url: '/v1/status', method: 'GET', headers: {} } as IncomingMessage, {} as never)).toBe(false);
});
