import type { Instant, SourceId } from '../../domain/words.ts';

/** A refused signal, kept with its reason. */
export type Rejected = {
  readonly at: Instant;
  readonly source: SourceId;
  readonly code: string;
  readonly detail: string;
  /** The signal as it came, cut to a bounded length. */
  readonly signal: string;
};

export type RejectedList = {
  add(items: readonly Rejected[]): Promise<void>;
  /** Newest first. */
  list(limit: number): Promise<readonly Rejected[]>;
};
