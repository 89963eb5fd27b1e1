import { redisHistory } from '../../src/adapters/redis/history/history.ts';
import { redisImportStore } from '../../src/adapters/redis/import-store.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisLog, redisTail } from '../../src/adapters/redis/log.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { logContract } from './log-contract.ts';

let redis: TestRedis;
let feeds = 0;

logContract('redis', {
  open: async () => {
    redis = await startTestRedis();
  },
  fresh: async ({ keep }) => {
    feeds += 1;
    const client = redis.client();
    const keys = feedKeys('test:', `feed${feeds}`);
    return {
      log: redisLog({ redis: client, keys, keep, remember: 86_400_000, now: Date.now, durable: true }),
      history: redisHistory(client, keys),
      imports: redisImportStore(client, keys),
      tail: () => {
        const client = redis.client();
        return redisTail(client, keys, () => client.disconnect());
      },
      lose: () => redis.flush(),
      restart: () => redis.restart(),
    };
  },
  close: async () => redis.close(),
});
