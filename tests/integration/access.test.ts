import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { operatorToken } from '../../src/adapters/files/operator-token.ts';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** People and their tokens against gateways as they run, two on one Redis. */
const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const ADMIN = 'the-token-of-the-first-admin';

const twoGateways = async (more: Readonly<Record<string, string>> = {}): Promise<readonly [HubInside, HubInside]> => {
  const redis: TestRedis = await startTestRedis();
  opened.push(redis);
  const url = (redis.connection as { readonly path?: string }).path ?? '';
  const settings = { ALLCLEAR_OPERATOR_TOKEN: ADMIN, ...more };
  const first = await hubInside(url, ['sequencer', 'web'], settings);
  opened.push(first);
  const second = await hubInside(url, ['web'], settings);
  opened.push(second);
  return [first, second];
};

const ask = (url: string, path: string, token: string | null, init: RequestInit = {}): Promise<Response> =>
  fetch(url + path, {
    ...init,
    headers: { ...(token === null ? {} : { Authorization: `Bearer ${token}` }), 'Content-Type': 'application/json' },
  });

const person = async ({ url }: HubInside, role: string): Promise<{ readonly id: string; readonly token: string }> => {
  const response = await ask(url, '/v1/people', ADMIN, { method: 'POST', body: JSON.stringify({ name: role, role }) });
  expect(response.status).toBe(201);
  return (await response.json()) as { id: string; token: string };
};

const closed = (socket: WebSocket): Promise<{ readonly code: number }> =>
  new Promise((resolve) => {
    socket.on('error', () => undefined);
    socket.once('close', (code) => resolve({ code }));
  });

const until = async (isSo: () => Promise<boolean>, limitMs: number): Promise<number> => {
  const started = performance.now();
  while (!(await isSo())) if (performance.now() - started > limitMs) break;
  return performance.now() - started;
};

test('a person who is removed at one gateway is nobody at the other within a second', async () => {
  const [first, second] = await twoGateways();
  const { id, token } = await person(first, 'auditor');
  expect((await ask(second.url, '/v1/me', token)).status).toBe(200);
  expect((await ask(first.url, `/v1/people/${id}`, ADMIN, { method: 'DELETE' })).status).toBe(200);
  const took = await until(async () => (await ask(second.url, '/v1/me', token)).status === 401, 5_000);
  expect((await ask(second.url, '/v1/me', token)).status).toBe(401);
  expect(took).toBeLessThan(1_000);
});

