import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectTo } from '../../src/adapters/redis/connect/connections.ts';
import { redisDirectory } from '../../src/adapters/redis/directory.ts';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import { liveClient } from '../support/live-client.ts';
import type { RedisGroup } from '../support/redis-processes.ts';
import { serverBinary, startCluster } from '../support/redis-processes.ts';

/** A hub on a real Redis Cluster of three masters: every key of a feed in one slot, feeds on all of them. */

const binary = await serverBinary();
const NEEDS = binary === undefined ? ' (skipped: no redis-server can be had here)' : '';

let cluster: RedisGroup;
let hub: HubInside;
beforeAll(async () => {
  if (binary === undefined) return;
  cluster = await startCluster(binary);
  hub = await hubInside(cluster.url);
});
afterAll(async () => {
  await hub?.close();
  await cluster?.close();
});

/** Feeds whose names fall into the slots of three different masters. */
const FEEDS = ['ua', 'night', 'dawn'] as const;

test.skipIf(binary === undefined)(`signals, status and live events of feeds on different masters${NEEDS}`, async () => {
  const tokens = new Map<string, string>();
  for (const id of FEEDS) tokens.set(id, await hub.source(`official-${id}`, { id }));
  const keyslots = await Promise.all(
    FEEDS.map(async (feed) => Number(await cluster.nodes[0]?.client.call('CLUSTER', 'KEYSLOT', `{${feed}}:log`))),
  );
  expect(new Set(keyslots.map((slot) => Math.floor((slot * 3) / 16_384))).size).toBeGreaterThan(1);

  for (const feed of FEEDS) {
    const subscriber = liveClient(hub.url, `feed=${feed}`);
    await subscriber.until(({ type }) => type === 'snapshot');
    const token = tokens.get(feed) ?? '';
    // One POST with many regions and sources' words: a script over dozens of keys.
    const many = ['31', '14', '22', '16', '4', '8'].map((region, index) => ({
      id: `many-${region}`,
      kind: 'alert',
      region,
      at: new Date(Date.now() - 60_000 + index).toISOString(),
    }));
    expect(await hub.post(token, many, `?feed=${feed}&wait=sequenced`)).toBe(202);
    expect(await hub.post(token, many, `?feed=${feed}&wait=sequenced`)).toBe(202);
    await subscriber.until((frame) => frame.type === 'events' && frame.events.some(({ region }) => region === '8'));
    expect(subscriber.events.filter(({ type }) => type === 'alert.started')).toHaveLength(many.length);
    expect(await hub.post(token, { kind: 'all-clear', region: '31' }, `?feed=${feed}&wait=sequenced`)).toBe(202);
    await subscriber.until(
      (frame) => frame.type === 'events' && frame.events.some(({ type }) => type === 'alert.ended'),
    );
    subscriber.close();
    const status = await hub.get<{ regions: { id: string; state: string }[] }>(`/v1/status?feed=${feed}`);
    expect(status.regions.find(({ id }) => id === '14')?.state).toBe('alert');
    const { intervals } = await hub.get<{ intervals: { endedAt: string | null }[] }>(
      `/v1/history?feed=${feed}&region=31`,
    );
    expect(intervals).toHaveLength(1);
    expect(intervals[0]?.endedAt).not.toBeNull();
  }
  const failures = hub.observed.filter(({ event }) => event.endsWith('.failed'));
  expect(failures).toEqual([]);
});

test.skipIf(binary === undefined)(
  `what was refused, tokens that change, and a feed that is removed${NEEDS}`,
  async () => {
    const token = await hub.source('short-lived', { id: 'gone' });
    expect(await hub.post(token, { kind: 'alert', region: 'nowhere' }, '?feed=gone')).toBe(400);
    expect(await hub.post(token, { kind: 'alert', region: '14' }, '?feed=gone&wait=sequenced')).toBe(202);
    const connections = await connectTo(cluster.url, () => {});
    const directory = redisDirectory(connections.command, '');
    await directory.remove('gone');
    const left = await Promise.all(cluster.nodes.map(({ client }) => client.keys('{gone}:log')));
    await connections.close();
    expect(left.flat()).toEqual([]);
    const status = await hub.get<{ regions: { id: string; state: string }[] }>('/v1/status');
    expect(status.regions.find(({ id }) => id === '14')?.state).toBe('alert');
  },
);
