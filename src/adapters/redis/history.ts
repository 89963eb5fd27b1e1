import type { History, HistoryInterval } from '../../app/log.ts';
import type { RegionId } from '../../domain/regions.ts';
import type { Hazard } from '../../domain/words.ts';
import { HAZARDS } from '../../domain/words.ts';
import type { FeedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** Intervals of alert, one sorted set per region and hazard, by their start. They never overlap, so the last one before a span is the only one that can reach into it. */
export const redisHistory = (redis: RedisClient, keys: FeedKeys): History => {
  const read = async (timelines: readonly string[], from: number, to: number): Promise<readonly HistoryInterval[]> => {
    if (timelines.length === 0) return [];
    const pipeline = redis.pipeline();
    for (const timeline of timelines) {
      pipeline.zrevrangebyscore(keys.history(timeline), `(${from}`, '-inf', 'LIMIT', 0, 1);
      pipeline.zrangebyscore(keys.history(timeline), from, to);
    }
    const answers = (await pipeline.exec()) ?? [];
    return timelines
      .flatMap((timeline, index) =>
        [...membersOf(answers[2 * index]), ...membersOf(answers[2 * index + 1])].map((member) =>
          intervalOf(timeline, member),
        ),
      )
      .filter((interval) => interval.endedAt === null || interval.endedAt > from || interval.startedAt >= from)
      .sort((a, b) => a.startedAt - b.startedAt || (a.hazard < b.hazard ? -1 : a.hazard > b.hazard ? 1 : 0));
  };
  return {
    read: ({ region, hazard, from, to }) =>
      reached(() =>
        read(
          (hazard === undefined ? HAZARDS : [hazard]).map((one) => `${region}:${one}`),
          from,
          to,
        ),
      ),
    readAll: ({ from, to }) => reached(async () => read(await redis.smembers(keys.timelines), from, to)),
  };
};

const membersOf = (answer: readonly [error: Error | null, result: unknown] | undefined): readonly string[] => {
  if (answer === undefined) return [];
  if (answer[0] !== null) throw answer[0];
  return answer[1] as readonly string[];
};

const intervalOf = (timeline: string, member: string): HistoryInterval => {
  const [region, hazard] = timeline.split(':') as [RegionId, Hazard];
  const [startedAt, endedAt, sources] = JSON.parse(member) as [number, number | null, string[]];
  return { region, hazard, startedAt, endedAt, sources };
};
