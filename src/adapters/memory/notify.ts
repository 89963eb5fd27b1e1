import type { Destination } from '../../app/notify/destination.ts';
import type {
  Acknowledgement,
  Cursor,
  Delivery,
  DestinationStore,
  Offered,
  Order,
  Shifts,
  Standing,
  TellingStore,
} from '../../app/notify/store.ts';
import { MAX_DELIVERIES, SHARDS } from '../../app/notify/store.ts';

export type MemoryNotify = {
  readonly destinations: DestinationStore;
  readonly telling: TellingStore;
  readonly shifts: (worker: string) => Shifts;
};

/** Destinations, cursors and shares in memory; they end with the process. `now` in milliseconds. */
export const memoryNotify = (now: () => number): MemoryNotify => {
  const known = new Map<string, Destination>();
  const progress = new Map<string, { cursor: Cursor; told: Map<string, string> }>();
  const deliveries = new Map<string, Delivery[]>();
  const standings = new Map<string, Standing>();
  const orders = new Map<string, Order[]>();
  const offered = new Map<string, Offered>();
  const acknowledged = new Map<string, Acknowledgement>();
  const workers = new Map<string, number>();
  const shards = new Map<number, { readonly worker: string; readonly until: number }>();
  let version = 0;
  const keyOf = (id: string, feed: string): string => `${id}|${feed}`;
  const holder = (shard: number): string | undefined => {
    const held = shards.get(shard);
    return held !== undefined && held.until > now() ? held.worker : undefined;
  };
  return {
    destinations: {
      list: async () => [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      get: async (id) => known.get(id),
      put: async (destination) => {
        known.set(destination.id, destination);
        version += 1;
      },
      remove: async (id) => {
        version += 1;
        for (const key of progress.keys()) if (key.startsWith(`${id}|`)) progress.delete(key);
        for (const map of [deliveries, standings, orders]) map.delete(id);
        return known.delete(id);
      },
      version: async () => version,
    },
    telling: {
      progress: async (id, feed) => {
        const found = progress.get(keyOf(id, feed));
        return found === undefined ? undefined : { cursor: found.cursor, told: new Map(found.told) };
      },
      save: async (fence, id, feed, cursor, told) => {
        if (holder(fence.shard) !== fence.worker) return false;
        const found = progress.get(keyOf(id, feed)) ?? { cursor, told: new Map<string, string>() };
        for (const [key, value] of told) {
          if (value === null) found.told.delete(key);
          else found.told.set(key, value);
        }
        progress.set(keyOf(id, feed), { cursor, told: found.told });
        return true;
      },
      noteDelivery: async (id, delivery) => {
        deliveries.set(id, [delivery, ...(deliveries.get(id) ?? [])].slice(0, MAX_DELIVERIES));
      },
      deliveries: async (id, limit) => (deliveries.get(id) ?? []).slice(0, limit),
      standing: async (id) => standings.get(id),
      putStanding: async (id, standing) => void standings.set(id, standing),
      ask: async (id, order) => {
        version += 1;
        orders.set(id, [...(orders.get(id) ?? []), order]);
      },
      takeOrders: async (id) => {
        const taken = orders.get(id) ?? [];
        orders.delete(id);
        return taken;
      },
      offer: async (id, one) => void offered.set(id, one),
      offered: async (id) => offered.get(id),
      acknowledge: async (tag, by) => {
        if (!acknowledged.has(tag)) acknowledged.set(tag, by);
        return acknowledged.get(tag) ?? by;
      },
      acknowledged: async (tag) => acknowledged.get(tag),
    },
    shifts: (worker) => {
      const giveUp = (given: readonly number[]): void => {
        for (const shard of given) if (holder(shard) === worker) shards.delete(shard);
      };
      return {
        hold: async (ttlMs) => {
          const until = now() + ttlMs;
          for (const [other, ends] of workers) if (ends <= now()) workers.delete(other);
          workers.set(worker, until);
          const share = Math.ceil(SHARDS / workers.size);
          const all = Array.from({ length: SHARDS }, (_, shard) => shard);
          const held = all.filter((shard) => holder(shard) === worker);
          for (const shard of all) if (held.length < share && holder(shard) === undefined) held.push(shard);
          for (const shard of held) shards.set(shard, { worker, until });
          return { held, share };
        },
        giveUp: async (given) => giveUp(given),
        leave: async () => {
          workers.delete(worker);
          giveUp([...shards.keys()]);
        },
      };
    },
  };
};
