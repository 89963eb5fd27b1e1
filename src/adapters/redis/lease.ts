import type { Lease } from '../../app/kit/lead.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const holdScript = script('hold');
const releaseScript = script('release');

/** A lease in Redis: whoever's name stands in the key has it, until it expires. */
export const redisLease = (redis: RedisClient, key: string, holder: string): Lease => ({
  hold: (ttlMs) => reached(async () => (await holdScript(redis, [key], [holder, ttlMs])) === 1),
  release: () =>
    reached(async () => {
      await releaseScript(redis, [key], [holder]);
    }),
});
