import { describe, type TestContext, test } from 'vitest';
import type { Role } from '../../src/roles/hub.ts';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import { drawOutages, surviveOutages, timeFor } from '../support/outages.ts';
import { startTestRedis } from '../support/redis.ts';

/**
 * Redis is killed with -9 under traffic and comes back some seconds later, more than once: what was acknowledged is in
 * the board soon after, with one sequencer and with two.
 */

/** A Redis and hubs of a test's own: these tests mostly wait, and do so side by side. */
const own = async ({ onTestFinished }: TestContext) => {
  const redis = await startTestRedis({ durability: 'always' });
  const hubs = new Set<HubInside>();
  onTestFinished(async () => {
    await redis.restart();
    await Promise.all([...hubs].map((hub) => hub.close()));
    await redis.close();
  });
  const start = async (...roles: readonly Role[]): Promise<HubInside> => {
    const hub = await hubInside('path' in redis.connection ? redis.connection.path : '', roles);
    hubs.add(hub);
    return hub;
  };
  const end = async (hub: HubInside): Promise<void> => {
    hubs.delete(hub);
    await hub.close();
  };
  return { redis, start, end };
};

const OUTAGES = drawOutages(3);

describe.concurrent('Redis is killed', () => {
  test.for([1, 2])(
    '%i sequencers take up again after each outage of Redis, and the board has all that was acknowledged',
    { timeout: timeFor(OUTAGES) },
    async (sequencers, context) => {
      const { redis, start } = await own(context);
      const hub = await start('sequencer', 'web', 'ingest', 'replay');
      for (let count = 1; count < sequencers; count += 1) await start('sequencer');
      const token = await hub.source('official', { id: 'ua' });
      const { url, get } = hub;
      const post = (signal: object): Promise<number> => hub.post(token, signal);
      await surviveOutages({ hub: { url, get, post }, token, redis, expect: context.expect }, OUTAGES);
    },
  );

  test('a hub whose Redis is away ends within ten seconds', async (context) => {
    const { redis, start, end } = await own(context);
    const { expect } = context;
    const hub = await start('sequencer', 'web', 'ingest', 'replay');
    const token = await hub.source('official', { id: 'ua' });
    expect(await hub.post(token, { kind: 'alert', region: '31' })).toBe(202);
    await redis.kill9();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const asked = performance.now();
    await end(hub);
    expect(performance.now() - asked).toBeLessThan(9_000);
  });
});
