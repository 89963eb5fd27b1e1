import type { HubKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** The hub's own key, made by whoever asks first; the same for all processes that share a Redis. */
export const redisSigningKey = (redis: RedisClient, keys: HubKeys, make: () => string): Promise<string> =>
  reached(async () => {
    const known = await redis.get(keys.signingKey);
    if (known !== null) return known;
    await redis.set(keys.signingKey, make(), 'NX');
    return (await redis.get(keys.signingKey)) ?? make();
  });
