import type { Instant } from '../../domain/words.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Message } from '../notify/message.ts';
import type { Cursor, ToldChange } from '../notify/progress.ts';
import type { Fence, TellingStore } from '../notify/store.ts';
import type { TellingFeed } from '../notify/telling-feed.ts';
import type { Common } from './common.ts';
import type { CrowdStore, SendToSubscriber, Subscription } from './subscription.ts';

/** The ports of telling one shard of one feed. */
export type CrowdPorts = {
  readonly feed: TellingFeed;
  readonly telling: Pick<TellingStore, 'progress' | 'save'>;
  readonly store: CrowdStore;
  readonly fence: Fence;
  readonly holds: () => boolean;
  readonly send: SendToSubscriber;
  readonly enqueue: (host: string, group: string, run: () => Promise<void>) => void;
  /** What the crowds of this feed have in common. */
  readonly common: Common;
  /** It is over: the other side said so. */
  readonly gone: (id: string) => Promise<void>;
  /** All that changed before it was looked at. */
  readonly seenAt: () => Instant;
  readonly hub: string;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** News taken of the log together; `open`: so many members have not been tried with it yet. */
export type Round = { readonly about: string; open: number; readonly cursor: Cursor; readonly told: ToldChange };

export type News = {
  /** A place, or the hub. */
  readonly about: string;
  /** The belief of those in step, before. */
  readonly before: string;
  /** Undefined: what is true then. */
  readonly message: Message | undefined;
  readonly round: Round;
  /** Another worker may have told of it, and did not live to save it. */
  readonly doubt: boolean;
};

/**
 * The subscriptions of one crowd, and what each of them is owed: for a place at most one word, the latest. Each is sent
 * one at a time, the oldest first.
 *
 * States of a member: in step (owes nothing) → in line → being sent → in step, in line again, or out of step (waits for
 * its next try; its debts are noted) → gone.
 */
export type Members = {
  /** `perhaps`: it is new to this worker, and another may have told it. */
  join(subscription: Subscription, isNew: boolean | 'perhaps'): void;
  leave(id: string): void;
  size(): number;
  /** False: a message about that would be for nobody. */
  concerned(about: string): boolean;
  /** News of these are at hand: until `begin`, nothing is sent about them, since what was owed before may have ended. */
  hold(abouts: readonly string[]): void;
  tell(news: News): void;
  /** What was told may be sent. */
  begin(): void;
  /** Takes up the notes of those who could not be told before. */
  restore(notes: ReadonlyMap<string, string>): void;
  hasNotes(): boolean;
  /** True: some are told nothing before their notes are saved. */
  waitsForNotes(): boolean;
  saveNotes(): Promise<void>;
  /** All that was told is saved: of whom nothing is owed, no note is needed any more. */
  forgetNotes(): Promise<void>;
  /** The store may have gone back: all notes are saved again. */
  noteAgain(): void;
  standing(): { readonly members: number; readonly failing: number };
  /** Waits for what is under way. */
  close(): Promise<void>;
};
