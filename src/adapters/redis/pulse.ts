import type { Backlog } from '../../app/intake/queue.ts';
import type { Followed, Recorded } from '../../app/kit/steady.ts';
import { ALL_FOLLOW } from '../../app/kit/steady.ts';
import type { Pulse } from '../../app/log/log.ts';
import { isSequencing } from '../../app/log/sequencing.ts';
import type { Instant } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { FeedKeys } from './keys.ts';
import { entriesOf, reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** Where the log stands; undefined: there is none. */
export const redisPosition = (redis: RedisClient, keys: FeedKeys) => (): Promise<Position | undefined> =>
  reached(() => positionIn(redis, keys));

const positionIn = async (redis: RedisClient, keys: FeedKeys): Promise<Position | undefined> => {
  const [epoch, seq] = await redis.hmget(keys.meta, 'epoch', 'seq');
  return epoch == null ? undefined : { epoch, seq: Number(seq) };
};

/** `doubtful`: of which regions something acknowledged failed for good. */
export const redisPulse =
  (
    redis: RedisClient,
    keys: FeedKeys,
    backlog: () => Promise<Backlog>,
    doubtful: (backlog: Backlog) => Promise<NonNullable<Pulse['doubtful']>> = async () => new Set(),
  ) =>
  (): Promise<Pulse> =>
    reached(async () => {
      // A batch that was waiting before is in the log by then, or still waits.
      const behind = await backlog();
      const [position, heard, judged, holder] = await Promise.all([
        positionIn(redis, keys),
        redis.hgetall(keys.heard),
        redis.get(keys.judged),
        redis.get(keys.lease('sequencer')),
      ]);
      return {
        position,
        heard: new Map(Object.entries(heard).map(([source, at]) => [source, Number(at)])),
        sequencing: isSequencing({ epoch: position?.epoch, judged: judged ?? undefined, holder: holder ?? undefined }),
        waitingFor: behind.waitingFor,
        doubtful: await doubtful(behind),
      };
    });

/**
 * Notes that who fell silent was looked at in the log of that epoch, and when; false: the log is another one now. Good for
 * `ttlMs`; a step of the clock for as long as others may not follow it.
 */
export const redisJudged =
  (redis: RedisClient, keys: FeedKeys, ttlMs: number) =>
  (epoch: string, at: Instant, followed?: Followed): Promise<boolean> =>
    reached(async () => {
      const [now] = await Promise.all([
        redis.hget(keys.meta, 'epoch'),
        redis.set(keys.judged, epoch, 'PX', ttlMs),
        redis.set(keys.looked, at, 'PX', ttlMs),
        followed && redis.set(keys.followed, JSON.stringify(followed), 'PX', ALL_FOLLOW),
      ]);
      return now === epoch;
    });

/** What time it was for the hub when it last wrote that down; undefined: it never did. A look is good for `ttlMs`. */
export const redisRecorded = (redis: RedisClient, keys: FeedKeys, ttlMs: number): Promise<Recorded | undefined> =>
  reached(async () => {
    const [looked, followed, rows] = await Promise.all([
      redis.get(keys.looked),
      redis.get(keys.followed),
      redis.xrevrange(keys.log, '+', '-', 'COUNT', 1),
    ]);
    const times = [
      ...(looked === null ? [] : [Number(looked)]),
      ...entriesOf(rows).map(({ sequencedAt }) => sequencedAt),
    ];
    return times.length === 0
      ? undefined
      : {
          at: Math.max(...times),
          since: looked === null ? null : ttlMs,
          ...(followed === null ? {} : { followed: JSON.parse(followed) as Followed }),
        };
  });
