import { afterAll, beforeAll } from 'vitest';
import { hubKeys } from '../../src/adapters/redis/keys.ts';
import { redisAudit } from '../../src/adapters/redis/people/audit.ts';
import { redisPeople } from '../../src/adapters/redis/people/people.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { accessContract } from './access-contract.ts';

let redis: TestRedis;
let hubs = 0;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

accessContract('redis', async () => {
  hubs += 1;
  const keys = hubKeys(`test${hubs}:`);
  const client = redis.client();
  return {
    people: redisPeople(client, keys),
    audit: redisAudit(client, keys, { keep: 86_400_000 }),
  };
});
