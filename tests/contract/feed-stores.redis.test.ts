import { expect, onTestFinished, test } from 'vitest';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisLease } from '../../src/adapters/redis/lease.ts';
import { redisLog } from '../../src/adapters/redis/log.ts';
import { redisOperator } from '../../src/adapters/redis/people/operator.ts';
import { redisProposals } from '../../src/adapters/redis/people/proposals.ts';
import { redisJudged, redisPulse, redisRecorded } from '../../src/adapters/redis/pulse.ts';
import { redisRefused } from '../../src/adapters/redis/refused.ts';
import { redisHearing, redisRegistry } from '../../src/adapters/redis/registry.ts';
import { redisBudget, redisSourceMemory, redisSourceStatuses } from '../../src/adapters/redis/source-memory.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { feedStoresContract } from './feed-stores-contract.ts';

let redis: TestRedis;
let feeds = 0;

const open = (client = redis.client()) => {
  feeds += 1;
  const keys = feedKeys('test:', `stores${feeds}`);
  const log = redisLog({ redis: client, keys, keep: 100, remember: 60_000, now: Date.now, durable: true });
  return { client, keys, log };
};

feedStoresContract('redis', {
  open: async () => {
    redis = await startTestRedis();
  },
  fresh: async () => {
    const { client, keys, log } = open();
    return {
      registry: redisRegistry(client, keys),
      hearing: redisHearing(client, keys.heard),
      refused: redisRefused(client, keys),
      operator: redisOperator(client, keys, 1_000),
      proposals: redisProposals(client, keys),
      memory: redisSourceMemory(client, keys),
      statuses: redisSourceStatuses(client, keys),
      budget: redisBudget(client, keys),
      pulse: redisPulse(client, keys, async () => ({ waitingFor: null, dead: 0, diedAt: null })),
      judged: redisJudged(client, keys, 60_000),
      lease: (holder) => redisLease(client, keys.lease('sequencer'), holder),
      openLog: async () => (await log.open()).epoch,
      lose: async () => void (await client.flushdb()),
    };
  },
  close: async () => redis.close(),
});

test('what time it was for the hub is what the sequencer said at its last look, or the last entry', async () => {
  const own = await startTestRedis();
  onTestFinished(() => own.close());
  const { client, keys, log } = open(own.client());
  const recorded = () => redisRecorded(client, keys, 60_000);
  expect(await recorded()).toBeUndefined();
  const head = await log.open();
  const entry = { claim: { kind: 'clock', at: 1, receivedAt: 1 }, changes: [] } as const;
  const entries = [7_000, 8_000].map((sequencedAt, index) => ({ ...entry, seq: index + 1, sequencedAt }));
  await log.commit({ expected: head, entries, history: [], identities: [] });
  expect(await recorded()).toEqual({ at: 8_000, since: null });
  const judged = redisJudged(client, keys, 60_000);
  await judged(head.epoch, 7_500);
  expect(await recorded()).toEqual({ at: 8_000, since: 60_000 });
  await judged(head.epoch, 9_500);
  expect(await recorded()).toEqual({ at: 9_500, since: 60_000 });
  const followed = { from: 9_000, by: 500 };
  await judged(head.epoch, 9_600, followed);
  await judged(head.epoch, 9_700);
  expect(await recorded()).toEqual({ at: 9_700, since: 60_000, followed });
});
