import type { RegionClaim } from '../claim.ts';
import type { SourceState } from '../sources/source-state.ts';
import type { TimelineKey } from '../timeline/key.ts';
import type { Walk } from '../timeline/parts.ts';
import type { Instant } from '../words.ts';

/**
 * A feed's state as plain JSON, for a restart. Only what was said is kept, not what it came to: that is walked again,
 * so that a checkpoint can hold no state which its claims do not give.
 */
export type CheckpointData = {
  readonly version: typeof CHECKPOINT_VERSION;
  readonly clock: Instant | null;
  readonly keep: number;
  readonly sources: readonly SourceData[];
  readonly timelines: readonly TimelineData[];
};

/** A checkpoint of another version is not read; the log is. */
export const CHECKPOINT_VERSION = 1;

/** `listInstants`: of the version before, which knew of lists only when they were given. */
export type SourceData = Omit<SourceState, 'lists'> &
  Partial<Pick<SourceState, 'lists'>> & { readonly listInstants?: readonly Instant[] };

/** A walk, with its interval under the name that stored checkpoints have. */
export type WalkData = Omit<Walk, 'interval'> & { readonly run: Walk['interval'] };

/** One timeline of it. */
export type TimelineData = {
  readonly key: TimelineKey;
  /** The walk that was summed up; null: none. */
  readonly base: WalkData | null;
  readonly claims: readonly RegionClaim[];
  /** Absent in checkpoints of before reports were kept apart: there they are among the claims, or summed up. */
  readonly reports?: readonly RegionClaim[];
};
