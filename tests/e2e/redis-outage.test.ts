import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HubProcess, Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import { drawOutages, surviveOutages, timeFor } from '../support/outages.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** The same as within one process, with each role in one of its own and two sequencers: nobody has to be started again. */
let redis: TestRedis;
let hub: Installation;
let processes: HubProcess[];

beforeEach(async () => {
  redis = await startTestRedis({ durability: 'always' });
  hub = await install({ ALLCLEAR_REDIS_URL: 'path' in redis.connection ? redis.connection.path : '' });
  const roles = ['sequencer', 'sequencer', 'web', 'ingest', 'replay', 'notify'];
  processes = await Promise.all(roles.map((role) => hub.serve('--role', role)));
});
afterEach(async () => {
  await redis.restart();
  await hub.close();
  await redis.close();
});

const OUTAGES = drawOutages(2);

test('roles in processes of their own take up again after each outage of Redis, and none ends', {
  timeout: timeFor(OUTAGES),
}, async () => {
  const token = await hub.source('official', { trust: 'official', regions: 'all', silentAfter: 'never' });
  const ended: number[] = [];
  for (const { ended: end, pid } of processes) void end.then(() => ended.push(pid));
  const { url, get } = hub;
  const post = async (signal: object): Promise<number> => (await hub.post(token, signal)).status;
  await surviveOutages({ hub: { url, get, post }, token, redis, expect }, OUTAGES);
  expect(ended).toEqual([]);
});
