import { COVERED } from '../../../app/import/store.ts';
import type { Coverage, Span } from '../../../app/log/log.ts';
import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { FeedKeys } from '../keys.ts';
import type { RedisClient } from '../scripts.ts';
import { markOf } from './marks.ts';
import { importedInterval, membersOf } from './members.ts';
import { WATCH_LASTS } from './watched.ts';

/** A source that fell silent may have been muted after that: the word that tells what it covered stands before both. */
const WORDS_BEFORE = 4;

/** The sources that could have told of an alert, and when: see `History.coverage`. */
export const readCoverage = async (redis: RedisClient, keys: FeedKeys, { from, to }: Span): Promise<Coverage> => {
  const [sources, imported, noted] = await Promise.all([
    redis.smembers(keys.marked),
    redis.smembers(keys.importedTimelines),
    redis.zcard(keys.watched),
  ]);
  const covered = imported.filter((timeline) => timeline.endsWith(`:${COVERED}`));
  const pipeline = redis.pipeline();
  for (const source of sources) {
    pipeline.zrevrangebyscore(keys.marks(source), from, '-inf', 'LIMIT', 0, WORDS_BEFORE);
    pipeline.zrangebyscore(keys.marks(source), `(${from}`, to);
  }
  for (const key of [keys.watched, ...covered.map(keys.imported)]) {
    pipeline.zrevrangebyscore(key, `(${from}`, '-inf', 'LIMIT', 0, 1);
    pipeline.zrangebyscore(key, from, to);
  }
  const answers = (await pipeline.exec()) ?? [];
  const pair = (index: number): readonly [readonly string[], readonly string[]] => [
    membersOf(answers[2 * index]),
    membersOf(answers[2 * index + 1]),
  ];
  const marks = sources.flatMap((source, index) => {
    const [before, since] = pair(index);
    return [...before]
      .reverse()
      .concat(since)
      .map((text) => markOf(source, text));
  });
  // Of a drill nobody notes when the hub was at work: its clock is the scenario's, and it does not stand still.
  const watched = pair(sources.length).flat().map(watchedSpan);
  return {
    marks: marks.sort((a, b) => a.at - b.at),
    watched: noted === 0 ? [{ from, to }] : watched.filter((span) => span.to >= from),
    imported: covered.flatMap((timeline, index) => {
      const region = timeline.slice(0, -COVERED.length - 1) as RegionId;
      return pair(sources.length + 1 + index)
        .flat()
        .map(importedInterval)
        .filter(({ endedAt }) => endedAt > from)
        .map(({ startedAt, endedAt, sources: by }) => ({ region, from: startedAt, to: endedAt, sources: by }));
    }),
  };
};

/** The last note may be as old as the pause between two notes. */
const watchedSpan = (text: string): Span => {
  const [from = '0', to = '0'] = text.split('-');
  return { from: Number(from), to: Number(to) + WATCH_LASTS };
};
