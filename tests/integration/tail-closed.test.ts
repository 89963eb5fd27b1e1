import { once } from 'node:events';
import { expect, test } from 'vitest';
import { connectTo } from '../../src/adapters/redis/connect/connections.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisTail } from '../../src/adapters/redis/log.ts';
import { startTestRedis } from '../support/redis.ts';

const NOWHERE = { epoch: 'none', seq: 0 };

test('who waits for the end of a log is let go when it is closed, also while Redis is away', async () => {
  const redis = await startTestRedis();
  const connections = await connectTo('path' in redis.connection ? redis.connection.path : '', () => {});
  const { client, release } = connections.own();
  const tail = redisTail(client, feedKeys('', 'ua'), release);
  try {
    expect(await tail.next(NOWHERE, 10, 10)).toBeUndefined();
    const waiting = tail.next(NOWHERE, 10, 5_000).then(
      () => 'answered',
      () => 'let go',
    );
    const between = once(client, 'reconnecting');
    await redis.kill9();
    await between;
    await tail.close();
    expect(await waiting).toBe('let go');
  } finally {
    await connections.close();
    await redis.close();
  }
});
