import { connect } from 'mqtt';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { aedesBroker } from '../support/broker.ts';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { Receiver } from '../support/notify-rig.ts';
import { receiver } from '../support/notify-rig.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** Whole hubs on a real Redis: what is added over HTTP is told by another process than the one that took it. */

let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await redis.flush();
});

const path = (): string => (redis.connection as { readonly path: string }).path;
const TOKEN = 'op_0123456789abcdef';

const hubs = async (...more: Parameters<typeof hubInside>[1][]): Promise<readonly HubInside[]> => {
  const opened: HubInside[] = [];
  for (const roles of more) {
    const hub = await hubInside(path(), roles, {
      ALLCLEAR_OPERATOR_TOKEN: TOKEN,
      ALLCLEAR_NOTIFY_LEASE_TTL: '1s',
    });
    closing.push(hub.close);
    opened.push(hub);
  }
  return opened;
};

const endpoint = async (): Promise<Receiver> => {
  const opened = await receiver();
  closing.push(opened.close);
  return opened;
};

const ask = async <T>(hub: HubInside, method: string, address: string, body?: unknown): Promise<T> => {
  const response = await fetch(hub.url + address, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
};

type Added = { readonly id: string; readonly secret: string; readonly test: { readonly came: string } };

test('a destination that is added is tested at once, told of alerts, and its reach is known', async () => {
  const to = await endpoint();
  const [web] = await hubs(['web', 'sequencer'], ['notify']);
  const hub = web as HubInside;
  const token = await hub.source('official', { id: 'ua' });
  expect(await hub.post(token, { kind: 'heartbeat' })).toBe(202);
  const added = await ask<Added>(hub, 'POST', '/v1/destinations', {
    name: 'Town hall',
    kind: 'webhook',
    url: to.url,
    regions: ['31'],
  });
  expect(added.test.came).toBe('yes');
  await hub.post(token, { kind: 'alert', region: '31' });
  await to.until((all) => all.some(({ body }) => body.type === 'alert.started'));
  await hub.post(token, { kind: 'all-clear', region: '31' });
  const all = await to.until((come) => come.some(({ body }) => body.type === 'alert.ended'));
  const own = all.filter(({ body }) => body.type.startsWith('alert.'));
  expect(own.map(({ body }) => body.type)).toEqual(['alert.started', 'alert.ended']);
  for (const { headers, text } of own) {
    const signed = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    expect(() => new Webhook(added.secret).verify(text, signed)).not.toThrow();
  }
  type Reach = {
    readonly events: readonly { readonly type: string; readonly reached: number; readonly expected: number }[];
  };
  let reach = await ask<Reach>(hub, 'GET', '/v1/reach');
  while (reach.events.length < 2) reach = await ask<Reach>(hub, 'GET', '/v1/reach');
  expect(reach.events.map(({ type, reached, expected }) => [type, reached, expected])).toEqual([
    ['alert.ended', 1, 1],
    ['alert.started', 1, 1],
  ]);
});

test('when a notify worker ends, another goes on where it was, and nothing is told twice under two ids', async () => {
  const endpoints = [await endpoint(), await endpoint(), await endpoint(), await endpoint()];
  const [web, first] = await hubs(['web', 'sequencer'], ['notify'], ['notify']);
  const hub = web as HubInside;
  const token = await hub.source('official', { id: 'ua' });
  await hub.post(token, { kind: 'heartbeat' });
  for (const [index, { url }] of endpoints.entries())
    await ask(hub, 'POST', '/v1/destinations', { name: `number ${index}`, kind: 'webhook', url });
  const alerts = (all: Receiver['received']): number =>
    new Set(all.flatMap(({ id, body }) => (body.type.startsWith('alert.') ? [id] : []))).size;
  await hub.post(token, { kind: 'alert', region: '31' });
  for (const { until } of endpoints) await until((all) => alerts(all) >= 1);
  closing.splice(closing.indexOf((first as HubInside).close), 1);
  await (first as HubInside).close();
  await hub.post(token, { kind: 'all-clear', region: '31' });
  await hub.post(token, { kind: 'alert', region: '14' });
  for (const { until } of endpoints) await until((all) => alerts(all) >= 3);
  for (const { received } of endpoints) {
    const told = received.filter(({ body }) => body.type.startsWith('alert.'));
    const seqs = new Map(told.map(({ id, body }) => [id, (body.data['event'] as { seq: number }).seq]));
    expect([...seqs.values()]).toEqual([...new Set(seqs.values())].sort((a, b) => a - b));
  }
});

test('a button in a smart home begins a drill of the scenario that its destination names, and of no other', async () => {
  const broker = await aedesBroker();
  closing.push(broker.close);
  const [web] = await hubs(['web', 'sequencer'], ['notify', 'replay']);
  const hub = web as HubInside;
  const home = { name: 'Home', kind: 'mqtt', url: `${broker.url}/homes`, regions: ['31'] };
  const refused = await ask<{ detail: string }>(hub, 'POST', '/v1/destinations', {
    ...home,
    button: { scenario: 'of-a-stranger' },
  });
  expect(refused.detail).toContain('button.scenario: expected one of');
  const { id } = await ask<Added>(hub, 'POST', '/v1/destinations', {
    ...home,
    button: { scenario: 'raion-mass-start', speed: 60 },
  });
  const client = connect(broker.url);
  closing.push(() => client.endAsync());
  // Who presses before it is listened to presses again.
  const drills = async (): Promise<readonly { id: string; scenario: string }[]> => {
    await client.publishAsync('homes/ua/hub/drill', 'PRESS');
    return (await ask<{ drills: readonly { id: string; scenario: string }[] }>(hub, 'GET', '/v1/drills')).drills;
  };
  await expect.poll(drills, { interval: 700 }).toMatchObject([{ id: `button-${id}`, scenario: 'raion-mass-start' }]);
  const { audit } = await ask<{ audit: readonly { act: string; who: { id: string } }[] }>(hub, 'GET', '/v1/audit');
  expect(audit.some(({ act, who }) => act === 'beginDrill' && who.id === `destination ${id}`)).toBe(true);
});
