import { SHARDS, shardOf } from '../../app/notify/store.ts';
import type { CrowdStore, CrowdTally, Subscription, SubscriptionStore } from '../../app/push/subscription.ts';
import { executed } from './executed.ts';
import type { HubKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';

/** Changes that are remembered: who has missed more reads all. */
const CHANGES = 1_000;
/** Of a stream in which nothing stands yet. */
const BEGINNING = '0-0';

/** A hash of each shard by id, and a short stream of the ids that changed. */
export const redisSubscriptions = (redis: RedisClient, keys: HubKeys): SubscriptionStore => {
  const read = (text: string): Subscription => JSON.parse(text) as Subscription;
  const noted = ['MAXLEN', CHANGES, '*', 'id'] as const;
  return {
    get: (id) =>
      reached(async () => {
        const text = await redis.hget(keys.subscriptions(shardOf(id)), id);
        return text === null ? undefined : read(text);
      }),
    put: (subscription) =>
      reached(async () => {
        const { id } = subscription;
        await executed(
          redis
            .multi()
            .hset(keys.subscriptions(shardOf(id)), id, JSON.stringify(subscription))
            .xadd(keys.subscriptionChanges, ...noted, id),
        );
      }),
    remove: (id) =>
      reached(async () => {
        const answers = await executed(
          redis
            .multi()
            .hdel(keys.subscriptions(shardOf(id)), id)
            .xadd(keys.subscriptionChanges, ...noted, id),
        );
        return answers[0] === 1;
      }),
    count: () =>
      reached(async () => {
        const asked = redis.multi();
        for (let shard = 0; shard < SHARDS; shard += 1) asked.hlen(keys.subscriptions(shard));
        return (await executed(asked)).reduce<number>((sum, count) => sum + Number(count), 0);
      }),
    list: (shard) =>
      reached(async () => {
        const found: Subscription[] = [];
        let cursor = '0';
        do {
          const [next, parts] = await redis.hscan(keys.subscriptions(shard), cursor, 'COUNT', 1_000);
          for (let index = 1; index < parts.length; index += 2) found.push(read(parts[index] ?? ''));
          cursor = next;
        } while (cursor !== '0');
        // A hash that grows while it is read may give one twice.
        return [...new Map(found.map((one) => [one.id, one])).values()];
      }),
    mark: () =>
      reached(async () => (await redis.xrevrange(keys.subscriptionChanges, '+', '-', 'COUNT', 1))[0]?.[0] ?? BEGINNING),
    changes: (since) =>
      reached(async () => {
        const entries = await redis.xrange(keys.subscriptionChanges, since === BEGINNING ? '-' : since, '+');
        const isThere = since === BEGINNING ? entries.length < CHANGES : entries[0]?.[0] === since;
        if (!isThere) return undefined;
        const after = since === BEGINNING ? entries : entries.slice(1);
        const ids = after.flatMap(([, fields]) => fields[1] ?? []);
        return { mark: entries.at(-1)?.[0] ?? since, ids: [...new Set(ids)] };
      }),
  };
};

export const redisCrowds = (redis: RedisClient, keys: HubKeys): CrowdStore => ({
  owed: (shard, feed) => reached(async () => new Map(Object.entries(await redis.hgetall(keys.owed(shard, feed))))),
  saveOwed: (shard, feed, changes) =>
    reached(async () => {
      const change = redis.multi();
      for (const [id, text] of changes) {
        if (text === null) change.hdel(keys.owed(shard, feed), id);
        else change.hset(keys.owed(shard, feed), id, text);
      }
      await executed(change);
    }),
  putTally: (shard, feed, tally) =>
    reached(async () => {
      await redis.hset(keys.tallies(feed), String(shard), JSON.stringify(tally));
    }),
  tallies: (feed) =>
    reached(async () => {
      const all = await redis.hgetall(keys.tallies(feed));
      return new Map(Object.entries(all).map(([shard, text]) => [Number(shard), JSON.parse(text) as CrowdTally]));
    }),
});
