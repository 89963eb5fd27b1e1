import type { Stretch } from './world.ts';

/**
 * What happens in a night, all of it decided beforehand: who says what, and what goes wrong. A part of a plan is a plan,
 * which is how a failing night is made short.
 */
export type Plan = {
  readonly seed: number;
  /** Milliseconds. */
  readonly length: number;
  /** True: each write is on the disk before it is answered. */
  readonly synced: boolean;
  /** There are destinations to be told. */
  readonly told: boolean;
  /** A drill may be played beside it. */
  readonly drills: boolean;
  /** When little happens and nothing goes wrong; no fault is under way then. */
  readonly calm: readonly Stretch[];
  readonly log: LogSizes;
  /** Another hub follows this one. */
  readonly followed: boolean;
  /** The hub asks sources by itself. */
  readonly asked: boolean;
  readonly happenings: readonly Happening[];
};

/** How much of the log is kept, in entries: for those that come back, in the memory of a gateway, and between checkpoints. */
export type LogSizes = { readonly keep: number; readonly ring: number; readonly checkpointEvery: number };

/** `id` stays with it when others are taken away, and so does its chance. */
export type Happening = { readonly id: number; readonly at: number } & (
  | {
      readonly kind: 'word';
      readonly source: string;
      readonly says: Says;
      readonly region: string;
      readonly ago: number;
    }
  | { readonly kind: 'list'; readonly source: string; readonly manner: Manner; readonly ago: number }
  | { readonly kind: 'heartbeat'; readonly source: string }
  | { readonly kind: 'raid'; readonly region: string; readonly on: boolean }
  | { readonly kind: 'practice'; readonly source: string; readonly says: Says; readonly region: string }
  | { readonly kind: 'person'; readonly says: Says; readonly region: string; readonly lasts: number | null }
  /** What the operator does to a source. */
  | { readonly kind: 'source'; readonly source: string; readonly is: Standing }
  /** A source that is asked has something new to tell: a message, or a place in its list. */
  | {
      readonly kind: 'offer';
      readonly source: string;
      readonly says: Says;
      readonly region: string;
      readonly ago: number;
    }
  /** What ails a source that is asked, and how far its clock is off meanwhile. */
  | {
      readonly kind: 'upstream';
      readonly source: string;
      readonly is: Ailment;
      readonly shift: number;
      readonly lasts: number;
    }
  | { readonly kind: 'fault'; readonly what: Fault; readonly who: number; readonly lasts: number }
);

export type Says = 'alert' | 'all-clear' | 'retraction';

/** How a list comes out: as it is, without lines, half of it, as the last one was, with a line nobody can read. */
export type Manner = 'good' | 'empty' | 'half' | 'same' | 'garbled';

/** How a source that is asked answers: also cut off, with an error, late, or not at all. */
export type Ailment = Manner | 'truncated' | 'error' | 'slow' | 'silent';

export type Standing = 'removed' | 'muted' | 'there';

export type Fault =
  | 'sequencer-crash'
  | 'sequencer-freeze'
  | 'leader-crash'
  | 'leader-freeze'
  | 'all-sequencers'
  | 'all-webs'
  | 'web-crash'
  | 'web-freeze'
  | 'store-crash'
  | 'power-cut'
  | 'fail-over'
  | 'replica-lags'
  | 'disk-full'
  | 'slow-fsync'
  | 'cut'
  | 'partition'
  | 'half-open'
  | 'split'
  | 'lost-answers'
  | 'lost-requests'
  | 'resent'
  | 'slow'
  | 'skew'
  | 'subscriber-away'
  | 'subscriber-slow'
  | 'notifier-crash'
  | 'notifier-freeze'
  | 'destination-away'
  | 'destination-deaf'
  | 'log-lost'
  | 'branch-cut'
  | 'branch-away'
  | 'subscriber-offline'
  | 'subscriber-anew'
  | 'all-notifiers'
  | 'all-away'
  | 'all-deaf'
  | 'ingest-crash'
  | 'ingest-freeze'
  | 'asker-crash'
  | 'asker-freeze'
  | 'all-ingest';

/** Before it has its id. */
export type Untold<One> = One extends unknown ? Omit<One, 'id'> : never;
