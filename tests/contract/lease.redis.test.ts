import { redisLease } from '../../src/adapters/redis/lease.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { leaseContract } from './lease-contract.ts';

let redis: TestRedis;
let leases = 0;

leaseContract('redis', {
  open: async () => {
    redis = await startTestRedis();
  },
  fresh: async () => {
    leases += 1;
    const client = redis.client();
    const key = `test:lease${leases}`;
    return (holder) => redisLease(client, key, holder);
  },
  close: async () => redis.close(),
});
