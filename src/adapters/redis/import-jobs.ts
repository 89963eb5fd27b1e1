import type { ImportJob, ImportJobs } from '../../app/import/office.ts';
import { feedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** How an import went is told for this long after its last word; milliseconds. */
const KEPT = 7 * 24 * 3_600_000;

/** One text for each import, beside its feed and gone with it. */
export const redisImportJobs = (redis: RedisClient, prefix: string): ImportJobs => ({
  get: (feed, id) =>
    reached(async () => {
      const text = await redis.get(feedKeys(prefix, feed).importJob(id));
      return text === null ? undefined : (JSON.parse(text) as ImportJob);
    }),
  put: (job) =>
    reached(async () => {
      await redis.set(feedKeys(prefix, job.feed).importJob(job.id), JSON.stringify(job), 'PX', KEPT);
    }),
});
