import { shardOf } from '../../app/notify/store.ts';
import type { CrowdStore, CrowdTally, Subscription, SubscriptionStore } from '../../app/push/subscription.ts';

/** Subscriptions, and what is owed to them, in memory; they end with the process. */
export const memoryPush = (): { readonly subscriptions: SubscriptionStore; readonly crowds: CrowdStore } => {
  const known = new Map<string, Subscription>();
  const changed: string[] = [];
  const owed = new Map<string, Map<string, string>>();
  const tallies = new Map<string, Map<number, CrowdTally>>();
  return {
    subscriptions: {
      get: async (id) => known.get(id),
      put: async (subscription) => {
        known.set(subscription.id, subscription);
        changed.push(subscription.id);
      },
      remove: async (id) => {
        changed.push(id);
        return known.delete(id);
      },
      count: async () => known.size,
      list: async (shard) => [...known.values()].filter(({ id }) => shardOf(id) === shard),
      mark: async () => String(changed.length),
      changes: async (since) => ({ mark: String(changed.length), ids: [...new Set(changed.slice(Number(since)))] }),
    },
    crowds: {
      owed: async (shard, feed) => new Map(owed.get(`${shard}|${feed}`) ?? []),
      saveOwed: async (shard, feed, changes) => {
        const there = owed.get(`${shard}|${feed}`) ?? new Map<string, string>();
        for (const [id, text] of changes) {
          if (text === null) there.delete(id);
          else there.set(id, text);
        }
        owed.set(`${shard}|${feed}`, there);
      },
      putTally: async (shard, feed, tally) => {
        const there = tallies.get(feed) ?? new Map<number, CrowdTally>();
        tallies.set(feed, there.set(shard, tally));
      },
      tallies: async (feed) => new Map(tallies.get(feed) ?? []),
    },
  };
};
