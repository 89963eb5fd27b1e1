import type { Instant } from '../../../domain/words.ts';
import type { FeedKeys } from '../keys.ts';
import { reached } from '../log.ts';
import type { RedisClient } from '../scripts.ts';
import { script } from '../scripts.ts';

const watchedScript = script('watched');

/** A hub that was away for less than this has missed nothing that it is not told again; milliseconds. */
const WATCH_GAP = 30_000;

/** A hub that is at work says so this often at least, so that it was so long after its last note, too; milliseconds. */
export const WATCH_LASTS = 15_000;

/**
 * Notes that the hub is at work: what nobody watched is not known to have been calm. With `anew` what was noted of the time
 * after now is taken back, as the word of a clock that was ahead.
 */
export const redisWatched =
  (redis: RedisClient, keys: FeedKeys) =>
  (now: Instant, anew = false): Promise<void> =>
    reached(async () => {
      await watchedScript(redis, [keys.watched], [now, WATCH_GAP, anew ? 1 : 0]);
    });
