import { cp, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { LiveClient } from '../support/live-client.ts';
import { liveClient } from '../support/live-client.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/**
 * Hub and Redis are down, and Redis comes back with less than it had acknowledged: nobody that runs remembers. Whoever
 * resumes where it was must be told of a gap; and of none, when nothing is missing.
 */
let folder: string;
let redis: TestRedis;
let hub: HubInside | undefined;
let clients: LiveClient[];

const part = (name: string): string => join(folder, name);
const startRedis = async (): Promise<void> => {
  redis = await startTestRedis({ dataDir: part('redis'), durability: 'always' });
};
const startHub = async (): Promise<HubInside> => {
  hub = await hubInside('path' in redis.connection ? redis.connection.path : '', ['sequencer', 'web'], {
    ALLCLEAR_DATA_DIR: part('hub'),
  });
  return hub;
};
const stopHub = async (): Promise<void> => {
  await hub?.close();
  hub = undefined;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-back-'));
  clients = [];
  await startRedis();
});
afterEach(async () => {
  for (const client of clients) client.close();
  await stopHub();
  await redis.close();
  await rm(folder, { recursive: true, force: true });
});

type Place = { readonly epoch: string; readonly seq: number };

const say = async (token: string, ...regions: readonly string[]): Promise<Place> => {
  for (const region of regions) expect(await hub?.post(token, { kind: 'alert', region }, '?wait=sequenced')).toBe(202);
  const { epoch, seq } = await (hub as HubInside).get<Place>('/v1/status');
  return { epoch, seq };
};

/** The gateway looks twice a second whether its log is another one. */
const inAnotherLog = async (before: Place, told: Place): Promise<Place> => {
  let after = told;
  const look = async (): Promise<string> => {
    after = await (hub as HubInside).get<Place>('/v1/status');
    return after.epoch;
  };
  await expect.poll(look).not.toBe(before.epoch);
  return after;
};

/** What one that comes back is told first. */
const comesBackTo = async ({ epoch, seq }: Place) => {
  const client = liveClient(hub?.url ?? '', `since=${epoch}:${seq}`);
  clients.push(client);
  await client.until(({ type }) => type === 'hello');
  return client.hellos[0];
};

/** The file that Redis appends to. */
const appended = async (): Promise<string> => {
  const dir = join(part('redis'), 'redis', 'appendonlydir');
  const name = (await readdir(dir)).filter((file) => file.endsWith('.incr.aof')).at(-1);
  if (name === undefined) throw new Error('Redis appends to no file');
  return join(dir, name);
};

describe('a log that went back while nothing ran', () => {
  test.each(['ended', 'killed'] as const)('is another one when its file was cut (Redis was %s)', async (how) => {
    const token = await (await startHub()).source('official', { id: 'ua' });
    await say(token, '31');
    const { size } = await stat(await appended());
    const before = await say(token, '14', '9', '24');
    await stopHub();
    if (how === 'killed') await redis.kill9();
    await redis.close();
    await truncate(await appended(), size);
    await startRedis();
    await startHub();
    // As many others as are gone: by number alone, nothing would be missing.
    const after = await inAnotherLog(before, await say(token, '27', '12', '16', '71'));
    expect(after.seq).toBeGreaterThanOrEqual(before.seq);
    expect(await comesBackTo(before)).toMatchObject({ gap: true, resumed: false, epoch: after.epoch });
  });

  test('is another one when everything was put back from an old copy of the folder', async () => {
    const token = await (await startHub()).source('official', { id: 'ua' });
    await say(token, '31');
    await stopHub();
    await redis.close();
    for (const name of ['hub', 'redis'])
      await cp(part(name), part(`${name}.old`), {
        recursive: true,
        preserveTimestamps: true,
        filter: async (file) => !(await stat(file)).isSocket(),
      });
    await startRedis();
    await startHub();
    const before = await say(token, '14', '9', '24');
    await stopHub();
    await redis.close();
    for (const name of ['hub', 'redis']) {
      await rm(part(name), { recursive: true });
      await cp(part(`${name}.old`), part(name), { recursive: true, preserveTimestamps: true });
    }
    await startRedis();
    await startHub();
    const after = await inAnotherLog(before, await say(token, '27', '12', '16', '71'));
    expect(await comesBackTo(before)).toMatchObject({ gap: true, resumed: false, epoch: after.epoch });
  });

  test.each(['ended', 'killed'] as const)('is the same when nothing is missing (Redis was %s)', async (how) => {
    const token = await (await startHub()).source('official', { id: 'ua' });
    const before = await say(token, '31', '14');
    await stopHub();
    if (how === 'killed') await redis.kill9();
    await redis.close();
    await startRedis();
    await startHub();
    const after = await say(token, '9');
    expect(after.epoch).toBe(before.epoch);
    expect(await comesBackTo(before)).toMatchObject({ gap: false, resumed: true });
  });
});
