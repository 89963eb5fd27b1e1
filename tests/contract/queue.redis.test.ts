import type { Redis } from 'ioredis';
import { bullConsumer } from '../../src/adapters/bullmq/consumer.ts';
import type { OwnConnection } from '../../src/adapters/bullmq/queue.ts';
import { bullQueue } from '../../src/adapters/bullmq/queue.ts';
import { redisBacklog } from '../../src/adapters/redis/backlog.ts';
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
      backlog: redisBacklog(connection, root),
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
