import type { ImportChange, ImportedInterval } from '../../app/import/merge.ts';
import type { ImportProgress, ImportStore } from '../../app/import/store.ts';
import { importedInterval, importedText, membersOf } from './history/members.ts';
import type { FeedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const importScript = script('import', ['history']);

/** Imported history in Redis: a sorted set for each region and hazard, of its own, beside those of the log's commits. */
export const redisImportStore = (redis: RedisClient, keys: FeedKeys): ImportStore => ({
  progress: (digest) =>
    reached(async () => {
      const text = await redis.hget(keys.imports, digest);
      return text === null ? undefined : (JSON.parse(text) as ImportProgress);
    }),
  version: () => reached(async () => Number((await redis.hget(keys.imports, 'version')) ?? 0)),
  read: (asked) =>
    reached(async () => {
      if (asked.length === 0) return [];
      const pipeline = redis.pipeline();
      for (const { timeline, from, to } of asked) {
        pipeline.zrevrangebyscore(keys.imported(timeline), `(${bound(from)}`, '-inf', 'LIMIT', 0, 1);
        pipeline.zrangebyscore(keys.imported(timeline), bound(from), bound(to));
      }
      const answers = (await pipeline.exec()) ?? [];
      return asked.map(({ from }, index) =>
        [...membersOf(answers[2 * index]), ...membersOf(answers[2 * index + 1])]
          .map(importedInterval)
          .filter(({ endedAt }) => endedAt >= from),
      );
    }),
  commit: ({ expected, changes, progress }) =>
    reached(async () => {
      if (changes.length === 0 && progress === undefined) return true;
      const { timelines, operations } = operationsOf(changes, keys);
      const { digest = '', ...far } = progress ?? {};
      const done = await importScript(
        redis,
        [keys.imports, keys.importedTimelines, ...timelines],
        [
          expected,
          digest,
          progress === undefined ? '' : JSON.stringify(far),
          operations.length / OPERATION_LENGTH,
          ...operations,
        ],
      );
      return done === 1;
    }),
});

const OPERATION_LENGTH = 5;

const bound = (instant: number): string => (Number.isFinite(instant) ? String(instant) : instant < 0 ? '-inf' : '+inf');

const operationsOf = (
  changes: readonly ImportChange[],
  keys: FeedKeys,
): { readonly timelines: readonly string[]; readonly operations: readonly (string | number)[] } => {
  const operations: (string | number)[] = [];
  const put = (index: number, interval: ImportedInterval, timeline: string): void => {
    operations.push(index, '+', interval.startedAt, importedText(interval), timeline);
  };
  changes.forEach(({ timeline, removed, put: added }, index) => {
    for (const start of removed) operations.push(index + 1, '-', start, '', timeline);
    for (const interval of added) put(index + 1, interval, timeline);
  });
  return { timelines: changes.map(({ timeline }) => keys.imported(timeline)), operations };
};
