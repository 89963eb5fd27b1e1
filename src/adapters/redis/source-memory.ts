import { randomUUID } from 'node:crypto';
import { AppError } from '../../app/kit/errors.ts';
import {
  ANOTHER_RUN,
  type Budget,
  type SourceMemory,
  type SourceStatus,
  type SourceStatuses,
} from '../../app/upstreams/status.ts';
import type { FeedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { inRun, script } from './scripts.ts';

const budgetScript = script('budget', ['now']);
const saveScript = script('memory-save', ['run-id']);

/** How each source is doing, for every worker and gateway to see. */
export const redisSourceStatuses = (redis: RedisClient, keys: FeedKeys): SourceStatuses => ({
  get: (id) =>
    reached(async () => {
      const text = await redis.hget(keys.sourceStatus, id);
      return text === null ? undefined : (JSON.parse(text) as SourceStatus);
    }),
  all: () =>
    reached(async () => {
      const all = Object.entries(await redis.hgetall(keys.sourceStatus));
      return new Map(all.map(([id, text]) => [id, JSON.parse(text) as SourceStatus]));
    }),
  put: (id, status) =>
    reached(async () => {
      await redis.hset(keys.sourceStatus, id, JSON.stringify(status));
    }),
});

/** A hash for each source. It lives and dies with the log and the queue beside it. */
export const redisSourceMemory = (redis: RedisClient, keys: FeedKeys): SourceMemory => ({
  load: (id) =>
    reached(async () => {
      const [run, memory] = await inRun(redis, keys.sourceMemory(id), keys.meta);
      return { memory, run };
    }),
  save: (id, change, run) =>
    reached(async () => {
      const kept = Object.entries(change).filter((field): field is [string, string] => field[1] !== null);
      const gone = Object.keys(change).filter((field) => change[field] === null);
      if (kept.length + gone.length === 0) return;
      const saved = await saveScript(
        redis,
        [keys.sourceMemory(id), keys.meta],
        [run, kept.length, ...kept.flat(), ...gone],
      );
      if (saved === 0) throw new AppError('log.unavailable', ANOTHER_RUN);
    }),
});

/** Requests of all workers are counted in one place. */
export const redisBudget = (redis: RedisClient, keys: FeedKeys): Budget => ({
  take: (name, { count, windowMs }) =>
    reached(async () => {
      const [taken, number] = (await budgetScript(redis, [keys.budget(name)], [count, windowMs, randomUUID()])) as [
        number,
        number,
      ];
      return taken === 1 ? { left: number } : { waitMs: number };
    }),
});
