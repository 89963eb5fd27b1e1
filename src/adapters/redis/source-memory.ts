import { randomUUID } from 'node:crypto';
import type { Budget, SourceMemory, SourceStatus, SourceStatuses } from '../../app/upstreams/status.ts';
import { executed } from './executed.ts';
import type { FeedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const budgetScript = script('budget');

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

/** A hash for each source. It lives and dies with the log beside it: what is remembered is never of another log. */
export const redisSourceMemory = (redis: RedisClient, keys: FeedKeys): SourceMemory => ({
  load: (id) => reached(() => redis.hgetall(keys.sourceMemory(id))),
  save: (id, change) =>
    reached(async () => {
      const key = keys.sourceMemory(id);
      const kept = Object.entries(change).filter((field): field is [string, string] => field[1] !== null);
      const gone = Object.keys(change).filter((field) => change[field] === null);
      if (kept.length + gone.length === 0) return;
      const all = redis.multi();
      if (kept.length > 0) all.hset(key, Object.fromEntries(kept));
      if (gone.length > 0) all.hdel(key, ...gone);
      await executed(all);
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
