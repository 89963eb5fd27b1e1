import { compareIntervals, withImported } from '../../../app/import/merge.ts';
import { COVERED } from '../../../app/import/store.ts';
import type { History, HistoryInterval, Span } from '../../../app/log/log.ts';
import { HAZARDS } from '../../../domain/words.ts';
import type { FeedKeys } from '../keys.ts';
import { reached } from '../log.ts';
import type { RedisClient } from '../scripts.ts';
import { readCoverage } from './coverage.ts';
import { importedInterval, liveInterval, membersOf, placeOf } from './members.ts';

/**
 * Intervals of alert: for each region and hazard one sorted set of what the hub heard itself and one of what was
 * imported, by start. Within a set they never overlap, so the last one before a span is the only one that reaches into it.
 */
export const redisHistory = (redis: RedisClient, keys: FeedKeys): History => {
  const fetch = async (asked: readonly Asked[]): Promise<readonly Found[]> => {
    if (asked.length === 0) return [];
    const pipeline = redis.pipeline();
    for (const { timeline, span } of asked) {
      for (const key of [keys.history(timeline), keys.imported(timeline)]) {
        pipeline.zrevrangebyscore(key, `(${span.from}`, '-inf', 'LIMIT', 0, 1);
        pipeline.zrangebyscore(key, span.from, Number.isFinite(span.to) ? span.to : '+inf');
      }
    }
    const answers = (await pipeline.exec()) ?? [];
    return asked.map(({ timeline, span }, index) => {
      const members = (set: number): readonly string[] => {
        const first = 4 * index + 2 * set;
        return [...membersOf(answers[first]), ...membersOf(answers[first + 1])];
      };
      const live = members(0).map((member) => liveInterval(timeline, member));
      const imported = members(1).map((member) => ({ ...placeOf(timeline), ...importedInterval(member) }));
      return { timeline, span, live: live.filter(reaches(span)), imported: imported.filter(reaches(span)) };
    });
  };

  const read = async (timelines: readonly string[], span: Span): Promise<readonly HistoryInterval[]> => {
    let found = await fetch(timelines.map((timeline) => ({ timeline, span })));
    const settled: HistoryInterval[] = [];
    // An interval that reaches out of the span may overlap more out there, and then they are one: look again, wider.
    while (found.length > 0) {
      const wider: Asked[] = [];
      for (const one of found) {
        const whole = hullOf(one);
        if (whole === one.span) settled.push(...withImported(one.live, one.imported).filter(reaches(span)));
        else wider.push({ timeline: one.timeline, span: whole });
      }
      found = await fetch(wider);
    }
    return settled.sort(compareIntervals);
  };

  return {
    read: ({ region, hazard, from, to }) =>
      reached(() =>
        read(
          (hazard === undefined ? HAZARDS : [hazard]).map((one) => `${region}:${one}`),
          { from, to },
        ),
      ),
    readAll: (span) =>
      reached(async () => {
        const [live, imported] = await Promise.all([
          redis.smembers(keys.timelines),
          redis.smembers(keys.importedTimelines),
        ]);
        const alerts = imported.filter((timeline) => !timeline.endsWith(`:${COVERED}`));
        return read([...new Set([...live, ...alerts])], span);
      }),
    coverage: (span) => reached(() => readCoverage(redis, keys, span)),
  };
};

type Asked = { readonly timeline: string; readonly span: Span };
type Found = Asked & { readonly live: readonly HistoryInterval[]; readonly imported: readonly HistoryInterval[] };

const reaches =
  ({ from, to }: Span) =>
  ({ startedAt, endedAt }: HistoryInterval): boolean =>
    startedAt <= to && (endedAt === null || endedAt > from || startedAt >= from);

/** The span that takes in all that was found; the very same span when nothing of both kinds reaches out of it. */
const hullOf = ({ span, live, imported }: Found): Span => {
  const all = [...live, ...imported];
  const from = Math.min(span.from, ...all.map(({ startedAt }) => startedAt));
  const to = Math.max(span.to, ...all.map(({ endedAt }) => endedAt ?? Number.POSITIVE_INFINITY));
  return from === span.from && to === span.to ? span : { from, to };
};
