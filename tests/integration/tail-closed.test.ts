import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectTo } from '../../src/adapters/redis/connect/connections.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisTail } from '../../src/adapters/redis/log.ts';
import type { RedisClient } from '../../src/adapters/redis/scripts.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { tcpProxy } from '../support/tcp-proxy.ts';

const NOWHERE = { epoch: 'none', seq: 0 };

let redis: TestRedis;
let path: string;
beforeEach(async () => {
  redis = await startTestRedis();
  path = 'path' in redis.connection ? redis.connection.path : '';
});
afterEach(() => redis.close());

/** Resolves when it has happened so often; what goes wrong meanwhile is no failure. */
const timesOf = (client: RedisClient, event: string, times: number): Promise<void> =>
  new Promise((resolve) => {
    let count = 0;
    client.on(event, () => {
      count += 1;
      if (count === times) resolve();
    });
  });

/** What becomes of one that waits for the end of the log when it is closed after Redis died and so many tries to come back. */
const closedAfter = async (url: string, tries: number): Promise<string> => {
  const connections = await connectTo(url, () => {});
  const { client, release } = connections.own();
  const tail = redisTail(client, feedKeys('', 'ua'), release);
  try {
    expect(await tail.next(NOWHERE, 10, 10)).toBeUndefined();
    const waiting = tail.next(NOWHERE, 10, 5_000).then(
      () => 'answered',
      () => 'let go',
    );
    const between = timesOf(client, 'reconnecting', tries + 1);
    await redis.kill9();
    await between;
    await tail.close();
    return await waiting;
  } finally {
    await connections.close();
  }
};

test('who waits for the end of a log is let go when it is closed, also while Redis is away', async () => {
  expect(await closedAfter(path, 0)).toBe('let go');
});

test('the same behind an address that takes connections and closes them while Redis is away', async () => {
  const line = await tcpProxy(path);
  try {
    expect(await closedAfter(`redis://127.0.0.1:${line.port}`, 0)).toBe('let go');
    await redis.restart();
    expect(await closedAfter(`redis://127.0.0.1:${line.port}`, 2)).toBe('let go');
  } finally {
    await line.close();
  }
});
