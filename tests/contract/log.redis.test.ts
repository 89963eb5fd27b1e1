import { expect, test, vi } from 'vitest';
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

test('a commit is one command, which also has what is recognised forgotten in time', async () => {
  const server = await startTestRedis();
  try {
    const client = server.client();
    const keys = feedKeys('test:', 'forgets');
    const now = 10_000_000;
    const log = redisLog({ redis: client, keys, keep: 10, remember: 1_000_000, now: () => now, durable: true });
    const expected = await log.open();
    const sent = vi.spyOn(client, 'sendCommand');
    const commit = { expected, entries: [], history: [], identities: [{ key: 'mod:1', digest: 'x' }] };
    expect(await log.commit(commit)).toMatchObject({ kind: 'committed' });
    // The first time the server is given the text of the script, too.
    expect(sent.mock.calls.map(([command]) => command.name).filter((name) => !name.startsWith('eval'))).toEqual([]);
    const left = await client.ttl(keys.identities(10));
    expect(left).toBeGreaterThan(1_900);
    expect(left).toBeLessThanOrEqual(2_000);
    expect(await log.digests(['mod:1'])).toEqual(['x']);
  } finally {
    await server.close();
  }
});
