import type { Feed, FeedDirectory } from '../../app/log/feeds.ts';
import { feedKeys, feedsKey } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** Keys removed at once; a bound on one command. */
const CHUNK = 500;

export const redisDirectory = (redis: RedisClient, prefix: string): FeedDirectory => {
  const key = feedsKey(prefix);
  const get = async (id: string): Promise<Feed | undefined> => {
    const text = await redis.hget(key, id);
    return text === null ? undefined : (JSON.parse(text) as Feed);
  };
  return {
    list: () =>
      reached(async () =>
        Object.values(await redis.hgetall(key))
          .map((text) => JSON.parse(text) as Feed)
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    get: (id) => reached(() => get(id)),
    add: (feed) =>
      reached(async () => {
        await redis.hsetnx(key, feed.id, JSON.stringify(feed));
        return (await get(feed.id)) ?? feed;
      }),
    remove: (id) =>
      reached(async () => {
        await redis.hdel(key, id);
        const { root } = feedKeys(prefix, id);
        const nodes = 'nodes' in redis ? redis.nodes('master') : [redis];
        for (const node of nodes) {
          let cursor = '0';
          do {
            const [next, found] = await node.scan(
              cursor,
              'MATCH',
              `${root.replace(/[*?[\]\\]/g, '\\$&')}:*`,
              'COUNT',
              CHUNK,
            );
            cursor = next;
            if (found.length > 0) await node.unlink(...found);
          } while (cursor !== '0');
        }
      }),
  };
};
