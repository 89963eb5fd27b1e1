import type { Hearing, SourceRecord, SourceRegistry } from '../../app/sources/sources.ts';
import { tokensOf } from '../../app/sources/tokens.ts';
import { executed } from './executed.ts';
import type { FeedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** The sources of a feed: a hash by name, and beside it one that finds the name by the token's hash. */
export const redisRegistry = (redis: RedisClient, keys: FeedKeys): SourceRegistry => {
  const get = async (id: string): Promise<SourceRecord | undefined> => {
    const text = await redis.hget(keys.sources, id);
    return text === null ? undefined : (JSON.parse(text) as SourceRecord);
  };
  return {
    list: () =>
      reached(async () =>
        Object.values(await redis.hgetall(keys.sources))
          .map((text) => JSON.parse(text) as SourceRecord)
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    get: (id) => reached(() => get(id)),
    byTokenHash: (hash) =>
      reached(async () => {
        const id = await redis.hget(keys.tokens, hash);
        return id === null ? undefined : get(id);
      }),
    put: (source) =>
      reached(async () => {
        const before = await get(source.id);
        const change = redis
          .multi()
          .hset(keys.sources, source.id, JSON.stringify(source))
          .srem(keys.removedSources, source.id);
        for (const { hash } of before === undefined ? [] : tokensOf(before)) change.hdel(keys.tokens, hash);
        for (const { hash } of tokensOf(source)) change.hset(keys.tokens, hash, source.id);
        await executed(change);
      }),
    remove: (id) =>
      reached(async () => {
        const before = await get(id);
        if (before === undefined) return false;
        const change = redis.multi().hdel(keys.sources, id).hdel(keys.heard, id).sadd(keys.removedSources, id);
        for (const { hash } of tokensOf(before)) change.hdel(keys.tokens, hash);
        await executed(change);
        return true;
      }),
    removed: () => reached(async () => new Set(await redis.smembers(keys.removedSources))),
  };
};

/** The latest instant of each source, in a hash. */
export const redisHearing = (redis: RedisClient, key: string): Hearing => ({
  note: (source, at) =>
    reached(async () => {
      await redis.hset(key, source, at);
    }),
  all: () =>
    reached(async () => new Map(Object.entries(await redis.hgetall(key)).map(([source, at]) => [source, Number(at)]))),
});
