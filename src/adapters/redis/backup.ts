import type { Cluster } from 'ioredis';
import { ReplyError } from 'ioredis';
import type { KeptKey, KeptStore } from '../../app/backup/backup.ts';
import { executed } from './executed.ts';
import { feedKeys, feedsKey, hubKeys } from './keys.ts';
import type { RedisClient } from './scripts.ts';

/** How many keys a look at Redis brings at once. */
const SCAN_COUNT = 1_000;
/** New keys may come while others are read; so often all are read again. */
const MOST_TRIES = 5;

/**
 * What is not kept: signals on their way (BullMQ), who works just now, and files that were sent for drills. A hub that
 * takes the backup begins with what is in the log.
 */
const PASSING =
  /^\{[^}]*\}:(?:signals:|lease:|judged$|looked$|followed$|kept$|drill-lease|budget:|import-job:)|^\{allclear:hub\}:(?:notify:(?:workers|shard:)|upload)/;

/** Keys without the prefix of the hub. `isVolatile`: this Redis keeps everything in memory. */
export const redisBackup = (redis: RedisClient, prefix: string, isVolatile: boolean): KeptStore => {
  const keysThere = async (): Promise<ReadonlyMap<string, readonly string[]>> => {
    const groups = new Map<string, string[]>();
    for (const node of 'nodes' in redis ? (redis as Cluster).nodes('master') : [redis]) {
      for await (const some of node.scanStream({ match: `${escaped(prefix)}*`, count: SCAN_COUNT })) {
        for (const full of some as string[]) {
          const key = full.slice(prefix.length);
          const tag = /^\{([^}]*)\}/.exec(key)?.[1];
          if (tag !== undefined && !PASSING.test(key)) groups.set(tag, [...(groups.get(tag) ?? []), key]);
        }
      }
    }
    return new Map([...groups].map(([tag, keys]) => [tag, [...new Set(keys)].sort()]));
  };

  /** All keys of a feed, or of the hub, as they are at one moment. */
  const readGroup = async (tag: string): Promise<readonly KeptKey[]> => {
    let keys = (await keysThere()).get(tag) ?? [];
    for (let tries = 1; ; tries += 1) {
      const asked = redis.multi();
      for (const key of keys) asked.dumpBuffer(prefix + key).pttl(prefix + key);
      const answers = (await asked.exec()) ?? [];
      const found = keys.flatMap((key, index) => {
        const dump = answers[2 * index]?.[1];
        const ttl = Number(answers[2 * index + 1]?.[1]);
        return Buffer.isBuffer(dump) ? [{ key, ttl: ttl > 0 ? ttl : null, dump: dump.toString('base64') }] : [];
      });
      const now = (await keysThere()).get(tag) ?? [];
      if (now.every((key) => keys.includes(key)) || tries === MOST_TRIES) return found;
      keys = now;
    }
  };

  return {
    // The Redis in JavaScript has no DUMP.
    impossible: async () => {
      try {
        await redis.dumpBuffer(feedsKey(prefix));
        return undefined;
      } catch (error) {
        if (!(error instanceof ReplyError)) throw error;
        return isVolatile
          ? 'the Redis in JavaScript keeps everything in memory, and cannot write it down; install redis-server'
          : 'this Redis refuses DUMP; allow this hub to use DUMP and RESTORE';
      }
    },
    async *groups() {
      for (const tag of [...(await keysThere()).keys()].sort()) yield await readGroup(tag);
    },
    feeds: () => redis.hgetall(feedsKey(prefix)),
    isEmpty: async () => {
      const feeds = Object.keys(await redis.hgetall(feedsKey(prefix)));
      const logs = await Promise.all(feeds.map((feed) => redis.exists(feedKeys(prefix, feed).log)));
      return logs.every((there) => there === 0) && (await redis.exists(hubKeys(prefix).people)) === 0;
    },
    put: async (keys) => {
      const [first] = keys;
      if (first === undefined) return;
      const tag = /^\{([^}]*)\}/.exec(first.key)?.[1] ?? '';
      const before = (await keysThere()).get(tag) ?? [];
      const asked = redis.multi();
      for (const key of before) asked.del(prefix + key);
      for (const { key, ttl, dump } of keys)
        asked.restore(prefix + key, ttl ?? 0, Buffer.from(dump, 'base64'), 'REPLACE');
      await executed(asked);
    },
    putFeeds: async (feeds) => {
      if (Object.keys(feeds).length > 0) await redis.hset(feedsKey(prefix), feeds);
    },
  };
};

const escaped = (prefix: string): string => prefix.replace(/[\\*?[\]^]/g, '\\$&');
