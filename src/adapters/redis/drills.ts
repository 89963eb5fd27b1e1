import type { DrillRecord, Order, Progress } from '../../app/drills/drill.ts';
import { isOpen } from '../../app/drills/lifecycle.ts';
import type { DrillStore } from '../../app/drills/store.ts';
import { AppError } from '../../app/kit/errors.ts';
import { feedKeys } from './keys.ts';
import { reached } from './log.ts';
import type { RedisClient } from './scripts.ts';
import { script } from './scripts.ts';

const saveScript = script('drill-save', ['now']);
const timeScript = script('time', ['now']);

/**
 * A drill's own keys stand beside those of its feed, under the same hash tag, and go with it: `{feed}:drill` (hash: what
 * was asked and how far it is), `{feed}:drill-orders` (list), `{feed}:drill-report` (text).
 */
const drillKeys = (prefix: string, feed: string) => {
  const keys = feedKeys(prefix, feed);
  return {
    ...keys,
    drill: `${keys.root}:drill`,
    orders: `${keys.root}:drill-orders`,
    report: `${keys.root}:drill-report`,
    holder: keys.lease('drill'),
  } as const;
};

/** Orders that nobody takes are no use; a bound on what a caller can pile up. */
const MAX_ORDERS = 1_000;

/** The keys that a new run of a drill keeps: the drill itself, who speaks in it, who works on it, and the queue, which is empty. */
const KEPT = ['drill', 'sources', 'tokens', 'lease:', 'signals:'];
/** A drill that nobody holds is taken up by another player within this; milliseconds. */
const LEFT_AFTER = 10_000;
/** Keys looked at in one step. */
const SCANNED = 1_000;

export const redisDrills = (redis: RedisClient, prefix: string): DrillStore => {
  const keysOf = (feed: string) => drillKeys(prefix, feed);
  /** By the clock of Redis, as its script notes when a player was last seen; a hub's own may be another. */
  const now = async (feed: string): Promise<number> => Number(await timeScript(redis, [keysOf(feed).drill], []));
  return {
    get: (id) =>
      reached(async () => {
        const { drill: key, holder } = keysOf(id);
        const [drill, text, seen] = await redis.hmget(key, 'drill', 'progress', 'seen');
        if (drill == null || text == null) return undefined;
        const progress = JSON.parse(text) as Progress;
        const record: DrillRecord = { drill: JSON.parse(drill), progress };
        if (!isOpen(progress) || (await redis.exists(holder)) === 1) return record;
        return (await now(id)) - Number(seen ?? 0) > LEFT_AFTER ? { ...record, left: true } : record;
      }),
    create: ({ drill, progress }) =>
      reached(async () => {
        const key = keysOf(drill.id).drill;
        const seen = await now(drill.id);
        if ((await redis.hsetnx(key, 'drill', JSON.stringify(drill))) === 0) return false;
        await redis.hset(key, { progress: JSON.stringify(progress), seen });
        return true;
      }),
    save: (id, holder, progress) =>
      reached(async () => {
        const { drill, holder: lease } = keysOf(id);
        return (await saveScript(redis, [lease, drill], [holder, JSON.stringify(progress)])) === 1;
      }),
    end: (id, progress: Progress) =>
      reached(async () => {
        const { drill } = keysOf(id);
        if ((await redis.exists(drill)) === 1) await redis.hset(drill, 'progress', JSON.stringify(progress));
      }),
    order: (id, order) =>
      reached(async () => {
        const { orders } = keysOf(id);
        if ((await redis.llen(orders)) >= MAX_ORDERS)
          throw new AppError('queue.full', 'nobody takes the orders of this drill; is a hub with role replay running?');
        await redis.rpush(orders, JSON.stringify(order));
      }),
    orders: (id) =>
      reached(async () => {
        const { orders } = keysOf(id);
        const texts = (await redis.lpop(orders, MAX_ORDERS)) ?? [];
        return texts.map((text) => JSON.parse(text) as Order);
      }),
    saveReport: (id, report) =>
      reached(async () => {
        await redis.set(keysOf(id).report, report);
      }),
    report: (id) => reached(async () => (await redis.get(keysOf(id).report)) ?? undefined),
    reset: (id) =>
      reached(async () => {
        const { root } = keysOf(id);
        const found: string[] = [];
        for (const node of 'nodes' in redis ? redis.nodes('master') : [redis]) {
          let cursor = '0';
          do {
            const pattern = `${root.replace(/[*?[\]\\]/g, '\\$&')}:*`;
            const [next, some] = await node.scan(cursor, 'MATCH', pattern, 'COUNT', SCANNED);
            found.push(...some.filter((key) => !KEPT.some((name) => key.startsWith(`${root}:${name}`))));
            cursor = next;
          } while (cursor !== '0');
        }
        // At once: a hub that sees half of it gone would take the rest for its log.
        if (found.length > 0) await redis.unlink(...found);
      }),
    forget: (id) =>
      reached(async () => {
        const { drill, orders, report } = keysOf(id);
        await redis.unlink(drill, orders, report);
      }),
  };
};
