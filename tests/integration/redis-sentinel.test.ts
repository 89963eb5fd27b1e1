import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import { liveClient } from '../support/live-client.ts';
import type { RedisGroup, RedisProcess } from '../support/redis-processes.ts';
import { serverBinary, startSentinels, until } from '../support/redis-processes.ts';

/** A master, a replica and three sentinels: what a failover loses is told, what it keeps is there. */

const binary = await serverBinary();
const NEEDS = binary === undefined ? ' (skipped: no redis-server can be had here)' : '';

let group: RedisGroup;
let hub: HubInside;
beforeAll(async () => {
  if (binary === undefined) return;
  group = await startSentinels(binary);
  hub = await hubInside(group.url);
});
afterAll(async () => {
  await hub?.close();
  await group?.close();
});

/** The end of a connection, waited for: its `close` event. */
const closed = (node: RedisProcess): Promise<unknown> => once(node.client, 'close');

const alertIn = (region: string) => ({ id: `in-${region}`, kind: 'alert', region, at: new Date().toISOString() });

const postUntilTaken = async (token: string, signal: unknown): Promise<void> => {
  await until('a signal is taken again', async () => (await hub.post(token, signal, '?wait=sequenced')) === 202);
};

test.skipIf(binary === undefined)(`a failover that loses the end of the log is told as a gap${NEEDS}`, async () => {
  const [master, replica] = group.nodes as [RedisProcess, RedisProcess];
  const token = await hub.source('official', { id: 'ua' });
  const subscriber = liveClient(hub.url);
  await subscriber.until(({ type }) => type === 'snapshot');
  const stateOf = async (region: string) =>
    (await hub.get<{ regions: { id: string; state: string }[] }>('/v1/status')).regions.find(({ id }) => id === region)
      ?.state;

  expect(await hub.post(token, alertIn('14'), '?wait=sequenced')).toBe(202);
  expect(await master.client.wait(1, 5_000)).toBe(1);
  // From here on the replica hears nothing more.
  replica.kill('SIGSTOP');
  await master.client.call('CLIENT', 'KILL', 'TYPE', 'replica');
  expect(await hub.post(token, alertIn('31'), '?wait=sequenced')).toBe(202);
  await subscriber.until((frame) => frame.type === 'events' && frame.events.some(({ region }) => region === '31'));
  const before = subscriber.hellos.at(-1);
  expect(await stateOf('31')).toBe('alert');

  const gone = closed(master);
  master.kill('SIGKILL');
  await gone;
  replica.kill('SIGCONT');
  await until('the replica is master', async () => (await replica.client.info('replication')).includes('role:master'));

  await subscriber.until((frame) => frame.type === 'hello' && frame.gap);
  const after = subscriber.hellos.at(-1);
  expect(after).toMatchObject({ resumed: false, gap: true });
  expect(after?.epoch).not.toBe(before?.epoch);
  // What had reached the replica is there; what had not is not claimed to be.
  await until('the hub is back', async () => (await stateOf('14')) === 'alert');
  expect(await stateOf('31')).not.toBe('alert');

  // The same word again is taken: nobody remembers it, so nothing may call it a repeat.
  await postUntilTaken(token, alertIn('31'));
  await postUntilTaken(token, alertIn('22'));
  await subscriber.until((frame) => frame.type === 'events' && frame.events.some(({ region }) => region === '22'));
  // A batch that met the failover half done is tried again in its own time, perhaps after the next one.
  await until('the word said again is on the board', async () => (await stateOf('31')) === 'alert');
  const epochs = new Set(subscriber.hellos.map(({ epoch }) => epoch));
  expect(epochs.size).toBeGreaterThan(1);
  subscriber.close();
});
