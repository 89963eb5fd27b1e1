import type { Instant } from '../../domain/words.ts';
import type { Destination, Order } from './destination.ts';
import type { Message } from './message.ts';
import type { MessageType } from './message-types.ts';
import type { Cursor, Progress, ToldChange } from './progress.ts';

/** Destinations that people added over HTTP; those of the settings are not kept. */
export type DestinationStore = {
  /** By id. */
  list(): Promise<readonly Destination[]>;
  get(id: string): Promise<Destination | undefined>;
  put(destination: Destination): Promise<void>;
  /** With all that is kept of it; false when there is none. */
  remove(id: string): Promise<boolean>;
  /** Grows with every `put`, `remove` and `ask`: a worker that sees the same number has nothing to look up. */
  version(): Promise<number>;
};

/** The worker that may move the cursor: the worker that has the destination's shard. */
export type Fence = { readonly worker: string; readonly shard: number };

/** One try at telling, or the end of it. Times are the hub's. */
export type Delivery = {
  readonly id: string;
  readonly type: MessageType;
  readonly feed: string;
  readonly epoch: string;
  readonly seq: number;
  readonly region?: string;
  readonly at: Instant;
  /** `unanswered`: it came on its way, and nobody said that it was done. */
  readonly outcome: 'delivered' | 'retry' | 'gone' | 'failed' | 'unanswered';
  readonly attempt: number;
  /** How long the other side took; milliseconds. */
  readonly took: number;
  /** From the log's commit to the end of this try; milliseconds. Absent where no event is told. */
  readonly after?: number;
  readonly status?: number;
  readonly reason?: string;
};

/** How a destination is doing, over all its feeds. */
export type Standing = {
  /** When something came there last. */
  readonly reachedAt: Instant | null;
  /** Since when nothing does; null: the last try was good, or there was none. */
  readonly failingSince: Instant | null;
  readonly reason?: string;
  readonly testedAt: Instant | null;
  /** The id of the latest test, and whether it came. */
  readonly test?: { readonly id: string; readonly came: boolean };
  /** Entries that it has not been told of, at the last look. */
  readonly behind: number;
};

/** An offer to acknowledge: an alert that one destination is told of again and again. */
export type Offered = { readonly destination: string; readonly title: string; readonly at: Instant };

export type Acknowledgement = { readonly at: Instant; readonly who: string };

/**
 * The way to a siren that may be on, and its last word: kept from before it is switched on until it is known to be still,
 * whatever becomes of its destination meanwhile.
 */
export type SirenWay = {
  readonly destination: Destination;
  readonly feed: string;
  /** The command to be still. */
  readonly farewell: Message;
};

/** Kept for a destination at most; what is older is dropped. */
export const MAX_DELIVERIES = 200;

/** All that is remembered of the telling. Only the holder of a shard's lease changes what it tells of: the others are refused. */
export type TellingStore = {
  progress(id: string, feed: string): Promise<Progress | undefined>;
  /** False: the shard is another's now, and nothing was saved. */
  save(fence: Fence, id: string, feed: string, cursor: Cursor, told: ToldChange): Promise<boolean>;
  noteDelivery(id: string, delivery: Delivery): Promise<void>;
  /** Newest first. */
  deliveries(id: string, limit: number): Promise<readonly Delivery[]>;
  standing(id: string): Promise<Standing | undefined>;
  putStanding(id: string, standing: Standing): Promise<void>;
  ask(id: string, order: Order): Promise<void>;
  /** Takes what was asked; each order is taken once. */
  takeOrders(id: string): Promise<readonly Order[]>;
  /** Under an id that nobody can guess: it is in the message and nowhere else. */
  offer(id: string, offered: Offered): Promise<void>;
  offered(id: string): Promise<Offered | undefined>;
  /** The first to say so stays the one; returns that. */
  acknowledge(id: string, by: Acknowledgement): Promise<Acknowledgement>;
  acknowledged(id: string): Promise<Acknowledgement | undefined>;
  /** By the names that they were kept under. */
  sirenWays(): Promise<ReadonlyMap<string, SirenWay>>;
  /** Null: it is still. */
  keepSirenWay(name: string, way: SirenWay | null): Promise<void>;
};

/** Shares of the destinations among workers. A share is held for a while, by one worker at a time. */
export const SHARDS = 16;

export type Shifts = {
  /**
   * Says that this worker is there and renews what it has; free shards are taken up to its fair share. `held` may be
   * more than `share`: the worker stops its work on the rest and gives it up.
   */
  hold(ttlMs: number): Promise<{ readonly held: readonly number[]; readonly share: number }>;
  giveUp(shards: readonly number[]): Promise<void>;
  /** The worker goes: what it has is free, and it counts no more. */
  leave(): Promise<void>;
};

/** The same shard for the same destination, everywhere and for good. */
export const shardOf = (id: string): number => {
  let hash = 0;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash % SHARDS;
};
