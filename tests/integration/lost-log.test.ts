import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HeartbeatFrame } from '../../src/protocol/live/frames.ts';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { LiveClient } from '../support/live-client.ts';
import { liveClient } from '../support/live-client.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** Redis loses everything under a hub whose roles are in processes of their own. */

let redis: TestRedis;
let sequencer: HubInside;
let web: HubInside;
let subscriber: LiveClient | undefined;

const start = (role: 'sequencer' | 'web'): Promise<HubInside> =>
  hubInside('path' in redis.connection ? redis.connection.path : '', [role], { ALLCLEAR_LIVE_HEARTBEAT: '100ms' });

beforeEach(async () => {
  redis = await startTestRedis();
  sequencer = await start('sequencer');
  web = await start('web');
});
afterEach(async () => {
  subscriber?.close();
  await web.close();
  await sequencer.close();
  await redis.close();
});

type Status = {
  readonly epoch: string;
  readonly seq: number;
  readonly fresh: boolean;
  readonly regions: readonly { readonly id: string; readonly state: string }[];
};
const status = (): Promise<Status> => web.get<Status>('/v1/status?level=oblast');
const stateOf = async (region: string): Promise<string | undefined> =>
  (await status()).regions.find(({ id }) => id === region)?.state;

/** Tries until it is so; the roles look once a second. */
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 50));
};

describe('a log that is lost under a running hub', () => {
  test('is begun anew by all roles: subscribers are told, the board is unknown, sources may speak', async () => {
    const token = await web.source('city');
    subscriber = liveClient(web.url);
    await subscriber.until(({ type }) => type === 'snapshot');
    expect(await web.post(token, [{ kind: 'heartbeat' }, { kind: 'alert', region: '31' }])).toBe(202);
    await subscriber.until((frame) => frame.type === 'events' && frame.events.some(({ region }) => region === '31'));
    await until(async () => (await stateOf('14')) === 'clear');
    const before = await status();

    await redis.flush();
    await subscriber.until((frame) => frame.type === 'hello' && frame.epoch !== before.epoch);
    const hello = subscriber.hellos.at(-1);
    expect(hello).toMatchObject({ gap: true, resumed: false });
    expect(hello?.seq).toBeLessThan(before.seq);
    const anew = subscriber.frames.length;
    expect(await stateOf('31')).toBe('unknown');
    expect(await stateOf('14')).toBe('unknown');
    expect((await web.get<{ feeds: unknown[] }>('/v1/feeds')).feeds).toHaveLength(1);

    // The alert is lost with the log: that its source lives must not make the place clear.
    await until(async () => (await web.post(token, { kind: 'heartbeat' })) === 202);
    expect(await web.post(token, { kind: 'heartbeat' }, '?wait=sequenced')).toBe(202);
    expect(await stateOf('31')).toBe('unknown');
    expect(await web.post(token, { kind: 'alert', region: '30' }, '?wait=sequenced')).toBe(202);
    await until(async () => (await stateOf('30')) === 'alert');
    await subscriber.until((frame) => frame.type === 'events' && frame.events.some(({ region }) => region === '30'));

    const beats = subscriber.frames.slice(anew).filter((frame): frame is HeartbeatFrame => frame.type === 'heartbeat');
    expect(beats.filter(({ fresh, sources }) => fresh && sources.length === 0)).toEqual([]);
  });

  test('says nothing as of a feed that was removed: its subscribers are let go', async () => {
    await web.source('trainer', { id: 'drill-1', status: 'Exercise' });
    subscriber = liveClient(web.url, 'feed=drill-1');
    await subscriber.until(({ type }) => type === 'snapshot');
    const client = redis.client();
    await client.hdel('allclear:feeds', 'drill-1');
    await until(async () => (subscriber?.closes.length ?? 0) >= 2);
    expect(subscriber.closes[0]?.code).toBe(4000);
    expect(subscriber.closes[1]?.code).toBeGreaterThanOrEqual(4500);
  });
});
