import type { Instant } from '../../domain/words.ts';
import type { SaidLine, SaidOne } from '../intake/said.ts';
import type { Failure } from './failure.ts';

/**
 * What an upstream said, as a value. A source's own code reads answers and never throws for what it cannot read; what
 * it cannot read is a failure or an unread line, and neither is ever an all-clear.
 */
export type Outcome = ListOutcome | SignalsOutcome | WordOutcome | Failure;

/** All that is active now. */
export type ListOutcome = {
  readonly kind: 'snapshot';
  readonly lines: readonly Line[];
  readonly unread: readonly Unread[];
  /** When the list was asked for, by our clock: what it lacks was over by the time it answered, not before. */
  readonly askedAt: Instant;
  /** The upstream's own time of this list, where it tells one that moves even when nothing happens. */
  readonly saysAt?: Instant;
  /** That time as it was written, so that a clock that stands still is noticed whatever it means. */
  readonly saysText?: string;
  /** True where something is always active, so that an empty list can only be a broken one. */
  readonly neverEmpty?: boolean;
};

/** News, one by one. */
export type SignalsOutcome = {
  readonly kind: 'signals';
  readonly said: readonly SaidOne[];
  readonly unread: readonly Unread[];
  /** It answered, but not all it has could be read. `mayBeAlerts`: so its silence says nothing. */
  readonly owes?: Failure & { readonly mayBeAlerts: boolean };
};

/** It answered, and nothing is new since what it said last. */
export type WordOutcome = { readonly kind: 'word' };

/** One line of a list: a place as the upstream calls it. Without `at` it does not say since when. */
export type Line = SaidLine;

/** A line that could not be read. With `region` it is known which place it was about. */
export type Unread = {
  readonly code: string;
  readonly detail: string;
  readonly raw: unknown;
  readonly region?: string;
};

/** A source's memory from one poll to the next, as texts: validators, an index, what is still to be fetched. */
export type Memory = Readonly<Record<string, string>>;

/** Texts to keep, and with null those to forget. */
export type MemoryChange = Readonly<Record<string, string | null>>;

/** A question to an upstream; the transport adds time limit, size limit and budget. */
export type Question = {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Which budget it is drawn from; the source's own when absent. */
  readonly budget?: string;
  /** May use what is kept back above the soft limit. */
  readonly urgent?: boolean;
  /** One of many: that it fails says nothing about the upstream. */
  readonly alone?: boolean;
};

export type Answer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly text: string;
  readonly etag?: string;
  readonly lastModified?: string;
  readonly retryAfterMs?: number;
  readonly askedAt: Instant;
};

export type Ask = (question: Question) => Promise<Answer | Failure>;

/** The result of one poll. */
export type Polled = {
  readonly outcome: Outcome;
  /** Signals from meanwhile, by the source's own history. */
  readonly recorded?: readonly SaidOne[];
  /** What cannot be said to be of now: shown as an unconfirmed report, whoever says it. */
  readonly reports?: readonly SaidOne[];
  /** What was due by its own earlier word, though it could not be asked now. */
  readonly due?: { readonly said: readonly SaidOne[]; readonly remember: MemoryChange };
  /** Ask again by then at the latest: something that it said before begins or ends. */
  readonly wakeAt?: Instant;
  /** Kept once the hub has taken what was said; forgotten with it otherwise. */
  readonly remember?: MemoryChange;
  /** Kept in any case: it does not depend on what was said. */
  readonly note?: MemoryChange;
};

export type Poll = (context: {
  readonly ask: Ask;
  readonly memory: Memory;
  readonly now: Instant;
  /** The last poll that said something; null: never. */
  readonly lastGoodAt: Instant | null;
  /** The list that is believed. */
  readonly known: readonly Line[];
  /** There is no list that "not modified" could refer to, or it has to be confirmed: ask for all of it. */
  readonly inFull: boolean;
}) => Promise<Polled>;
