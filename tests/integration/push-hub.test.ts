import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { hubInside } from '../support/hub-inside.ts';
import { type PushService, pushService } from '../support/push-service.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';

/** Whole hubs on a real Redis: whoever subscribes at one is told by another. */

let redis: TestRedis;
let service: PushService;
let folder: string;
beforeAll(async () => {
  redis = await startTestRedis();
  service = await pushService();
  // The push service vouches for itself.
  folder = await mkdtemp(join(tmpdir(), 'allclear-push-'));
  await writeFile(join(folder, 'ca.pem'), service.ca);
});
afterAll(async () => {
  await service.close();
  await redis.close();
  await rm(folder, { recursive: true, force: true });
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await redis.flush();
});

/** A shard is taken over a second after its worker died. */
const PATIENT = { timeout: 15_000 };

test('one who subscribes is asked for a code, told of an alert, of its end by another worker, and forgotten on 410', async () => {
  const url = (redis.connection as { readonly path: string }).path;
  const settings = {
    ALLCLEAR_NOTIFY_PUSH_HOSTS: 'localhost',
    ALLCLEAR_NOTIFY_PUSH_CA: join(folder, 'ca.pem'),
    ALLCLEAR_NOTIFY_LEASE_TTL: '1s',
    ALLCLEAR_OPERATOR_TOKEN: 'op_push_0123456789',
  };
  const hub = await hubInside(url, ['sequencer', 'web'], settings);
  closing.push(hub.close);
  const first = await hubInside(url, ['notify'], settings);
  closing.push(first.close);
  const token = await hub.source('town', { status: 'Actual' });
  // Before any word its places are unknown, and one would be told so.
  expect(await hub.post(token, { kind: 'heartbeat' }, '?wait=sequenced')).toBe(202);
  const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const response = await fetch(hub.url + path, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
  const phone = service.phone('a');
  const { key } = await ask('GET', '/v1/push');
  const made = await ask('POST', '/v1/push/subscriptions', {
    endpoint: phone.endpoint,
    keys: phone.keys,
    places: ['31'],
  });
  expect(made).toMatchObject({ status: 201, confirmed: false });
  await expect.poll(() => phone.got.length, PATIENT).toBe(1);
  expect(phone.got[0]).toMatchObject({
    body: { type: 'confirm', subscription: made['id'] },
    vapid: { good: true, key },
  });
  const code = phone.got[0]?.body['code'];
  const { id } = made as { readonly id: string };
  expect(await ask('POST', `/v1/push/subscriptions/${id}/confirm`, { code })).toMatchObject({ confirmed: true });

  expect(await hub.post(token, { kind: 'alert', region: '31' }, '?wait=sequenced')).toBe(202);
  await expect.poll(() => phone.got.length, PATIENT).toBe(2);
  expect(phone.got[1]?.body).toMatchObject({
    region: '31',
    state: 'alert',
    notification: { title: expect.stringContaining('Київ') },
  });
  expect(phone.got[1]?.headers).toMatchObject({ ttl: '300', urgency: 'high', topic: 'ua-31' });

  await closing.pop()?.();
  const second = await hubInside(url, ['notify'], settings);
  closing.push(second.close);
  expect(await hub.post(token, { kind: 'all-clear', region: '31' }, '?wait=sequenced')).toBe(202);
  // As its end, or as what is true now where the worker before had only just taken it up.
  await expect.poll(() => phone.got.at(-1)?.body, PATIENT).toMatchObject({ region: '31', state: 'clear' });
  expect(['alert.ended', 'region.state']).toContain(phone.got.at(-1)?.body.type);

  // Counted a moment later, for those who look after destinations.
  const reach = async (): Promise<unknown> => {
    const headers = { Authorization: 'Bearer op_push_0123456789' };
    return ((await (await fetch(`${hub.url}/v1/reach`, { headers })).json()) as { push: unknown }).push;
  };
  await expect.poll(reach, PATIENT).toMatchObject({
    subscriptions: 1,
    failing: 0,
    events: expect.arrayContaining([
      expect.objectContaining({ type: 'alert.ended', region: '31', expected: 1, reached: 1 }),
    ]),
  });

  service.behave((response) => response.writeHead(410).end());
  expect(await hub.post(token, { kind: 'alert', region: '31' }, '?wait=sequenced')).toBe(202);
  await expect.poll(() => ask('GET', `/v1/push/subscriptions/${id}`), PATIENT).toMatchObject({ status: 404 });
  service.behave(undefined);
  for (const { observed } of [hub, first, second]) {
    const said = JSON.stringify(observed);
    for (const secret of [phone.endpoint, '/push/a', id, phone.keys.auth]) expect(said).not.toContain(secret);
  }
});
