import { afterAll, beforeAll } from 'vitest';
import { hubKeys } from '../../src/adapters/redis/keys.ts';
import { redisOutlines } from '../../src/adapters/redis/outlines.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { outlinesContract } from './outlines-contract.ts';

let redis: TestRedis;
let hubs = 0;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

outlinesContract('redis', async () => {
  hubs += 1;
  return redisOutlines(redis.client(), hubKeys(`test${hubs}:`));
});
