import type { Unlisted } from '../../domain/lists/list-mark.ts';
import type { SourceRecord } from '../sources/sources.ts';
import type { Kept } from './kept.ts';
import type { RefusedItem } from './refused.ts';
import type { Said } from './said.ts';

/** The result of a submission. */
export type Receipt = {
  readonly accepted: number;
  readonly duplicate: number;
  readonly refused: readonly RefusedItem[];
  /** Alerts that stand by the source's own word though its latest list here lacks them; absent without a list, or without a copy. */
  readonly unlisted?: readonly Unlisted[];
  /** Where it is by now; absent where nobody asks. */
  readonly kept?: Kept;
  /** The feed's `seq` once all of it was in the log; only when asked to wait. */
  readonly seq?: number;
  /** Names the batch in the queue that carries what was accepted, or the last part of it; for `SignalQueue.sequenced`. */
  readonly batch?: string;
};

export type Intake = {
  /**
   * The door of a feed. Resolves once Redis has what was accepted; throws `queue.full` or `log.unavailable` when
   * nothing was taken.
   */
  submit(submission: {
    readonly source: SourceRecord;
    readonly items: readonly unknown[];
    /** Wait until everything is in the log. */
    readonly wait?: boolean;
    /** Somebody on the way had kept it: it counts by its time, and its source does not speak now by it. */
    readonly kept?: boolean;
  }): Promise<Receipt>;
  /** The same for what an adapter has read already. */
  take(submission: {
    readonly source: SourceRecord;
    readonly said: readonly Said[];
    readonly wait?: boolean;
  }): Promise<Receipt>;
  /** Waits for what is in hand. */
  close(): Promise<void>;
};
