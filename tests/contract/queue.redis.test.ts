import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { bullConsumer } from '../../src/adapters/bullmq/consumer.ts';
import type { OwnConnection } from '../../src/adapters/bullmq/queue.ts';
import { bullQueue, NAME } from '../../src/adapters/bullmq/queue.ts';
import { redisReason } from '../../src/adapters/redis/connect/reason.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { queueContract } from './queue-contract.ts';

let redis: TestRedis;
let feeds = 0;

const own = (): OwnConnection => {
  const client: Redis = redis.client();
  client.options.maxRetriesPerRequest = null;
  return { client, release: () => client.disconnect() };
};

queueContract('bullmq', {
  open: async () => {
    redis = await startTestRedis();
  },
  fresh: async () => {
    feeds += 1;
    const connection = redis.client();
    const { root } = feedKeys('test:', `queue${feeds}`);
    return {
      queue: bullQueue({
        connection,
        blocking: own,
        clock: systemClock,
        root,
        now: async () => Date.now(),
        keepDead: 86_400_000,
        reason: redisReason,
      }),
      consume: bullConsumer({
        connection: own,
        root,
        concurrency: 1,
        attempts: 2,
        backoff: 10,
        clock: systemClock,
        observe: () => {},
      }),
    };
  },
  close: async () => redis.close(),
});

describe('batches of the version before, which had numbers for names', () => {
  test('wait and are dead like all others, also those that nobody can read', async () => {
    redis = await startTestRedis();
    const connection = redis.client();
    const { root } = feedKeys('test:', 'before');
    const queue = bullQueue({
      connection,
      blocking: own,
      clock: systemClock,
      root,
      now: async () => Date.now(),
      keepDead: 86_400_000,
      reason: redisReason,
    });
    const before = new Queue(NAME, { connection, prefix: root });
    const added = await before.add('batch', { batch: [] }, { timestamp: Date.now() - 60_000 });
    expect((await queue.backlog()).waitingFor).toBeGreaterThanOrEqual(60_000);
    await connection.hset(`${root}:${NAME}:${added.id}`, 'data', '{');
    expect((await queue.backlog()).waitingFor).toBe(0);
    await before.remove(added.id ?? '');
    expect(await queue.backlog()).toEqual({ waitingFor: null, dead: 0, diedAt: null });
    await before.close();
    await queue.close();
    await redis.close();
  });
});
