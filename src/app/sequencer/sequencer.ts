import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { SourceSignal } from '../../domain/signal.ts';
import type { FeedState } from '../../domain/timeline/feed-state.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { Queued, Sequenced } from '../intake/queue.ts';
import type { RefusedList } from '../intake/refused.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Followed } from '../kit/steady.ts';
import type { Log } from '../log/log.ts';
import type { Hearing, SourceRecord } from '../sources/sources.ts';

/**
 * Puts signals in order: draws their claims, folds them, and commits what changed on top of the position it knows.
 * If somebody else was first, it takes back what it folded, catches up with the log, and decides again. So any number
 * of sequencers may try at once; the lease only keeps them from wasting work.
 */
export type Sequencer = {
  /** Resolves once everything the batch changed is in the log. */
  take(batch: readonly Queued[]): Promise<Sequenced>;
  /** A word about a source itself. */
  say(signal: SourceSignal): Promise<void>;
  /**
   * Looks whether the log is still the one that it was, and reads the other one if it is not; whether the clock was put
   * back, and says so in the log.
   */
  check(): Promise<void>;
  state(): FeedState;
  position(): Position;
  /** Waits for what is in hand and saves a checkpoint. */
  close(): Promise<void>;
};

export type SequencerPorts = {
  readonly feed: string;
  /** How long claims are kept one by one; milliseconds. */
  readonly keep: number;
  readonly catalogue: Catalogue;
  readonly log: Log;
  /** The sources as the operator set them up: not older than a moment, and just now when one of `wanted` is not among them. */
  readonly sources: (wanted: Iterable<SourceId>) => Promise<ReadonlyMap<SourceId, SourceRecord>>;
  readonly refused: RefusedList;
  /**
   * When each source gave its latest list. One that changed nothing is not in the log, and a sequencer that takes over
   * must not take an older one for the latest: it would clear what the later one still had.
   */
  readonly lists: Hearing;
  /** Where the log stood when a sequencer of this installation saw it last; undefined: nobody remembers. */
  readonly lastSeen?: Position | undefined;
  readonly now: () => Instant;
  /** Signals of a drill are heard by the scenario's clock; else `now` says what is ahead of time. */
  readonly live?: boolean;
  /** For how long the oldest batch waits; null: none does. Milliseconds. Absent: nobody knows. */
  readonly waitingFor?: () => Promise<number | null>;
  /** A step ahead of the clock that others may not follow yet. */
  readonly followed?: () => Followed | undefined;
  /** Calls once after so many milliseconds; absent: what is long takes no rest. */
  readonly after?: Clock['after'];
  readonly observe: Observe;
  readonly settings: {
    /** Signals in one commit at most. */
    readonly batch: number;
    /** Entries, and milliseconds, after which a checkpoint is saved. */
    readonly checkpointEvery: number;
    readonly checkpointInterval: number;
  };
};
