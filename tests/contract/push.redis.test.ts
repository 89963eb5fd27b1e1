import { afterAll, beforeAll } from 'vitest';
import { hubKeys } from '../../src/adapters/redis/keys.ts';
import { redisCrowds, redisSubscriptions } from '../../src/adapters/redis/push.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { pushContract } from './push-contract.ts';

let redis: TestRedis;
let hubs = 0;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

pushContract('redis', async () => {
  hubs += 1;
  const [client, keys] = [redis.client(), hubKeys(`test${hubs}:`)];
  return { subscriptions: redisSubscriptions(client, keys), crowds: redisCrowds(client, keys) };
});
