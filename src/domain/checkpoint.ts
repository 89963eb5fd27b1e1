import type { RegionClaim } from './claim.ts';
import type { FeedState, TimelineKey } from './feed-state.ts';
import type { SourceState } from './sources/source-state.ts';
import { livenessOfAll } from './sources/source-state.ts';
import type { Walk } from './timeline/standing.ts';
import { START } from './timeline/standing.ts';
import { remade } from './timeline/timeline.ts';
import type { Instant } from './words.ts';

/**
 * A feed's state as plain JSON, for a restart. Only what was said is kept, not what it came to: that is walked again,
 * so that a checkpoint can hold no state which its claims do not give.
 */
export type CheckpointData = {
  readonly version: typeof CHECKPOINT_VERSION;
  readonly clock: Instant | null;
  readonly keep: number;
  readonly sources: readonly SourceState[];
  readonly timelines: readonly TimelineData[];
};

/** A checkpoint of another version is not read; the log is. */
export const CHECKPOINT_VERSION = 1;

type TimelineData = {
  readonly key: TimelineKey;
  /** What was summed up; null: nothing. */
  readonly base: Walk | null;
  readonly claims: readonly RegionClaim[];
};

export const toCheckpoint = (state: FeedState): CheckpointData => ({
  version: CHECKPOINT_VERSION,
  // JSON has no -Infinity.
  clock: Number.isFinite(state.clock) ? state.clock : null,
  keep: state.keep,
  sources: [...state.sources.values()],
  timelines: [...state.timelines].map(([key, { base, claims }]) => ({
    key,
    base: Number.isFinite(base.at) ? base : null,
    claims,
  })),
});

export const fromCheckpoint = (data: CheckpointData): FeedState => {
  if (data.version !== CHECKPOINT_VERSION) throw new Error(`a checkpoint of version ${data.version} cannot be read`);
  const liveness = livenessOfAll(data.sources);
  return {
    clock: data.clock ?? Number.NEGATIVE_INFINITY,
    keep: data.keep,
    sources: new Map(data.sources.map((source) => [source.id, source])),
    timelines: new Map(data.timelines.map(({ key, base, claims }) => [key, remade(base ?? START, claims, liveness)])),
  };
};
