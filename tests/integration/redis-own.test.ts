import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** A Redis of the operator's own that is not set as the hub needs it. */
let redis: TestRedis;
let hub: HubInside | undefined;

beforeEach(async () => {
  redis = await startTestRedis();
});
afterEach(async () => {
  await hub?.close();
  await redis.close();
});

const start = async (): Promise<{ readonly warned: readonly string[]; readonly degraded: readonly string[] }> => {
  hub = await hubInside('path' in redis.connection ? redis.connection.path : '');
  const { degraded } = await hub.get<{ degraded: string[] }>('/readyz');
  const warned = hub.observed.flatMap(({ event, fields }) => (event === 'redis.weak' ? [String(fields['what'])] : []));
  return { warned, degraded };
};

const NOT_WRITTEN = 'Redis does not write down what it acknowledges and loses it with a restart; set "appendonly yes"';
const EVICTS = 'Redis may throw away what was acknowledged when it is full; set "maxmemory-policy noeviction"';

test('that writes nothing down, or evicts, is warned of at start and calls the hub degraded', async () => {
  const client = redis.client();
  await client.config('SET', 'appendonly', 'no');
  await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const { warned, degraded } = await start();
  expect(warned).toEqual([NOT_WRITTEN, EVICTS]);
  expect(degraded).toEqual(expect.arrayContaining([NOT_WRITTEN, EVICTS]));
});

test('that is set as it should be is not mentioned', async () => {
  const { warned, degraded } = await start();
  expect(warned).toEqual([]);
  expect(degraded.filter((line) => line.includes('Redis'))).toEqual([]);
});
