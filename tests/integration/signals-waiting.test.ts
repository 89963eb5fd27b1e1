import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadSettings } from '../../config/settings/load.ts';
import { connectTo } from '../../src/adapters/redis/connect/connections.ts';
import { sequencerName } from '../../src/app/log/sequencing.ts';
import { hubPorts } from '../../src/roles/ports.ts';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** A sequencer that is frozen keeps its lease for a while and takes nothing: to a gateway it looks like this. */
let redis: TestRedis;
let hub: HubInside;

beforeEach(async () => {
  redis = await startTestRedis();
  hub = await hubInside('path' in redis.connection ? redis.connection.path : '', ['web']);
});
afterEach(async () => {
  await hub.close();
  await redis.close();
});

/** Two seconds, and until the next look at the queue; milliseconds. */
const SOON = 3_500;

test('nothing is fresh or ready while an acknowledged alert waits behind a frozen sequencer', async () => {
  const client = redis.client();
  await client.set('{ua}:lease:sequencer', sequencerName('frozen'));
  await client.set('{ua}:judged', (await client.hget('{ua}:meta', 'epoch')) ?? '');
  const token = await hub.source('official', { id: 'ua' });
  const ready = async () => (await fetch(`${hub.url}/readyz`)).status;
  await expect.poll(ready).toBe(200);
  expect(await hub.post(token, { kind: 'alert', region: '31' })).toBe(202);
  await expect.poll(ready, { timeout: SOON }).toBe(503);
  const { reasons } = await hub.get<{ reasons: string[] }>('/readyz');
  expect(reasons).toEqual([expect.stringMatching(/^signals have waited for \d+ s to be put in order$/)]);
  expect(await hub.get('/v1/status')).toMatchObject({ fresh: false });

  // It goes on: what waited is in the board, and the doubt is gone.
  const sequencer = await hubInside('path' in redis.connection ? redis.connection.path : '', ['sequencer']);
  await client.del('{ua}:lease:sequencer');
  await expect.poll(ready, { timeout: 10_000 }).toBe(200);
  const { regions } = await hub.get<{ regions: { id: string; state: string }[] }>('/v1/status');
  expect(regions.find(({ id }) => id === '31')?.state).toBe('alert');
  await sequencer.close();
});

/** One machine's clock may be hours from another's: how long a signal waits is counted by the one of Redis. */
test.each([-3_600_000, 0, 3_600_000])(
  'a clock that is %i ms off makes no signal wait longer or shorter',
  async (off) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + off });
    try {
      const connections = await connectTo('path' in redis.connection ? redis.connection.path : '', () => {});
      const parts = hubPorts(connections, loadSettings({ env: {}, cwd: '/' }), () => {}).adapters({ id: 'ua' });
      const queue = parts.queue();
      expect((await queue.backlog()).waitingFor).toBeNull();
      const id = await queue.add([]);
      const added = performance.now();
      const { waitingFor } = await queue.backlog();
      expect(waitingFor).toBeGreaterThanOrEqual(0);
      expect(waitingFor).toBeLessThan(1_000 + performance.now() - added);
      const [seconds = '0'] = await connections.command.call('TIME').then((time) => time as string[]);
      const waitsSince = Number(await connections.command.hget(`{ua}:signals:${id}`, 'timestamp'));
      expect(Math.abs(waitsSince - Number(seconds) * 1_000)).toBeLessThan(5_000);
      await queue.close();
      await connections.close();
    } finally {
      vi.useRealTimers();
    }
  },
);

/** Gateways are upgraded before the sequencer, or it is put back: it holds its lease, and says nothing of who is silent. */
test('a hub whose sequencer is of the version before is ready for as long as that holds its lease', async () => {
  const client = redis.client();
  await client.set('{ua}:lease:sequencer', '0d7b7a52-8a0c-4b39-8c53-5a1f6f0f7c11');
  await hub.source('official', { id: 'ua' });
  const ready = async () => (await fetch(`${hub.url}/readyz`)).status;
  await expect.poll(ready).toBe(200);
  await client.del('{ua}:lease:sequencer');
  await expect.poll(ready, { timeout: 15_000 }).toBe(503);
});
