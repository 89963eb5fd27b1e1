import { ReplyError } from 'ioredis';
import { expect, test } from 'vitest';
import { keepingOf } from '../../../src/adapters/redis/connect/kept.ts';
import { isDurable, weakPoints } from '../../../src/adapters/redis/connect/persistence.ts';
import type { RedisClient } from '../../../src/adapters/redis/scripts.ts';

const failing = (error: Error): RedisClient => {
  const fail = () => Promise.reject(error);
  return { call: fail, info: fail } as unknown as RedisClient;
};
const alone = { isDurable: false, isVolatile: false, group: 'none' } as const;

test.each([
  new Error('read ECONNRESET'),
  new Error('Connection is closed.'),
  new ReplyError('LOADING Redis is loading the dataset in memory'),
])('a server that cannot be reached is not taken for one that keeps nothing: %s', async (error) => {
  await expect(isDurable(failing(error))).rejects.toBe(error);
  await expect(weakPoints(failing(error))).rejects.toBe(error);
  await expect(keepingOf(failing(error), alone)).rejects.toBe(error);
});

test('a server that must not be asked is taken for one that keeps nothing for sure', async () => {
  const refusing = failing(new ReplyError("NOPERM this user has no permissions to run the 'config|get' command"));
  expect(await isDurable(refusing)).toBe(false);
  expect(await weakPoints(refusing)).toEqual([]);
  expect(await keepingOf(refusing, alone)).toBe('memory');
});