test('a hub that is not public is read with a token: status, formats, live feed, page; health and documents stay open', async () => {
  const [hub] = await twoGateways({ ALLCLEAR_ACCESS_PUBLIC: 'false' });
  const { id, token } = await person(hub, 'reader');
  for (const path of [
    '/',
    '/v1/status',
    '/v1/status/31',
    '/v1/regions',
    '/v1/history?region=31',
    '/v1/events?since=',
    '/api/v3/alerts',
    '/api/states',
    '/v1/iot/active_air_raid_alerts_by_oblast.json',
    '/v1/sources',
    '/v1/scenarios',
  ]) {
    expect((await fetch(hub.url + path)).status, path).toBe(401);
    expect((await ask(hub.url, path, 'ac_wrong')).status, path).toBe(401);
    expect((await ask(hub.url, path, token)).status, path).not.toBe(401);
    const separator = path.includes('?') ? '&' : '?';
    expect((await fetch(`${hub.url}${path}${separator}token=${token}`)).status, path).not.toBe(401);
  }
  expect((await fetch(`${hub.url}/api/states`, { headers: { 'X-API-Key': token } })).status).not.toBe(401);
  expect((await fetch(`${hub.url}/api/v3/alerts`, { headers: { Authorization: token } })).status).not.toBe(401);
  // A browser asks what it may send before it sends a token.
  const preflight = await fetch(`${hub.url}/api/v3/alerts`, { method: 'OPTIONS' });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get('Access-Control-Allow-Headers')).toContain('Authorization');
  // A client of another service that reads JSON whatever the status finds none.
  expect((await fetch(`${hub.url}/api/v3/alerts`)).headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
  for (const path of ['/livez', '/openapi.json', '/docs']) expect((await fetch(hub.url + path)).status, path).toBe(200);

  const live = `${hub.url.replace('http', 'ws')}/v1/live`;
  expect(await closed(new WebSocket(live))).toEqual({ code: 4503 });
  expect(await closed(new WebSocket(`${live}?token=ac_wrong`))).toEqual({ code: 4503 });
  expect((await fetch(`${hub.url}/v1/live`, { headers: { Accept: 'text/event-stream' } })).status).toBe(401);

  // What is proved by what was sent to somebody needs no token; nor does the page without anything of now.
  expect((await fetch(`${hub.url}/v1/acknowledge/x`)).status).toBe(404);
  expect(
    (await ask(hub.url, '/v1/push/subscriptions/x/confirm', null, { method: 'POST', body: '{"code":"y"}' })).status,
  ).not.toBe(401);
  const { PROTOCOL, protocolsWith } = await import('../../src/protocol/live/token-protocol.ts');
  expect(await closed(new WebSocket(live, [...protocolsWith('ac_wrong')]))).toEqual({ code: 4503 });
  const browser = new WebSocket(live, [...protocolsWith(token)]);
  await new Promise((resolve) => browser.once('message', resolve));
  expect(browser.protocol).toBe(PROTOCOL);
  browser.close();

  const socket = new WebSocket(`${live}?token=${token}`);
  const ended = closed(socket);
  const [hello] = await new Promise<string[]>((resolve) => socket.once('message', (data) => resolve([String(data)])));
  expect(JSON.parse(hello ?? '')).toMatchObject({ type: 'hello' });
  const removed = performance.now();
  await ask(hub.url, `/v1/people/${id}`, ADMIN, { method: 'DELETE' });
  await ended;
  expect(performance.now() - removed).toBeLessThan(3_000);
  expect(await closed(new WebSocket(`${live}?token=${token}`))).toEqual({ code: 4503 });
  expect(JSON.stringify(hub.observed)).not.toContain(token);
});

test('the first admin’s token says what it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-token-'));
  opened.push({ close: () => rm(folder, { recursive: true }) });
  const token = await operatorToken(folder);
  expect(token).toMatch(/^ac_[\w-]{43}$/);
  expect(await operatorToken(folder)).toBe(token);
});

test('a source has two tokens for the overlap, at every gateway, and one after it', async () => {
  const [first, second] = await twoGateways();
  const manage = async (path: string, body: unknown): Promise<{ readonly token: string }> => {
    const response = await ask(first.url, path, ADMIN, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(201);
    return (await response.json()) as { token: string };
  };
  const { token } = await manage('/v1/sources', {
    id: 'city',
    trust: 'official',
    regions: 'all',
    silentAfter: 'never',
  });
  const renewed = await manage('/v1/sources/city/token', { overlap: '2s' });
  const speaks = async (by: string): Promise<number> => second.post(by, { kind: 'heartbeat' });
  expect([await speaks(token), await speaks(renewed.token)]).toEqual([202, 202]);
  await until(async () => (await speaks(token)) === 401, 10_000);
  expect([await speaks(token), await speaks(renewed.token)]).toEqual([401, 202]);
  // A change takes effect with the next word, and the source is not silent in between.
  const patched = await ask(first.url, '/v1/sources/city', ADMIN, {
    method: 'PATCH',
    body: JSON.stringify({ regions: [31] }),
  });
  expect(patched.status).toBe(200);
  const isClear = async (id: string): Promise<boolean> => {
    await speaks(renewed.token);
    return (await second.get<{ state: string }>(`/v1/status/${id}`)).state === 'clear';
  };
  await until(async () => !(await isClear('22')), 10_000);
  expect([await isClear('31'), await isClear('22')]).toEqual([true, false]);
  const { epoch } = await second.get<{ epoch: string }>('/v1/status');
  const { events } = await second.get<{ events: readonly { type: string }[] }>(`/v1/events?since=${epoch}:0`);
  const words = events.flatMap(({ type }) => (type.startsWith('source.') ? [type] : []));
  expect(words).toEqual(['source.spoke', 'source.spoke']);
});
