import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { Outcome } from '../notify/kind.ts';
import type { Message } from '../notify/message.ts';
import type { Language } from '../notify/message-types.ts';

/**
 * A telephone or a browser whose owner subscribed by himself: nobody knows who that is. Whoever has the id may change and
 * end it; it is told to the one who subscribed, stands in no log, and nobody can guess it.
 */
export type Subscription = {
  readonly id: string;
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  readonly feed: string;
  /** A place includes what lies below it and its ancestors' alerts. */
  readonly places: readonly RegionId[];
  readonly language: Language;
  /** Where its owner has the page open; null: it is an app. */
  readonly page: string | null;
  readonly addedAt: Instant;
  /** When its owner was last seen. */
  readonly seenAt: Instant;
  /** Until somebody says it back, nothing else is sent there; null: it was said. */
  readonly code: string | null;
  /** Null: not yet. */
  readonly confirmedAt: Instant | null;
  /** When it was last asked for other places; absent: never. */
  readonly changedAt?: Instant;
};

/** A change of some subscriptions since a mark; undefined: that is too long ago, and all have to be read. */
export type Changes = { readonly mark: string; readonly ids: readonly string[] };

/** Subscriptions, in the same shards as destinations. */
export type SubscriptionStore = {
  get(id: string): Promise<Subscription | undefined>;
  put(subscription: Subscription): Promise<void>;
  /** False when there is none. */
  remove(id: string): Promise<boolean>;
  count(): Promise<number>;
  list(shard: number): Promise<readonly Subscription[]>;
  /** Of now: what changes later is among the changes since then. */
  mark(): Promise<string>;
  changes(since: string): Promise<Changes | undefined>;
};

/**
 * What is kept of those who could not be told: for each subscription, what it believed of which place, as text. And how
 * the telling of each shard went.
 */
export type CrowdStore = {
  owed(shard: number, feed: string): Promise<ReadonlyMap<string, string>>;
  /** Null: it owes nothing any more. */
  saveOwed(shard: number, feed: string, changes: ReadonlyMap<string, string | null>): Promise<void>;
  putTally(shard: number, feed: string, tally: CrowdTally): Promise<void>;
  /** Of all shards that ever had one. */
  tallies(feed: string): Promise<ReadonlyMap<number, CrowdTally>>;
};

/** How the subscriptions of one shard are told. */
export type CrowdTally = {
  /** Those that were confirmed. */
  readonly members: number;
  /** Those whose last try came to nothing. */
  readonly failing: number;
  readonly reachedAt: Instant | null;
  /** Of the latest alerts and ends of alerts, newest first. */
  readonly events: readonly CrowdReach[];
};

export type CrowdReach = {
  readonly epoch: string;
  readonly seq: number;
  readonly type: string;
  readonly region: string;
  /** When it was committed. */
  readonly at: Instant;
  readonly expected: number;
  readonly reached: number;
  /** From the commit until the last of those reached had it; milliseconds. */
  readonly lastAfter: number;
};

/** A push to a subscription. */
export type ToSubscriber =
  | { readonly kind: 'told'; readonly message: Message }
  | { readonly kind: 'confirm'; readonly code: string }
  | { readonly kind: 'farewell' };

export type SendToSubscriber = (to: Subscription, what: ToSubscriber, signal: AbortSignal) => Promise<Outcome>;

/** A subscription whose owner has not been seen for so long ends; milliseconds. */
export const ENDS_AFTER = 60 * 86_400_000;
/** One that nobody confirmed is dropped; milliseconds. */
export const UNCONFIRMED_FOR = 3_600_000;
/** More places than this are the whole country. */
export const MAX_PLACES = 30;

export const endsAt = ({ seenAt, addedAt, code }: Subscription): Instant =>
  code === null ? seenAt + ENDS_AFTER : addedAt + UNCONFIRMED_FOR;
