import { afterEach, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import { startTestRedis } from '../support/redis.ts';

/** Backups of gateways as they run, taken into others. */
const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const ADMIN = 'the-token-of-the-first-admin';

const start = async (more: Readonly<Record<string, string>> = {}): Promise<HubInside> => {
  const redis = await startTestRedis();
  opened.push(redis);
  const url = (redis.connection as { readonly path?: string }).path ?? '';
  const hub = await hubInside(url, ['sequencer', 'web'], { ALLCLEAR_OPERATOR_TOKEN: ADMIN, ...more });
  opened.push(hub);
  return hub;
};

const asAdmin = (hub: HubInside, path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`${hub.url}${path}`, { ...init, headers: { authorization: `Bearer ${ADMIN}`, ...init.headers } });

const JSON_TYPE = { 'content-type': 'application/json' };
const restoreInto = (hub: HubInside, body: string): Promise<Response> =>
  asAdmin(hub, '/v1/restore', { method: 'POST', body, headers: { 'content-type': 'application/x-ndjson' } });

/** Byte for byte, but for the epoch: a log that goes on at another place is another log, and says so to subscribers. */
const seen = async (hub: HubInside, to = new Date().toISOString()) => {
  const text = async (path: string): Promise<string> => (await asAdmin(hub, path)).text();
  const status = await text('/v1/status/31');
  const { epoch } = JSON.parse(status) as { epoch: string };
  const others = await Promise.all([
    text('/v1/status?level=all'),
    text(`/v1/history?region=31&from=2020-01-01T00:00:00Z&to=${to}`),
    text('/v1/people'),
  ]);
  return [status, ...others].map((one) => one.replaceAll(epoch, 'EPOCH'));
};

test('a backup in an empty hub is the same status, history and people, and all tokens work', {
  timeout: 60_000,
}, async () => {
  const hub = await start();
  const city = await hub.source('city', { status: 'Actual' });
  const said = await asAdmin(hub, '/v1/people', {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify({ name: 'Olena', role: 'operator' }),
  });
  const { token } = (await said.json()) as { token: string };
  for (const signal of [
    { kind: 'alert', region: '31', at: new Date(Date.now() - 60_000).toISOString() },
    { kind: 'all-clear', region: '31', at: new Date(Date.now() - 30_000).toISOString() },
    { kind: 'alert', region: '31' },
  ])
    expect(await hub.post(city, signal, '?wait=sequenced')).toBe(202);
  const at = new Date().toISOString();
  const before = await seen(hub, at);
  const backup = await (await asAdmin(hub, '/v1/backup')).text();
  expect(backup).not.toContain(token);
  // What time it was then is not what time it is where it is restored.
  expect(backup).not.toMatch(/:(?:looked|judged|followed|kept)"/);

  const other = await start({ ALLCLEAR_REDIS_KEY_PREFIX: 'elsewhere:' });
  const taken = await restoreInto(other, backup);
  expect(taken.status, await taken.clone().text()).toBe(201);
  await expect.poll(() => seen(other, at), { timeout: 20_000, interval: 200 }).toEqual(before);

  const me = await fetch(`${other.url}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  expect(await me.json()).toMatchObject({ name: 'Olena', role: 'operator' });
  await expect
    .poll(() => other.post(city, { kind: 'all-clear', region: '31' }, '?wait=sequenced'), { timeout: 20_000 })
    .toBe(202);
  const after = await (await asAdmin(other, '/v1/status/31')).json();
  expect(after).toMatchObject({ alerts: [] });

  const again = await restoreInto(other, backup);
  expect(again.status).toBe(409);
  expect(await again.json()).toMatchObject({ code: 'restore.not-empty' });
});

test.each([
  ['cut off in its middle', (text: string) => text.slice(0, text.length / 2)],
  ['without its end', (text: string) => text.trimEnd().split('\n').slice(0, -1).join('\n')],
  ['of a line less', (text: string) => text.split('\n').toSpliced(1, 1).join('\n')],
  ['of something else', () => '{"scenario":"x"}\n'],
  ['of nothing', () => ''],
  ['of another version', (text: string) => text.replace('"version":1', '"version":2')],
])('a backup %s is refused, and nothing of it is written', async (_, spoil) => {
  const hub = await start();
  const city = await hub.source('city', { status: 'Actual' });
  expect(await hub.post(city, { kind: 'alert', region: '31' }, '?wait=sequenced')).toBe(202);
  const backup = await (await asAdmin(hub, '/v1/backup')).text();
  const other = await start();
  const [before] = await seen(other);
  const refused = await restoreInto(other, spoil(backup));
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: 'request.malformed' });
  expect((await seen(other))[0]).toEqual(before);
});
