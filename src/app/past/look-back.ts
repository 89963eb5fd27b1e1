import type { Board, BoardAlert, BoardRegion } from '../../domain/board.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { HAZARDS } from '../../domain/words.ts';
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
  tree: Catalogue,
): Board => {
  const own = alertsAt(at, intervals);
  const partial = new Map<RegionId, Instant>();
  for (const [id, alerts] of own) {
    const since = earliest(alerts);
    for (const above of tree.ancestors(id)) partial.set(above, Math.min(since, partial.get(above) ?? since));
  }
  const isCovered = coveredAt(at, coverage, tree);
  const regions = new Map<RegionId, BoardRegion>();
  for (const region of tree.regions) {
    const parent = region.parent === null ? undefined : regions.get(region.parent);
    const inherited = parent?.state === 'alert' ? parent : undefined;
    const mine = own.get(region.id) ?? [];
    const alerts = [...mine, ...(inherited?.alerts ?? [])];
    const covered = isCovered(region);
    const below = partial.get(region.id);
    const state = alerts.length > 0 ? 'alert' : below !== undefined ? 'partial' : covered ? 'clear' : 'unknown';
    regions.set(region.id, {
      region,
      state,
      since: alerts.length > 0 ? earliest(alerts) : (below ?? null),
      ...(mine.length === 0 && inherited !== undefined ? { via: inherited.via ?? inherited.region.id } : {}),
      fresh: covered,
      covered,
      alerts,
    });
  }
  return { regions };
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
  for (const alerts of own.values()) alerts.sort((a, b) => HAZARDS.indexOf(a.hazard) - HAZARDS.indexOf(b.hazard));
  return own;
};

const earliest = (alerts: readonly BoardAlert[]): Instant => Math.min(...alerts.map((alert) => alert.since));
