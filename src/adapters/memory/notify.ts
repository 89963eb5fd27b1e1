import type { DestinationStore, Shifts, TellingStore } from '../../app/notify/store.ts';
import { MAX_DELIVERIES, SHARDS } from '../../app/notify/store.ts';
import type { Instant } from '../../domain/words.ts';
import type { NotifyData, Reach, Store } from './store.ts';
import { atHand, memoryStore } from './store.ts';

export type MemoryNotify = {
  readonly destinations: DestinationStore;
  readonly telling: TellingStore;
  readonly shifts: (worker: string) => Shifts;
};

/** Destinations, cursors and shares in memory. `now` in milliseconds. Without a store of their own they end with the process. */
export const memoryNotify = (
  now: () => number,
  { store, reach }: { readonly store: Store; readonly reach: Reach } = { store: memoryStore(), reach: atHand },
): MemoryNotify => {
  const change = <Result>(step: (data: NotifyData, at: Instant) => Result): Promise<Result> =>
    reach(() => {
      const at = now();
      return store.change(({ notify }) => step(notify, at));
    });
  const look = <Result>(see: (data: NotifyData) => Result): Promise<Result> =>
    reach(() => store.look(({ notify }) => see(notify)));
  return {
    destinations: {
      list: () => look(({ known }) => [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1))),
      get: (id) => look(({ known }) => known.get(id)),
      put: (destination) =>
        change((data) => {
          data.known.set(destination.id, destination);
          data.version += 1;
        }),
      remove: (id) => change((data) => removed(data, id)),
      version: () => look(({ version }) => version),
    },
    telling: {
      progress: (id, feed) =>
        look(({ progress }) => {
          const found = progress.get(keyOf(id, feed));
          return found === undefined ? undefined : { cursor: found.cursor, told: new Map(found.told) };
        }),
      save: (fence, id, feed, cursor, changes) =>
        change(({ shards, progress }, at) => {
          if (holder(shards, fence.shard, at) !== fence.worker) return false;
          const told = new Map(progress.get(keyOf(id, feed))?.told);
          for (const [key, value] of changes) {
            if (value === null) told.delete(key);
            else told.set(key, value);
          }
          progress.set(keyOf(id, feed), { cursor, told });
          return true;
        }),
      noteDelivery: (id, delivery) =>
        change(
          ({ deliveries }) =>
            void deliveries.set(id, [delivery, ...(deliveries.get(id) ?? [])].slice(0, MAX_DELIVERIES)),
        ),
      deliveries: (id, limit) => look(({ deliveries }) => (deliveries.get(id) ?? []).slice(0, limit)),
      standing: (id) => look(({ standings }) => standings.get(id)),
      putStanding: (id, standing) => change(({ standings }) => void standings.set(id, standing)),
      ask: (id, order) =>
        change((data) => {
          data.version += 1;
          data.orders.set(id, [...(data.orders.get(id) ?? []), order]);
        }),
      takeOrders: (id) =>
        change(({ orders }) => {
          const taken = orders.get(id) ?? [];
          orders.delete(id);
          return taken;
        }),
      offer: (id, one) => change(({ offered }) => void offered.set(id, one)),
      offered: (id) => look(({ offered }) => offered.get(id)),
      acknowledge: (tag, by) =>
        change(({ acknowledged }) => {
          if (!acknowledged.has(tag)) acknowledged.set(tag, by);
          return acknowledged.get(tag) ?? by;
        }),
      acknowledged: (tag) => look(({ acknowledged }) => acknowledged.get(tag)),
      sirenWays: () => look(({ sirenWays }) => new Map(sirenWays)),
      keepSirenWay: (name, way) =>
        change(({ sirenWays }) => {
          if (way === null) sirenWays.delete(name);
          else sirenWays.set(name, way);
        }),
    },
    shifts: (worker) => ({
      hold: (ttlMs) => change((data, at) => held(data, worker, at, ttlMs)),
      giveUp: (given) => change(({ shards }, at) => giveUp(shards, worker, given, at)),
      leave: () =>
        change(({ workers, shards }, at) => {
          workers.delete(worker);
          giveUp(shards, worker, [...shards.keys()], at);
        }),
    }),
  };
};

const keyOf = (id: string, feed: string): string => `${id}|${feed}`;

const removed = (data: NotifyData, id: string): boolean => {
  data.version += 1;
  for (const key of [...data.progress.keys()]) if (key.startsWith(`${id}|`)) data.progress.delete(key);
  for (const map of [data.deliveries, data.standings, data.orders]) map.delete(id);
  return data.known.delete(id);
};

const holder = (shards: NotifyData['shards'], shard: number, at: Instant): string | undefined => {
  const held = shards.get(shard);
  return held !== undefined && held.until > at ? held.worker : undefined;
};

const giveUp = (shards: NotifyData['shards'], worker: string, given: readonly number[], at: Instant): void => {
  for (const shard of given) if (holder(shards, shard, at) === worker) shards.delete(shard);
};

const held = (
  { workers, shards }: NotifyData,
  worker: string,
  at: Instant,
  ttlMs: number,
): { readonly held: readonly number[]; readonly share: number } => {
  const until = at + ttlMs;
  for (const [other, ends] of [...workers]) if (ends <= at) workers.delete(other);
  workers.set(worker, until);
  const share = Math.ceil(SHARDS / workers.size);
  const all = Array.from({ length: SHARDS }, (_, shard) => shard);
  const own = all.filter((shard) => holder(shards, shard, at) === worker);
  for (const shard of all) if (own.length < share && holder(shards, shard, at) === undefined) own.push(shard);
  for (const shard of own) shards.set(shard, { worker, until });
  return { held: own, share };
};
