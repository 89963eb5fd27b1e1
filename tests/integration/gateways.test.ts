import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { LiveClient } from '../support/live-client.ts';
import { liveClient } from '../support/live-client.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** What gateways ask of Redis: each tails the log itself, and its subscribers cost Redis nothing. */

let redis: TestRedis;
let client: Redis;
let hubs: HubInside[];
let subscribers: LiveClient[];

beforeEach(async () => {
  redis = await startTestRedis();
  client = redis.client();
  hubs = [await start('sequencer')];
  subscribers = [];
});
afterEach(async () => {
  for (const subscriber of subscribers) subscriber.close();
  for (const hub of hubs.reverse()) await hub.close();
  await redis.close();
});

const start = (role: 'sequencer' | 'web', more: Readonly<Record<string, string>> = {}): Promise<HubInside> =>
  hubInside('path' in redis.connection ? redis.connection.path : '', [role], more);

const join = async (hub: HubInside, count: number): Promise<void> => {
  const joined = Array.from({ length: count }, () => liveClient(hub.url));
  await Promise.all(joined.map((one) => one.until(({ type }) => type === 'snapshot')));
  subscribers.push(...joined);
};

const EVENTS = 20;
let told = 0;

/** Commands by name while twenty events went to everybody, one after the other. */
const commandsFor = async (hub: HubInside, token: string): Promise<ReadonlyMap<string, number>> => {
  await client.config('RESETSTAT');
  for (let index = 0; index < EVENTS; index += 1) {
    told += 1;
    const at = new Date(Date.now() - 60_000 + told).toISOString();
    const kind = told % 2 === 1 ? 'alert' : 'all-clear';
    const before = subscribers.map(({ events }) => events.length);
    expect(await hub.post(token, { id: `word-${told}`, kind, region: '31', at })).toBe(202);
    await Promise.all(
      subscribers.map((one, place) =>
        one.until(() => one.events.slice(before[place]).some(({ region }) => region === '31')),
      ),
    );
  }
  const stats = await client.info('commandstats');
  return new Map(
    [...stats.matchAll(/^cmdstat_([\w|]+):calls=(\d+)/gm)].map(([, name = '', calls]) => [name, Number(calls)]),
  );
};

/** A read that waited in vain for a second counts too; a slow machine sees some. */
const IDLE_READS = 25;

test('an event costs Redis one read for each gateway, however many subscribers there are', async () => {
  const first = await start('web');
  hubs.push(first);
  const token = await first.source('official', { id: 'ua' });
  await join(first, 1);
  // The first word of a source is one entry more.
  await commandsFor(first, token);
  const few = await commandsFor(first, token);
  await join(first, 60);
  const many = await commandsFor(first, token);
  const gateways = [await start('web'), await start('web')];
  hubs.push(...gateways);
  for (const one of gateways) await join(one, 20);
  const three = await commandsFor(first, token);

  const reads = [few, many, three].map((one) => one.get('xread') ?? 0);
  const expected = [EVENTS, EVENTS, 3 * EVENTS];
  for (const [index, read] of reads.entries()) {
    expect(read).toBeGreaterThanOrEqual(expected[index] ?? 0);
    expect(read).toBeLessThanOrEqual((expected[index] ?? 0) + IDLE_READS * (index === 2 ? 3 : 1));
  }
  // Nobody who listens makes anybody read the log again.
  for (const one of [few, many, three]) expect(one.get('xrange') ?? 0).toBe(0);
});

test('a process without a gateway tells its metrics on a port of its own', async () => {
  const ingest = await start('sequencer', { ALLCLEAR_METRICS_PORT: '0', ALLCLEAR_METRICS_TOKEN: 'secret' });
  hubs.push(ingest);
  const port = ingest.observed.find(({ event }) => event === 'metrics.ready')?.fields['port'];
  const ask = (path: string, token?: string) =>
    fetch(
      `http://127.0.0.1:${port}${path}`,
      token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } },
    );
  expect((await ask('/livez')).status).toBe(200);
  expect((await ask('/metrics')).status).toBe(401);
  expect((await ask('/metrics', 'wrong')).status).toBe(401);
  expect((await ask('/v1/status')).status).toBe(404);
  const metrics = await ask('/metrics', 'secret');
  expect(metrics.status).toBe(200);
  expect(await metrics.text()).toContain('# HELP allclear_stage_seconds ');
});
