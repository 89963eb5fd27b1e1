import { afterAll, beforeAll, expect, test } from 'vitest';
import { feedKeys, hubKeys } from '../../src/adapters/redis/keys.ts';
import { redisDestinations } from '../../src/adapters/redis/notify.ts';
import { redisOutlines } from '../../src/adapters/redis/outlines.ts';
import { redisPeople } from '../../src/adapters/redis/people/people.ts';
import { redisRegistry } from '../../src/adapters/redis/registry.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** A change of several keys of which one cannot be written: whoever asked for it has to hear of that. */
let redis: TestRedis;
beforeAll(async () => {
  redis = await startTestRedis();
});
afterAll(() => redis.close());

const token = { hash: 'abc', addedAt: 0, endsAt: null };

test('a store whose change failed in part fails, and does not say that it was done', async () => {
  const client = redis.client();
  const [hub, feed] = [hubKeys('partly:'), feedKeys('partly:', 'ua')];
  for (const key of [feed.tokens, hub.personTokens, hub.notifyVersion, hub.outlinesVersion])
    await client.rpush(key, 'of another type');
  const changes = [
    () => redisRegistry(client, feed).put({ id: 'city', tokenHash: 'abc', tokens: [token] } as never),
    () => redisPeople(client, hub).put({ id: 'p1', name: 'Olena', role: 'admin', tokens: [token] } as never),
    () => redisDestinations(client, hub).put({ id: 'd1', name: 'hall' } as never),
    () => redisOutlines(client, hub).put('ua', [{ region: '31', rings: [] } as never]),
  ];
  for (const change of changes) await expect(change()).rejects.toMatchObject({ code: 'log.unavailable' });
});
