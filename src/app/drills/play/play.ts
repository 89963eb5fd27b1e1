import type { Board } from '../../../domain/board.ts';
import type { Difference } from '../../../domain/proof.ts';
import type { HistoryInterval } from '../../log/log.ts';
import type { Counts, DrillRecord, Progress, ReadBack, Seen } from '../drill.ts';
import type { DrillAsked, DrillPorts } from '../lifecycle.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { DrillReport } from '../reported.ts';

/**
 * What must come of a plan by the rules alone: one step after the other through the same door and the same fold, with
 * no queue, no log, no sockets and no other process. What the hub says at the end is held against this.
 */
export type Expected = {
  take(step: Step): void;
  board(): Board;
  history(): readonly HistoryInterval[];
  counts(): Counts;
};

/**
 * What the hub made of a drill, held against what the rules alone make of it. `same` means every region of the board and
 * every interval of the history, and that nothing of it was told without `Exercise`.
 */
export type Proof = {
  readonly result: 'same' | 'different';
  /** The first of them. */
  readonly differences: readonly Difference[];
  readonly differencesInAll: number;
  /** Frames and events a subscriber got that did not say that this is a drill. */
  readonly unmarked: number;
  readonly regions: number;
  readonly intervals: number;
  readonly expected: Counts;
};

export type Played = {
  /** `left`: aborted, or another plays it; it can be taken up again. */
  readonly end: 'finished' | 'stopped' | 'left';
  readonly progress: Progress;
  readonly proof?: Proof;
  readonly readBack?: ReadBack;
  readonly seen: Seen;
};

/** Everything to begin drills and to play them; for the worker, the gateway and the command alike. */
export type Drills = {
  readonly ports: DrillPorts;
  /** Begins a drill, or finds the same one unfinished. */
  begin(asked: DrillAsked, plan: Plan): Promise<DrillRecord & { readonly resumed: boolean }>;
  /** Undefined: somebody else plays it. */
  play(record: DrillRecord, plan: Plan, manner: Manner): Promise<{ played: Played; report?: DrillReport } | undefined>;
};

export type Manner = {
  readonly abort: AbortSignal;
  /** A hub to subscribe at, as anybody would. */
  readonly url?: URL;
  readonly longestPause?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** How long to wait for a player that may just have died; milliseconds. */
  readonly patience?: number;
};
