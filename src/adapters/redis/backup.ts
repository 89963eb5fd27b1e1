import type { Cluster } from 'ioredis';
import { ReplyError } from 'ioredis';
import { executed } from './executed.ts';
import { feedKeys, feedsKey, hubKeys } from './keys.ts';
import type { RedisClient } from './scripts.ts';

/** A key as Redis itself writes it down. `key` is without the prefix of the hub; `ttl` in milliseconds. */
export type KeptKey = { readonly key: string; readonly ttl: number | null; readonly dump: Buffer };

/** How many keys a look at Redis brings at once. */
const SCAN_COUNT = 1_000;
/** New keys may come while others are read; so often all are read again. */
const MOST_TRIES = 5;

/**
 * What is not kept: signals on their way (BullMQ), who works just now, and files that were sent for drills. A hub that
 * takes the backup begins with what is in the log.
 */
const PASSING =
  /^\{[^}]*\}:(?:signals:|lease:|judged$|kept$|drill-lease|budget:|import-job:)|^\{allclear:hub\}:(?:notify:(?:workers|shard:)|upload)/;

export const redisBackup = (redis: RedisClient, prefix: string) => {
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
        return Buffer.isBuffer(dump) ? [{ key, ttl: ttl > 0 ? ttl : null, dump }] : [];
      });
      const now = (await keysThere()).get(tag) ?? [];
      if (now.every((key) => keys.includes(key)) || tries === MOST_TRIES) return found;
      keys = now;
    }
  };

  return {
    /** False of servers that cannot write a key down: the one in JavaScript has no DUMP. */
    isPossible: async (): Promise<boolean> => {
      try {
        await redis.dumpBuffer(feedsKey(prefix));
        return true;
      } catch (error) {
        if (error instanceof ReplyError) return false;
        throw error;
      }
    },
    /** The hub's own, then feed by feed, each as it is at one moment. */
    async *groups(): AsyncGenerator<readonly KeptKey[]> {
      for (const tag of [...(await keysThere()).keys()].sort()) yield await readGroup(tag);
    },
    feeds: (): Promise<Readonly<Record<string, string>>> => redis.hgetall(feedsKey(prefix)),
    /** True while nothing was said in any feed, and nobody but the first admin is there. */
    isEmpty: async (): Promise<boolean> => {
      const feeds = Object.keys(await redis.hgetall(feedsKey(prefix)));
      const logs = await Promise.all(feeds.map((feed) => redis.exists(feedKeys(prefix, feed).log)));
      return logs.every((there) => there === 0) && (await redis.exists(hubKeys(prefix).people)) === 0;
    },
    /** Puts keys of one feed, or of the hub, in place of what was there, at once. */
    put: async (keys: readonly KeptKey[]): Promise<void> => {
      const [first] = keys;
      if (first === undefined) return;
      const tag = /^\{([^}]*)\}/.exec(first.key)?.[1] ?? '';
      const before = (await keysThere()).get(tag) ?? [];
      const asked = redis.multi();
      for (const key of before) asked.del(prefix + key);
      for (const { key, ttl, dump } of keys) asked.restore(prefix + key, ttl ?? 0, dump, 'REPLACE');
      await executed(asked);
    },
    putFeeds: async (feeds: Readonly<Record<string, string>>): Promise<void> => {
      if (Object.keys(feeds).length > 0) await redis.hset(feedsKey(prefix), feeds);
    },
  };
};

const escaped = (prefix: string): string => prefix.replace(/[\\*?[\]^]/g, '\\$&');
