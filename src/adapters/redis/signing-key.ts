import type { HubKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** The hub's own key, made by whoever asks first; the same for all processes that share a Redis. */
export const redisSigningKey = (redis: RedisClient, keys: HubKeys, make: () => string): Promise<string> =>
  madeOnce(redis, keys.signingKey, make);

/** The same for the one that push services know. */
export const redisPushKey = (redis: RedisClient, keys: HubKeys, make: () => string): Promise<string> =>
  madeOnce(redis, keys.pushKey, make);

const madeOnce = (redis: RedisClient, key: string, make: () => string): Promise<string> =>
  reached(async () => {
    const known = await redis.get(key);
    if (known !== null) return known;
    await redis.set(key, make(), 'NX');
    return (await redis.get(key)) ?? make();
  });
