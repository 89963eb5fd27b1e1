import type { SourceState } from '../sources/source-state.ts';
import type { FeedStatus, Instant, SourceId } from '../words.ts';
import type { TimelineKey } from './key.ts';
import type { Timeline } from './parts.ts';

/**
 * All that is known of one feed: the set of claims, by timeline and by source. Board, history and events are views of
 * it. It belongs to one holder, which changes it by `apply` alone; `fold` only reads it.
 */
export type FeedState = {
  readonly timelines: Map<TimelineKey, Timeline>;
  readonly sources: Map<SourceId, SourceState>;
  /** The feed's clock: the latest arrival. In a drill that is the scenario's time. */
  clock: Instant;
  /** Claims older than this many milliseconds before the clock may be summed up; later ones still find their place. */
  readonly keep: number;
  /** Marks of a source kept one by one at most: of more the older half is summed up, within `keep` too. */
  readonly mostMarks: number;
};

/** Claims may be this late unless the settings say otherwise. Signals that are later are refused. */
export const HORIZON_MS = 7 * 24 * 3600 * 1000;

/** Signals that were taken may wait in the queue for a day; milliseconds. */
const WAITED = 24 * 3600 * 1000;

/** A drill runs through months in a minute, so what waits in its queue is months old by its clock. */
const DRILL_KEEP = 180 * 24 * 3600 * 1000;

/** How long a feed of this status keeps claims one by one when they may be as late as `horizon`. */
export const keepOf = (status: FeedStatus, horizon: number): number =>
  status === 'Actual' ? horizon + WAITED : Math.max(horizon + WAITED, DRILL_KEEP);

/** A source that falls silent and speaks again once in six minutes, for eight days. */
export const MOST_MARKS = 4_096;

export const emptyFeed = (keep = keepOf('Actual', HORIZON_MS), mostMarks = MOST_MARKS): FeedState => ({
  timelines: new Map(),
  sources: new Map(),
  clock: Number.NEGATIVE_INFINITY,
  keep,
  mostMarks,
});

/** The parts of the state that one claim replaces. */
export type Patch = {
  readonly timelines: readonly (readonly [TimelineKey, Timeline | undefined])[];
  readonly sources: readonly (readonly [SourceId, SourceState | undefined])[];
  readonly clock: Instant;
};

/** Applies the patch and returns the one that takes it back. */
export const apply = (state: FeedState, patch: Patch): Patch => {
  const undo: Patch = {
    timelines: patch.timelines.map(([key]) => [key, state.timelines.get(key)]),
    sources: patch.sources.map(([id]) => [id, state.sources.get(id)]),
    clock: state.clock,
  };
  for (const [key, timeline] of patch.timelines) {
    if (timeline === undefined) state.timelines.delete(key);
    else state.timelines.set(key, timeline);
  }
  for (const [id, source] of patch.sources) {
    if (source === undefined) state.sources.delete(id);
    else state.sources.set(id, source);
  }
  state.clock = patch.clock;
  return undo;
};
