import type { Board, BoardAlert } from '../../domain/board.ts';
import { boardFrom } from '../../domain/board.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { byHazard } from '../../domain/words.ts';
import type { Coverage, HistoryInterval } from '../log/log.ts';
import { coveredAt } from './coverage.ts';

/**
 * The board of a past moment, as it is known now: alerts from the history, and `clear` only where somebody could have
 * told of one. Of everything else nobody can say, and so it says.
 */
export const boardAt = (
  at: Instant,
  intervals: readonly HistoryInterval[],
  coverage: Coverage,
  catalogue: Catalogue,
): Board => {
  const own = alertsAt(at, intervals);
  const isCovered = coveredAt(at, coverage, catalogue);
  return boardFrom(catalogue, {
    own: (id) => own.get(id) ?? [],
    isCovered,
    lastEnd: () => null,
    isFresh: (_alerts, region) => isCovered(region),
  });
};

/** An alert has its first instant and not its last. */
const alertsAt = (at: Instant, intervals: readonly HistoryInterval[]): ReadonlyMap<RegionId, readonly BoardAlert[]> => {
  const own = new Map<RegionId, BoardAlert[]>();
  for (const { region, hazard, startedAt, endedAt, sources } of intervals) {
    if (startedAt > at || (endedAt !== null && endedAt <= at)) continue;
    const alerts = own.get(region) ?? [];
    alerts.push({ hazard, since: startedAt, threats: [], sources, disputed: false });
    own.set(region, alerts);
  }
  for (const alerts of own.values()) alerts.sort(byHazard);
  return own;
};
