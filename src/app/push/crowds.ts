import type { Instant } from '../../domain/words.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Feed } from '../log/feeds.ts';
import type { Fence, TellingStore } from '../notify/store.ts';
import { shardOf } from '../notify/store.ts';
import type { TellingFeed } from '../notify/telling-feed.ts';
import { retryDelay } from '../notify/tries/retry.ts';
import { type Common, common } from './common.ts';
import { type Crowd, openCrowd } from './crowd.ts';
import { line } from './line.ts';
import type { CrowdStore, SendToSubscriber, Subscription, SubscriptionStore, ToSubscriber } from './subscription.ts';
import { endsAt } from './subscription.ts';
import { turns } from './turns.ts';

/** The subscriptions of the shards that this worker has: each is told by its crowd, asked for its word, and ended in time. */
export type Crowds = {
  /** Takes up what is held, what changed, and lets go of the rest. */
  look(held: ReadonlySet<number>, feeds: () => Promise<readonly Feed[]>): Promise<void>;
  stop(stops: (shard: number) => boolean): Promise<void>;
  close(): Promise<void>;
  /** True: somebody here is told of that feed. */
  tells(feed: string): boolean;
};

export type CrowdsPorts = {
  readonly subscriptions: SubscriptionStore;
  readonly store: CrowdStore;
  readonly telling: Pick<TellingStore, 'progress' | 'save'>;
  readonly send: SendToSubscriber;
  readonly feedOf: (feed: Feed) => Promise<TellingFeed>;
  readonly fence: (shard: number) => Fence;
  readonly holds: () => boolean;
  /** How much of its time this process is at work, from 0 to 1. */
  readonly load: () => number;
  readonly hub: string;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** How often those that are past their time are looked for; milliseconds. */
const SWEEP_EVERY = 60_000;
/** Of one that came before this process began nobody knows whether it was asked for its word; milliseconds. */
const ASKED_AGAIN = 300_000;
/** Tries at what belongs to the subscription itself. */
const TRIES = 4;

type Shard = { readonly known: Map<string, Subscription>; readonly crowds: Map<string, Crowd> };

export const crowds = (ports: CrowdsPorts): Crowds => {
  const { subscriptions, clock, observe } = ports;
  const shards = new Map<number, Shard>();
  /** The code that a subscription was asked for last. */
  const asked = new Map<string, string>();
  const aborter = new AbortController();
  let mark: string | undefined;
  let seenAt: Instant = 0;
  let sweptAt = Number.NEGATIVE_INFINITY;
  const queue = line<() => Promise<void>>({ run: (work) => work(), now: clock.now, load: ports.load });

  const inTurn = turns({ now: () => performance.now(), isBusy: queue.hasFirsts });
  const commons = new WeakMap<TellingFeed, Common>();
  const commonOf = (feed: TellingFeed): Common => {
    const one = commons.get(feed) ?? common(inTurn);
    commons.set(feed, one);
    return one;
  };

  const gone = async (id: string): Promise<void> => {
    observe('notify.gone', { destination: 'subscribers', reason: 'a subscription is over' });
    await subscriptions.remove(id);
  };

  /** Sends what belongs to the subscription itself. */
  const say = (to: Subscription, what: ToSubscriber, tries = 1): void => {
    queue.add(hostOf(to), what.kind, async () => {
      try {
        if (!ports.holds()) {
          if (tries < TRIES) clock.after(retryDelay(tries), () => say(to, what, tries + 1));
          return;
        }
        const outcome = await ports.send(to, what, aborter.signal);
        observe('notify.tried', {
          destination: 'subscribers',
          kind: 'push',
          outcome: outcome.kind,
          ...('reason' in outcome ? { reason: outcome.reason } : {}),
        });
        if (outcome.kind === 'gone') await gone(to.id);
        if (outcome.kind === 'retry' && tries < TRIES)
          clock.after(Math.max(retryDelay(tries), outcome.after ?? 0), () => say(to, what, tries + 1));
      } catch (error) {
        observe('notify.failed', { what: 'subscriptions', error });
      }
    });
  };

  const crowdOf = async (shard: number, feedId: string, feeds: readonly Feed[]): Promise<Crowd | undefined> => {
    const here = shards.get(shard);
    const open = here?.crowds.get(feedId);
    const feed = feeds.find(({ id, status }) => id === feedId && status === 'Actual');
    if (here === undefined || feed === undefined) return undefined;
    if (open !== undefined && !open.ended()) return open;
    await open?.close();
    const mine = [...here.known.values()].filter((one) => one.feed === feedId);
    const telling = await ports.feedOf(feed);
    const crowd = await openCrowd(
      {
        ...ports,
        feed: telling,
        common: commonOf(telling),
        fence: ports.fence(shard),
        enqueue: queue.add,
        gone,
        seenAt: () => seenAt,
      },
      mine,
    );
    here.crowds.set(feedId, crowd);
    return crowd;
  };

  const take = async (
    shard: number,
    id: string,
    now: Subscription | undefined,
    feeds: () => Promise<readonly Feed[]>,
  ): Promise<void> => {
    const here = shards.get(shard);
    if (here === undefined) return;
    const before = here.known.get(id);
    if (before !== undefined && (now === undefined || now.code !== null || now.feed !== before.feed))
      here.crowds.get(before.feed)?.leave(id);
    if (now === undefined) {
      here.known.delete(id);
      asked.delete(id);
      return;
    }
    if (now.code !== null) {
      here.known.set(id, now);
      if (asked.get(id) === now.code) return;
      asked.set(id, now.code);
      say(now, { kind: 'confirm', code: now.code });
      return;
    }
    asked.delete(id);
    const crowd = await crowdOf(shard, now.feed, await feeds());
    here.known.set(id, now);
    crowd?.join(now, before?.code !== null || before.feed !== now.feed);
  };

  const load = async (shard: number, feeds: () => Promise<readonly Feed[]>): Promise<void> => {
    const all = await subscriptions.list(shard);
    const here: Shard = { known: new Map(all.map((one) => [one.id, one])), crowds: new Map() };
    shards.set(shard, here);
    const names = new Set(all.flatMap(({ code, feed }) => (code === null ? [feed] : [])));
    for (const feed of names) await crowdOf(shard, feed, await feeds());
    for (const one of all) {
      if (one.code === null || clock.now() - one.addedAt > ASKED_AGAIN || asked.get(one.id) === one.code) continue;
      asked.set(one.id, one.code);
      say(one, { kind: 'confirm', code: one.code });
    }
  };

  const stop = async (stops: (shard: number) => boolean): Promise<void> => {
    const going = [...shards].filter(([shard]) => stops(shard));
    for (const [shard] of going) shards.delete(shard);
    await Promise.all(going.flatMap(([, { crowds: open }]) => [...open.values()].map((crowd) => crowd.close())));
    if (shards.size === 0) mark = undefined;
  };

  /** A shard is had whole, or is loaded again. */
  const loadAll = async (shard: number, feeds: () => Promise<readonly Feed[]>): Promise<void> => {
    try {
      await load(shard, feeds);
    } catch (error) {
      await stop((one) => one === shard);
      throw error;
    }
  };

  const sweep = async (): Promise<void> => {
    if (clock.now() - sweptAt < SWEEP_EVERY) return;
    sweptAt = clock.now();
    for (const { known } of shards.values()) {
      for (const one of known.values()) {
        if (endsAt(one) > clock.now()) continue;
        // It may have been renewed a moment ago.
        const now = await subscriptions.get(one.id);
        if (now === undefined || endsAt(now) > clock.now()) continue;
        if (now.code === null) say(now, { kind: 'farewell' });
        await subscriptions.remove(now.id);
      }
    }
  };

  return {
    look: async (held, feeds) => {
      await stop((shard) => !held.has(shard));
      const began = clock.now();
      const news = mark === undefined ? undefined : await subscriptions.changes(mark);
      if (news === undefined) {
        const next = await subscriptions.mark();
        await stop(() => true);
        mark = next;
      } else {
        for (const id of news.ids) {
          const shard = shardOf(id);
          if (shards.has(shard)) await take(shard, id, await subscriptions.get(id), feeds);
        }
        // Where one of them could not be read, all of them are news the next time again.
        mark = news.mark;
      }
      for (const shard of held) if (!shards.has(shard)) await loadAll(shard, feeds);
      for (const [shard, { crowds: open }] of shards)
        for (const [feed, crowd] of open) if (crowd.ended()) await crowdOf(shard, feed, await feeds());
      seenAt = began;
      await sweep();
    },
    tells: (feed) => [...shards.values()].some(({ crowds: open }) => open.has(feed)),
    stop,
    close: async () => {
      await stop(() => true);
      aborter.abort();
    },
  };
};

const hostOf = ({ endpoint }: Subscription): string => (URL.canParse(endpoint) ? new URL(endpoint).host : '');
