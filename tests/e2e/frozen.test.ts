import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HubProcess, Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** A sequencer that stands still (SIGSTOP) with its lease and its batches in hand. */
let redis: TestRedis;
let hub: Installation;
let sequencer: HubProcess;

beforeEach(async () => {
  redis = await startTestRedis({ durability: 'always' });
  hub = await install({ ALLCLEAR_REDIS_URL: 'path' in redis.connection ? redis.connection.path : '' });
  sequencer = await hub.serve('--role', 'sequencer');
  await hub.serve('--role', 'web');
});
afterEach(async () => {
  sequencer.thaw();
  await hub.close();
  await redis.close();
});

/** Two seconds, the next look at the queue, and a busy machine; milliseconds. */
const SOON = 4_000;

type Status = { readonly fresh: boolean; readonly regions: readonly { readonly id: string; readonly state: string }[] };
const status = (): Promise<Status> => hub.get<Status>('/v1/status?level=oblast');
const isClearAnywhere = async (): Promise<boolean> => (await status()).regions.some(({ state }) => state === 'clear');
const ready = async (): Promise<number> => (await fetch(`${hub.url}/readyz`)).status;

test('while a sequencer stands still with an alert, gateways stop saying clear and fresh within about two seconds', async () => {
  const token = await hub.source('official', { trust: 'official', regions: 'all', silentAfter: 'never' });
  expect((await hub.post(token, { kind: 'heartbeat' }, '?wait=sequenced')).status).toBe(202);
  await expect.poll(isClearAnywhere).toBe(true);
  await expect.poll(ready).toBe(200);
  for (const region of ['31', '14']) {
    sequencer.freeze();
    expect((await hub.post(token, { kind: 'alert', region })).status).toBe(202);
    const told = performance.now();
    await expect.poll(isClearAnywhere, { timeout: SOON, interval: 50 }).toBe(false);
    expect(performance.now() - told).toBeLessThan(SOON);
    expect((await status()).fresh).toBe(false);
    expect(await ready()).toBe(503);

    sequencer.thaw();
    const stateOf = async () => (await status()).regions.find(({ id }) => id === region)?.state;
    await expect.poll(stateOf, { timeout: 20_000 }).toBe('alert');
    await expect.poll(ready, { timeout: 20_000 }).toBe(200);
    await expect.poll(isClearAnywhere).toBe(true);
  }
});
