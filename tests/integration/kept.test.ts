import { afterEach, describe, expect, test } from 'vitest';
import { cannotKeep, type Keeping, keptBy } from '../../src/adapters/redis/connect/kept.ts';
import type { Kept } from '../../src/app/intake/kept.ts';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import { startTestRedis } from '../support/redis.ts';
import type { RedisProcess } from '../support/redis-processes.ts';
import { serverBinary, startPair } from '../support/redis-processes.ts';

/** What a receipt says of where the signal is must be so, whatever Redis it is. */

const binary = await serverBinary();
const NEEDS = binary === undefined ? ' (skipped: no redis-server can be had here)' : '';

const opened: { close(): Promise<unknown> }[] = [];
const use = <One extends { close(): Promise<unknown> }>(one: One): One => {
  opened.push(one);
  return one;
};
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

/** The same signal sent again is the same in all it says. */
const AT = new Date().toISOString();
let count = 0;
const sent = async (hub: HubInside, token: string): Promise<{ status: number; kept: unknown }> => {
  count += 1;
  const answer = await fetch(`${hub.url}/v1/signals`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ id: `k${count}`, kind: 'alert', region: '31', at: AT }),
  });
  const { kept } = (await answer.json()) as { kept?: unknown };
  return { status: answer.status, kept };
};

test.each([
  ['always', 'disk'],
  ['everysec', 'memory'],
] as const)('a server of its own that writes %s keeps it in: %s', async (durability, kept) => {
  const redis = use(await startTestRedis({ durability }));
  const hub = use(await hubInside('path' in redis.connection ? redis.connection.path : '', ['web']));
  const token = await hub.source('official', { id: 'ua' });
  expect(await sent(hub, token)).toEqual({ status: 202, kept });
  // Known already: what is said is where it is, not whether it is new.
  count -= 1;
  expect(await sent(hub, token)).toEqual({ status: 202, kept });
});

test('what has no promise to the disk is not taken for a hub that asks for it', async () => {
  const redis = use(await startTestRedis({ durability: 'always' }));
  const path = 'path' in redis.connection ? redis.connection.path : '';
  await expect(hubInside(path, ['web'], { ALLCLEAR_REDIS_KEPT: 'replicas' })).rejects.toThrow(
    /redis\.kept asks for replicas/,
  );
  await redis.client().config('SET', 'appendonly', 'no');
  await expect(hubInside(path, ['web'], { ALLCLEAR_REDIS_KEPT: 'disk' })).rejects.toThrow(/redis\.kept asks for disk/);
});

describe.skipIf(binary === undefined)(`with a replica${NEEDS}`, () => {
  const pair = async () => {
    if (binary === undefined) throw new Error('there is no redis-server');
    const group = use(await startPair(binary));
    const [, replica] = group.nodes as [RedisProcess, RedisProcess];
    return { group, replica };
  };

  test('replicas is said when it has it, and memory when it does not answer, though the disk has it', async () => {
    const { group, replica } = await pair();
    const hub = use(await hubInside(group.url, ['web']));
    const token = await hub.source('official', { id: 'ua' });
    // A replica that is slow, on a busy machine, is asked once more.
    await expect.poll(() => sent(hub, token), { timeout: 20_000 }).toEqual({ status: 202, kept: 'replicas' });
    replica.kill('SIGSTOP');
    expect(await sent(hub, token)).toEqual({ status: 202, kept: 'memory' });
    replica.kill('SIGCONT');
  });

  test('a hub that asks for replicas does not acknowledge what none of them has', async () => {
    const { group, replica } = await pair();
    const hub = use(await hubInside(group.url, ['web'], { ALLCLEAR_REDIS_KEPT: 'replicas' }));
    const token = await hub.source('official', { id: 'ua' });
    replica.kill('SIGSTOP');
    expect((await sent(hub, token)).status).toBe(503);
    replica.kill('SIGCONT');
    // The same again, as the answer said.
    count -= 1;
    expect(await sent(hub, token)).toEqual({ status: 202, kept: 'replicas' });
  });
});

test('no more is promised than each kind of server keeps', () => {
  const holds: Readonly<Record<Keeping, readonly Kept[]>> = {
    always: ['memory', 'disk'],
    disk: ['memory', 'disk'],
    replicas: ['memory', 'replicas'],
    memory: ['memory'],
  };
  for (const keeping of Object.keys(holds) as Keeping[])
    for (const wanted of ['memory', 'replicas', 'disk'] as const)
      expect([keeping, wanted, cannotKeep(wanted, keeping) === undefined]).toEqual([
        keeping,
        wanted,
        holds[keeping].includes(wanted),
      ]);
});

test.each(['replicas', 'disk'] as const)(
  'a server that cannot be asked any more (%s) refuses nothing that was taken, where no more was promised',
  async (keeping) => {
    const gone = { set: () => Promise.reject(new Error('gone')), call: () => new Promise(() => {}) };
    const open = () => gone as never;
    expect(await keptBy({ keeping, wanted: 'memory', open, mark: 'mark' })()).toBe('memory');
    const silent = { set: () => new Promise(() => {}), call: () => new Promise(() => {}) };
    expect(await keptBy({ keeping, wanted: 'memory', open: () => silent as never, mark: 'mark' })()).toBe('memory');
    await expect(keptBy({ keeping, wanted: keeping, open, mark: 'mark' })()).rejects.toThrow('gone');
  },
);

test('a disk that is synced later is asked up to where it is, as WAITAOF answers', async () => {
  const asked: unknown[][] = [];
  let synced = 1;
  const redis = {
    set: async (...args: unknown[]) => asked.push(['SET', ...args]),
    call: async (...args: unknown[]) => {
      asked.push(args);
      return [synced, 0];
    },
  } as never;
  const kept = keptBy({ keeping: 'disk', wanted: 'disk', open: () => redis, mark: '{ua}:kept' });
  expect(await kept()).toBe('disk');
  expect(asked.map(([command, one]) => [command, one])).toEqual([
    ['SET', '{ua}:kept'],
    ['WAITAOF', 1],
  ]);
  synced = 0;
  await expect(kept()).rejects.toMatchObject({ code: 'log.unavailable' });
});
