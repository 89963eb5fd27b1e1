import type { Destination, Order } from '../../app/notify/destination.ts';
import type { Cursor } from '../../app/notify/progress.ts';
import type {
  Acknowledgement,
  Delivery,
  DestinationStore,
  Offered,
  Shifts,
  SirenWay,
  Standing,
  TellingStore,
} from '../../app/notify/store.ts';
import { MAX_DELIVERIES, SHARDS } from '../../app/notify/store.ts';
import { executed } from './executed.ts';
import type { HubKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const saveScript = script('tell-save');
const shiftScript = script('shift', ['now']);
const releaseScript = script('release');

/** An acknowledgement is kept longer than any alert is told again; seconds. */
const ACKNOWLEDGED_FOR = 7 * 86_400;

/** Tries kept beyond the limit before they are dropped: a command for each try is enough. */
const SURPLUS = 50;

const fieldOf = (id: string, feed: string): string => `${id}|${feed}`;

/** The destinations as a hash by id. */
export const redisDestinations = (redis: RedisClient, keys: HubKeys): DestinationStore => {
  const read = (text: string): Destination => JSON.parse(text) as Destination;
  return {
    list: () =>
      reached(async () =>
        Object.values(await redis.hgetall(keys.destinations))
          .map(read)
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      ),
    get: (id) =>
      reached(async () => {
        const text = await redis.hget(keys.destinations, id);
        return text === null ? undefined : read(text);
      }),
    put: (destination) =>
      reached(async () => {
        await executed(
          redis.multi().hset(keys.destinations, destination.id, JSON.stringify(destination)).incr(keys.notifyVersion),
        );
      }),
    remove: (id) =>
      reached(async () => {
        const feeds = (await redis.hkeys(keys.cursors)).filter((field) => field.startsWith(`${id}|`));
        const change = redis
          .multi()
          .hdel(keys.destinations, id)
          .hdel(keys.standings, id)
          .del(keys.deliveries(id))
          .del(keys.orders(id))
          .incr(keys.notifyVersion);
        for (const field of feeds) change.hdel(keys.cursors, field).del(keys.told(id, field.slice(id.length + 1)));
        const [removed] = await executed(change);
        return removed === 1;
      }),
    version: () => reached(async () => Number((await redis.get(keys.notifyVersion)) ?? 0)),
  };
};

/** Cursors in one hash, what each destination was told in one of its own; the save looks at the shard in the same script. */
export const redisTelling = (redis: RedisClient, keys: HubKeys): TellingStore => ({
  progress: (id, feed) =>
    reached(async () => {
      const text = await redis.hget(keys.cursors, fieldOf(id, feed));
      if (text === null) return undefined;
      const told = await redis.hgetall(keys.told(id, feed));
      return { cursor: JSON.parse(text) as Cursor, told: new Map(Object.entries(told)) };
    }),
  save: ({ worker, shard }, id, feed, cursor, told) =>
    reached(async () => {
      const answer = await saveScript(
        redis,
        [keys.shard(shard), keys.cursors, keys.told(id, feed)],
        [worker, fieldOf(id, feed), JSON.stringify(cursor), ...told.flatMap(([key, value]) => [key, value ?? ''])],
      );
      return answer === 1;
    }),
  noteDelivery: (id, delivery) =>
    reached(async () => {
      const kept = await redis.lpush(keys.deliveries(id), JSON.stringify(delivery));
      if (kept >= MAX_DELIVERIES + SURPLUS) await redis.ltrim(keys.deliveries(id), 0, MAX_DELIVERIES - 1);
    }),
  deliveries: (id, limit) =>
    reached(async () =>
      (await redis.lrange(keys.deliveries(id), 0, Math.min(limit, MAX_DELIVERIES) - 1)).map(
        (text) => JSON.parse(text) as Delivery,
      ),
    ),
  standing: (id) =>
    reached(async () => {
      const text = await redis.hget(keys.standings, id);
      return text === null ? undefined : (JSON.parse(text) as Standing);
    }),
  putStanding: (id, standing) =>
    reached(async () => {
      await redis.hset(keys.standings, id, JSON.stringify(standing));
    }),
  ask: (id, order) =>
    reached(async () => {
      await executed(
        redis
          .multi()
          .rpush(keys.orders(id), JSON.stringify(order))
          .expire(keys.orders(id), 60)
          .incr(keys.notifyVersion),
      );
    }),
  takeOrders: (id) =>
    reached(async () => {
      const orders = await redis.lpop(keys.orders(id), 100);
      return (orders ?? []).map((text) => JSON.parse(text) as Order);
    }),
  offer: (id, offered) =>
    reached(async () => {
      await redis.set(keys.offered(id), JSON.stringify(offered), 'EX', ACKNOWLEDGED_FOR);
    }),
  offered: (id) =>
    reached(async () => {
      const text = await redis.get(keys.offered(id));
      return text === null ? undefined : (JSON.parse(text) as Offered);
    }),
  acknowledge: (id, by) =>
    reached(async () => {
      await redis.set(keys.acknowledged(id), JSON.stringify(by), 'EX', ACKNOWLEDGED_FOR, 'NX');
      return JSON.parse((await redis.get(keys.acknowledged(id))) ?? JSON.stringify(by)) as Acknowledgement;
    }),
  acknowledged: (id) =>
    reached(async () => {
      const text = await redis.get(keys.acknowledged(id));
      return text === null ? undefined : (JSON.parse(text) as Acknowledgement);
    }),
  sirenWays: () =>
    reached(async () => {
      const all = Object.entries(await redis.hgetall(keys.sirenWays));
      return new Map(all.map(([name, text]) => [name, JSON.parse(text) as SirenWay]));
    }),
  keepSirenWay: (name, way) =>
    reached(async () => {
      if (way === null) await redis.hdel(keys.sirenWays, name);
      else await redis.hset(keys.sirenWays, name, JSON.stringify(way));
    }),
});

export const redisShifts = (redis: RedisClient, keys: HubKeys, worker: string): Shifts => {
  const shards = Array.from({ length: SHARDS }, (_, shard) => keys.shard(shard));
  const giveUp = async (given: readonly number[]): Promise<void> => {
    for (const shard of given) await releaseScript(redis, [keys.shard(shard)], [worker]);
  };
  return {
    hold: (ttlMs) =>
      reached(async () => {
        const answer = await shiftScript(redis, [keys.notifyWorkers, ...shards], [worker, ttlMs]);
        const [share = 0, ...held] = answer as number[];
        return { held, share };
      }),
    giveUp: (given) => reached(() => giveUp(given)),
    leave: () =>
      reached(async () => {
        await redis.zrem(keys.notifyWorkers, worker);
        await giveUp(shards.map((_, shard) => shard));
      }),
  };
};
