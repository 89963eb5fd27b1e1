import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect } from 'vitest';
import type { z } from 'zod';
import { parseSignal } from '../../../../src/adapters/signals/parse-signal.ts';
import { httpApp } from '../../../../src/adapters/web/server/app.ts';
import type { HttpPorts, HttpSettings } from '../../../../src/adapters/web/server/ports.ts';
import type { Feed } from '../../../../src/app/log/feeds.ts';
import { catalogueFrom } from '../../../../src/domain/places/build.ts';
import type { Instant } from '../../../../src/domain/words.ts';
import { memoryAccess } from '../../../support/access.ts';
import { type FakeDesk, fakeDesk, fakeDesks, hash } from '../../../support/fake-desk.ts';

/** A real server on a free port over feeds in memory; closed after each test. */
export type Served = {
  readonly url: string;
  readonly desk: FakeDesk;
  readonly drill: FakeDesk;
  readonly observed: readonly { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** As source `official` of feed `ua`, unless another token is given; null: none. */
  post(
    body: unknown,
    options?: { path?: string; token?: string | null; type?: string; headers?: Record<string, string> },
  ): Promise<Response>;
};

export const UA = catalogueFrom(
  JSON.parse(readFileSync(new URL('../../../../config/regions/ua.json', import.meta.url), 'utf8')),
);

/** 2026-11-20T07:00:00Z; it passes when a test says so. */
export const T0 = Date.UTC(2026, 10, 20, 7);

export const OFFICIAL = 'token-of-official';
export const RELAY = 'token-of-relay';
export const DRILLER = 'token-of-the-drill';
export const OPERATOR = 'token-of-the-operator';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

export type ServeOptions = {
  readonly settings?: Partial<HttpSettings>;
  readonly ports?: Partial<HttpPorts>;
  readonly feed?: Partial<Feed>;
  readonly clock?: { now: Instant };
};

export const serve = async ({ settings, ports, feed, clock = { now: T0 } }: ServeOptions = {}): Promise<Served> => {
  const now = (): Instant => clock.now;
  const desk = fakeDesk({ catalogue: UA, parse: parseSignal, now, ...(feed === undefined ? {} : { feed }) });
  const drill = fakeDesk({ catalogue: UA, parse: parseSignal, now, feed: { id: 'drill', status: 'Exercise' } });
  desk.addSource({ id: 'official', tokenHash: hash(OFFICIAL) });
  desk.addSource({ id: 'relay', trust: 'relay', tokenHash: hash(RELAY) });
  drill.addSource({ id: 'driller', tokenHash: hash(DRILLER) });
  const observed: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const access = memoryAccess(now);
  const app = httpApp({
    desks: fakeDesks([desk, drill], OPERATOR, access.people),
    ...access,
    settings: {
      maxBody: 1024 * 1024,
      maxSignals: 1000,
      trustProxy: false,
      publicUrl: 'https://hub.example',
      ...settings,
    },
    health: async () => ({ reasons: [] }),
    metrics: { contentType: 'text/plain; version=0.0.4', render: async () => 'allclear_up 1\n' },
    live: {
      stream: (_req: IncomingMessage, res: ServerResponse) =>
        void res.writeHead(200, { 'Content-Type': 'text/event-stream' }).end('data: {}\n\n'),
    },
    now,
    observe: (event, fields = {}) => void observed.push({ event, fields }),
    defaultFeed: desk.feed.id,
    version: '0.0.0-test',
    ...ports,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    desk,
    drill,
    observed,
    get: (path, headers = {}) => fetch(url + path, { headers }),
    post: (body, { path = '/v1/signals', token = OFFICIAL, type = 'application/json', headers = {} } = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { 'Content-Type': type, ...(token === null ? {} : { Authorization: `Bearer ${token}` }), ...headers },
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
  };
};

export const at = (second: number): string => new Date(T0 + second * 1000).toISOString();

/** The body, for tests that look at single fields. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what came over the wire
export const json = async (response: Response): Promise<any> => response.json();

/** The body of a 2xx answer, which says exactly what its schema says and nothing beside. */
export const answered = async (
  response: Response,
  schema: z.ZodType,
  status = 200,
): Promise<ReturnType<typeof json>> => {
  const body = await json(response);
  expect(response.status, JSON.stringify(body)).toBe(status);
  expect(schema.parse(body)).toEqual(body);
  return body;
};

/** The body of a refusal, as problem+json with this code. */
export const refused = async (response: Response, status: number, code: string): Promise<ReturnType<typeof json>> => {
  const body = await json(response);
  expect(
    { status: response.status, code: body.code, type: response.headers.get('Content-Type') },
    JSON.stringify(body),
  ).toEqual({
    status,
    code,
    type: 'application/problem+json',
  });
  expect(body).toMatchObject({
    type: `/docs#problem-${code}`,
    status,
    title: expect.any(String),
    detail: expect.any(String),
  });
  return body;
};

/** The text of a refusal to a client of another service: one line that no JSON reader can take for an answer. */
export const refusedInALine = async (response: Response, status: number, code: string): Promise<string> => {
  const body = await response.text();
  expect({ status: response.status, type: response.headers.get('Content-Type') }, body).toEqual({
    status,
    type: 'text/plain; charset=utf-8',
  });
  expect(() => JSON.parse(body)).toThrow(SyntaxError);
  expect(body).toMatch(/^[^\n]+\n$/);
  expect(body.startsWith(`${code}: `), body).toBe(true);
  return body;
};
