import type { Instant } from '../../domain/words.ts';
import { AppError } from '../kit/errors.ts';
import type { AskedSubscription, PushOffice } from './office.ts';
import type { CrowdStore, CrowdTally, Subscription, SubscriptionStore } from './subscription.ts';

export const pushOffice = (ports: {
  readonly subscriptions: SubscriptionStore;
  readonly store: Pick<CrowdStore, 'tallies'>;
  readonly key: () => Promise<string>;
  readonly most: number;
  /** Why it cannot be told there; undefined: it can. */
  readonly problem: (asked: AskedSubscription) => string | undefined;
  /** The same for the same address, and nobody outside can guess it. */
  readonly idOf: (endpoint: string) => Promise<string>;
  readonly newCode: () => string;
  readonly now: () => Instant;
}): PushOffice => {
  const { subscriptions, now } = ports;
  const known = async (id: string): Promise<Subscription> => {
    const found = await subscriptions.get(id);
    if (found !== undefined) return found;
    throw new AppError('subscription.unknown', 'there is no such subscription; it may be over');
  };
  return {
    key: ports.key,
    isOpen: ports.most > 0,
    subscribe: async (asked) => {
      const problem = ports.problem(asked);
      if (problem !== undefined) throw new AppError('request.invalid', problem);
      const id = await ports.idOf(asked.endpoint);
      const before = await subscriptions.get(id);
      if (before !== undefined && before.p256dh === asked.p256dh && before.auth === asked.auth) {
        const code = before.code === null ? null : ports.newCode();
        const isSame = before.feed === asked.feed && before.places.join() === asked.places.join();
        const renewed = { ...before, ...asked, code, seenAt: now(), ...(isSame ? {} : { changedAt: now() }) };
        await subscriptions.put(renewed);
        return { subscription: renewed, isNew: false };
      }
      if (before === undefined && (await subscriptions.count()) >= ports.most)
        throw new AppError('subscriptions.full', 'this hub takes no more subscriptions', { retryAfter: 3_600 });
      const made = { ...asked, id, addedAt: now(), seenAt: now(), code: ports.newCode(), confirmedAt: null };
      await subscriptions.put(made);
      return { subscription: made, isNew: true };
    },
    confirm: async (id, code) => {
      const found = await known(id);
      if (found.code === null) return found;
      if (found.code !== code)
        throw new AppError('subscription.unknown', 'this is not the code that was sent last; subscribe again');
      const confirmed = { ...found, code: null, confirmedAt: now(), seenAt: now() };
      await subscriptions.put(confirmed);
      return confirmed;
    },
    get: known,
    end: async (id) => {
      if (!(await subscriptions.remove(id))) await known(id);
    },
    reach: async (feed) => merged([...(await ports.store.tallies(feed)).values()]),
  };
};

/** Shards count for themselves; an event is one for all of them. */
const merged = (all: readonly CrowdTally[]): CrowdTally | undefined => {
  if (all.length === 0) return undefined;
  const events = new Map<string, CrowdTally['events'][number]>();
  for (const one of all.flatMap((tally) => tally.events)) {
    const name = `${one.epoch}|${one.seq}|${one.type}|${one.region}`;
    const known = events.get(name);
    events.set(
      name,
      known === undefined
        ? one
        : {
            ...one,
            expected: one.expected + known.expected,
            reached: one.reached + known.reached,
            lastAfter: Math.max(one.lastAfter, known.lastAfter),
          },
    );
  }
  const reached = all.flatMap(({ reachedAt }) => (reachedAt === null ? [] : [reachedAt]));
  return {
    members: all.reduce((sum, { members }) => sum + members, 0),
    failing: all.reduce((sum, { failing }) => sum + failing, 0),
    reachedAt: reached.length === 0 ? null : Math.max(...reached),
    events: [...events.values()].sort((a, b) => b.at - a.at || b.seq - a.seq),
  };
};
