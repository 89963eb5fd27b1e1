import type { Difference } from '../../../domain/proof.ts';
import { compareBoards, compareHistories } from '../../../domain/proof.ts';
import type { ReadBack } from '../drill.ts';
import type { Counts, Expected } from './expected.ts';
import type { Seen } from './watch.ts';

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

/** More would not help anybody to find the cause. */
const SHOWN = 200;

export const prove = (expected: Expected, actual: ReadBack, seen: Seen): Proof => {
  const board = expected.board();
  const history = expected.history();
  const differences = [...compareBoards(board, actual.board), ...compareHistories(history, actual.history)];
  return {
    result: differences.length === 0 && seen.unmarked === 0 ? 'same' : 'different',
    differences: differences.slice(0, SHOWN),
    differencesInAll: differences.length,
    unmarked: seen.unmarked,
    regions: board.regions.size,
    intervals: history.length,
    expected: expected.counts(),
  };
};
