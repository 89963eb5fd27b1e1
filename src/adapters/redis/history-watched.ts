import type { Instant } from '../../domain/words.ts';
import type { FeedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const watchedScript = script('watched');

/** A hub that was away for less than this has missed nothing that it would not have been told; milliseconds. */
export const WATCH_GAP = 60_000;

/** Notes that the hub is at work: what nobody watched is not known to have been calm. */
export const redisWatched =
  (redis: RedisClient, keys: FeedKeys) =>
  (now: Instant): Promise<void> =>
    reached(async () => {
      await watchedScript(redis, [keys.watched], [now, WATCH_GAP]);
    });
