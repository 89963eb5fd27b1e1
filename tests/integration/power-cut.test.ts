import { cp, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { bullConsumer } from '../../src/adapters/bullmq/consumer.ts';
import { bullQueue } from '../../src/adapters/bullmq/queue.ts';
import { redisReason } from '../../src/adapters/redis/connect/reason.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisLog } from '../../src/adapters/redis/log.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { randomOf } from '../../src/app/drills/plan/random.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { alert } from '../support/sequencing.ts';

/**
 * A power cut takes what the disk does not have, and cuts the file anywhere after that. `kill -9` does not: there the
 * system still writes down what it was given. So the file is copied, and cut at random bytes after the last one that was
 * there when a signal was acknowledged.
 */
const SIGNALS = 60;
const CUTS = 4;

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const folder = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'allclear-power-'));
  opened.push({ close: () => rm(path, { recursive: true, force: true }) });
  return path;
};

const started = async (dataDir: string): Promise<TestRedis> => {
  const redis = await startTestRedis({ dataDir, durability: 'always' });
  opened.push(redis);
  return redis;
};

const keys = feedKeys('test:', 'power');

const partsOn = (redis: TestRedis) => {
  const connection = redis.client();
  const own = () => {
    const client: Redis = redis.client();
    client.options.maxRetriesPerRequest = null;
    return { client, release: () => client.disconnect() };
  };
  const queue = bullQueue({
    connection,
    blocking: own,
    clock: systemClock,
    root: keys.root,
    now: async () => Date.now(),
    keepDead: 86_400_000,
    reason: redisReason,
  });
  opened.push(queue);
  return {
    connection,
    queue,
    log: redisLog({
      redis: connection,
      keys,
      keep: 1_000_000,
      remember: 86_400_000,
      now: () => Date.now(),
      durable: true,
    }),
    consume: bullConsumer({
      connection: own,
      root: keys.root,
      concurrency: 16,
      attempts: 2,
      backoff: 10,
      clock: systemClock,
      observe: () => {},
    }),
  };
};

/** The file that grows with each write. */
const growing = async (connection: Redis): Promise<string> => {
  const setting = async (name: string): Promise<string> =>
    ((await connection.config('GET', name)) as string[])[1] ?? '';
  const place = join(await setting('dir'), await setting('appenddirname'));
  const name = (await readdir(place)).filter((one) => one.endsWith('.incr.aof')).sort()[0];
  if (name === undefined) throw new Error(`${place} has no file that grows`);
  return join(place, name);
};

test('a power cut at any byte loses nothing that was acknowledged', { timeout: 120_000 }, async () => {
  const dataDir = await folder();
  const redis = await started(dataDir);
  const { connection, queue, log } = partsOn(redis);
  const file = await growing(connection);
  /** How long the file was when each was acknowledged. */
  const added: number[] = [];
  const committed: number[] = [];
  for (let second = 1; second <= SIGNALS; second += 1) {
    await queue.add([{ signal: alert('1', second) }]);
    added.push((await stat(file)).size);
    if (second % 3 !== 0) continue;
    const expected = await log.open();
    const claim = { ...alert('1', second), kind: 'alert' } as const;
    const entry = { seq: expected.seq + 1, claim, changes: [], sequencedAt: claim.at };
    expect((await log.commit({ expected, entries: [entry], history: [], identities: [] })).kind).toBe('committed');
    committed.push((await stat(file)).size);
  }
  const whole = (await stat(file)).size;
  expect(added.every((size, index) => size > (added[index - 1] ?? 0))).toBe(true);

  const random = randomOf(18, 'cuts');
  for (let cut = 0; cut < CUTS; cut += 1) {
    const bytes = (added[0] ?? 0) + random.below(whole - (added[0] ?? 0));
    const copy = await folder();
    await cp(dataDir, copy, { recursive: true, filter: async (path) => !(await stat(path)).isSocket() });
    await truncate(join(copy, relative(dataDir, file)), bytes);
    const after = partsOn(await started(copy));
    const there = new Set<number>();
    const consumer = await after.consume(async (batch) => {
      for (const { signal } of batch) there.add(signal.at);
      return { taken: 1, repeated: 0, refused: 0, seq: 1 };
    });
    opened.push(consumer);
    const safe = added.filter((size) => size <= bytes).length;
    await expect.poll(async () => (await after.queue.backlog()).waitingFor, { timeout: 20_000 }).toBeNull();
    for (let second = 1; second <= safe; second += 1) expect(there).toContain(alert('1', second).at);
    const entries = await after.log.read(0, 1_000);
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(entries.length).toBeGreaterThanOrEqual(committed.filter((size) => size <= bytes).length);
    await consumer.close();
  }
});
