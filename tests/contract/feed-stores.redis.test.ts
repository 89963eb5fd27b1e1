import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisLease } from '../../src/adapters/redis/lease.ts';
import { redisJudged, redisLog, redisPulse } from '../../src/adapters/redis/log.ts';
import { redisOperator } from '../../src/adapters/redis/people/operator.ts';
import { redisProposals } from '../../src/adapters/redis/people/proposals.ts';
import { redisHearing, redisRegistry } from '../../src/adapters/redis/registry.ts';
import { redisRejected } from '../../src/adapters/redis/rejected.ts';
import { redisBudget, redisSourceMemory, redisSourceStatuses } from '../../src/adapters/redis/source-memory.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { feedStoresContract } from './feed-stores-contract.ts';

let redis: TestRedis;
let feeds = 0;

feedStoresContract('redis', {
  open: async () => {
    redis = await startTestRedis();
  },
  fresh: async () => {
    feeds += 1;
    const keys = feedKeys('test:', `stores${feeds}`);
    const client = redis.client();
    const log = redisLog({ redis: client, keys, keep: 100, remember: 60_000, now: Date.now, durable: true });
    return {
      registry: redisRegistry(client, keys),
      hearing: redisHearing(client, keys.heard),
      rejected: redisRejected(client, keys),
      operator: redisOperator(client, keys, 1_000),
      proposals: redisProposals(client, keys),
      memory: redisSourceMemory(client, keys),
      statuses: redisSourceStatuses(client, keys),
      budget: redisBudget(client, keys),
      pulse: redisPulse(client, keys, async () => ({ waitingFor: null, dead: 0, diedAt: null })),
      judged: redisJudged(client, keys, 60_000),
      lease: (holder) => redisLease(client, keys.lease('sequencer'), holder),
      openLog: async () => (await log.open()).epoch,
    };
  },
  close: async () => redis.close(),
});
