import type { RegionId } from '../../../domain/places/catalogue.ts';
import type { Difference } from '../../../domain/proof.ts';
import { compareBoards, compareHistories } from '../../../domain/proof.ts';
import { inSlices, type Sliced } from '../../kit/slices.ts';
import type { HistoryInterval } from '../../log/log.ts';
import type { ReadBack, Seen } from '../drill.ts';
import type { Expected, Proof } from './play.ts';

/** More would not help anybody to find the cause. */
const SHOWN = 200;

/** A long drill has a long history: it is compared a region at a time, and others have their turn in between. */
export const prove = async (expected: Expected, actual: ReadBack, seen: Seen): Promise<Proof> => {
  const board = expected.board();
  const history = expected.history();
  const differences = [
    ...compareBoards(board, actual.board),
    ...(await inSlices(historiesCompared(history, actual.history))),
  ];
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

/** As `compareHistories` of all of it, with a stop after each region. */
export function* historiesCompared(
  expected: readonly HistoryInterval[],
  actual: readonly HistoryInterval[],
): Sliced<readonly Difference[]> {
  const should = byRegion(expected);
  yield;
  const is = byRegion(actual);
  const differences: Difference[] = [];
  for (const region of new Set([...should.keys(), ...is.keys()])) {
    yield;
    differences.push(...compareHistories(should.get(region) ?? [], is.get(region) ?? []));
  }
  return differences;
}

const byRegion = (history: readonly HistoryInterval[]): ReadonlyMap<RegionId, readonly HistoryInterval[]> => {
  const found = new Map<RegionId, HistoryInterval[]>();
  for (const one of history) {
    const known = found.get(one.region);
    if (known === undefined) found.set(one.region, [one]);
    else known.push(one);
  }
  return found;
};
