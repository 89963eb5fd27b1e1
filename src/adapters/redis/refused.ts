import type { RefusedList, RefusedSignal } from '../../app/intake/refused.ts';
import { executed } from './executed.ts';
import type { FeedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** Refused signals kept per feed: enough to see what goes wrong, bounded so that a broken source cannot fill Redis. */
const KEPT = 10_000;
/** Pushed at once; a bound on one command. */
const CHUNK = 500;

export const redisRefused = (redis: RedisClient, keys: FeedKeys): RefusedList => ({
  add: (items) =>
    reached(async () => {
      if (items.length === 0) return;
      const pipeline = redis.pipeline();
      for (let first = 0; first < items.length; first += CHUNK) {
        pipeline.lpush(keys.refused, ...items.slice(first, first + CHUNK).map((item) => JSON.stringify(item)));
      }
      pipeline.ltrim(keys.refused, 0, KEPT - 1);
      await executed(pipeline);
    }),
  list: (limit) =>
    reached(async () =>
      (await redis.lrange(keys.refused, 0, limit - 1)).map((text) => JSON.parse(text) as RefusedSignal),
    ),
});
