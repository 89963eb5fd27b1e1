import { afterAll, beforeAll } from 'vitest';
import { hubKeys } from '../../src/adapters/redis/keys.ts';
import { redisDestinations, redisShifts, redisTelling } from '../../src/adapters/redis/notify.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { notifyContract } from './notify-contract.ts';

let redis: TestRedis;
let hubs = 0;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

notifyContract(
  'redis',
  async () => {
    hubs += 1;
    const keys = hubKeys(`test${hubs}:`);
    const client = redis.client();
    return {
      destinations: redisDestinations(client, keys),
      telling: redisTelling(client, keys),
      shifts: (worker) => redisShifts(client, keys, worker),
    };
  },
  // The server's clock cannot be moved.
  (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
);
