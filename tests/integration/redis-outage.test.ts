import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import { drawOutages, surviveOutages, timeFor } from '../support/outages.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/**
 * Redis is killed with -9 under traffic and comes back some seconds later, more than once: what was acknowledged is in
 * the board soon after, with one sequencer and with two.
 */
let redis: TestRedis;
let hubs: HubInside[];

beforeEach(async () => {
  redis = await startTestRedis({ durability: 'always' });
  hubs = [];
});
afterEach(async () => {
  await redis.restart();
  await Promise.all(hubs.map((hub) => hub.close()));
  await redis.close();
});

const OUTAGES = drawOutages(3);

const path = (): string => ('path' in redis.connection ? redis.connection.path : '');

test.each([1, 2])(
  '%i sequencers take up again after each outage of Redis, and the board has all that was acknowledged',
  { timeout: timeFor(OUTAGES) },
  async (sequencers) => {
    hubs.push(await hubInside(path(), ['sequencer', 'web', 'ingest', 'replay']));
    for (let count = 1; count < sequencers; count += 1) hubs.push(await hubInside(path(), ['sequencer']));
    const hub = hubs[0] as HubInside;
    const token = await hub.source('official', { id: 'ua' });
    const { url, get } = hub;
    await surviveOutages({ hub: { url, get, post: (signal) => hub.post(token, signal) }, token, redis }, OUTAGES);
  },
);

test('a hub whose Redis is away ends within ten seconds', async () => {
  hubs.push(await hubInside(path(), ['sequencer', 'web', 'ingest', 'replay']));
  const hub = hubs.pop() as HubInside;
  const token = await hub.source('official', { id: 'ua' });
  expect(await hub.post(token, { kind: 'alert', region: '31' })).toBe(202);
  await redis.kill9();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const asked = performance.now();
  await hub.close();
  expect(performance.now() - asked).toBeLessThan(9_000);
});
