import type { Level } from '../../domain/places/catalogue.ts';
import type { Signal } from '../../domain/signal.ts';
import type { Instant } from '../../domain/words.ts';
import type { Identity } from '../log/log.ts';

/** A signal on its way from the door to the sequencer. */
export type Queued = {
  readonly signal: Signal;
  readonly identity?: Identity;
  /** Kept by somebody on the way: its source does not speak now by it. */
  readonly kept?: true;
  /**
   * Of a source of the settings: the levels that it covered when it said this, and no others by this word. The sequencer
   * may know the source as it was a moment ago, and a source that covers less says so once.
   */
  readonly covers?: readonly Level[];
};

/** The result of one batch. */
export type Sequenced = {
  readonly taken: number;
  readonly repeated: number;
  readonly refused: number;
  /** The feed's `seq` once all of it was in the log. */
  readonly seq: number;
};

/** A batch that failed every time it was tried. Without signals where it cannot be read. */
export type DeadLetter = {
  readonly id: string;
  readonly failedAt: Instant;
  readonly attempts: number;
  readonly reason: string;
  readonly signals: readonly Signal[];
};

/**
 * The way from the door to the sequencer: at least once, in no promised order. What `add` has answered is durable.
 */
export type SignalQueue = {
  /** Takes the batch as one job; returns its id. `behind`: whatever else waits comes first, also if it came later. */
  add(batch: readonly Queued[], options?: { readonly behind: boolean }): Promise<string>;
  /** To be awaited before a batch is added whose outcome `sequenced` will be asked for. */
  watch(): Promise<void>;
  /** Waits until the batch is in the log; undefined when that takes longer, or when it failed for good. */
  sequenced(id: string, timeoutMs: number): Promise<Sequenced | undefined>;
  /** About how many signals wait. */
  waiting(): Promise<number>;
  /** Batches that wait or are in hand. */
  pending(): Promise<number>;
  /** How far the sequencer is behind the door. */
  backlog(): Promise<Backlog>;
  /** What is known of a batch whose end was not heard of. `gone`: it was sequenced. */
  batch(id: string): Promise<'pending' | 'gone' | 'dead'>;
  deadLetters(limit: number): Promise<readonly DeadLetter[]>;
  /** The names of all of them, newest first. */
  deadIds(): Promise<readonly string[]>;
  /** Undefined when there is none of that name. */
  deadLetter(id: string): Promise<DeadLetter | undefined>;
  /** Puts a dead letter back into the queue; false when there is none of that id. */
  putBack(id: string): Promise<boolean>;
  /** Lets go of one whose word no longer counts; false when there is none of that id. */
  discard(id: string): Promise<boolean>;
  close(): Promise<void>;
};

/** How far the sequencer is behind the door. */
export type Backlog = {
  /**
   * For how long the oldest batch has waited that was acknowledged and is not known to be in the log; milliseconds by the
   * clock of whoever keeps the queue. null: none waits.
   */
  readonly waitingFor: number | null;
  /** Batches that failed for good, and when the latest did. */
  readonly dead: number;
  readonly diedAt: Instant | null;
};

/** Hands batches to `handle`, many at once; a batch whose handler throws comes again, with a pause that grows. */
export type QueueConsumer = { close(): Promise<void> };
export type Consume = (handle: (batch: readonly Queued[]) => Promise<Sequenced>) => Promise<QueueConsumer>;
