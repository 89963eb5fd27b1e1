import type { Follower } from '../../app/follow.ts';
import type { HistoryInterval } from '../../app/log.ts';
import type { Board, BoardAlert, BoardRegion } from '../../domain/board.ts';
import type { SpokeClaim } from '../../domain/claim.ts';
import type { FeedState } from '../../domain/feed-state.ts';
import { HORIZON_MS } from '../../domain/fold.ts';
import type { RegionId } from '../../domain/regions.ts';
import type { SourceState } from '../../domain/source-state.ts';
import { covers } from '../../domain/source-state.ts';
import type { Instant } from '../../domain/words.ts';
import { HAZARDS } from '../../domain/words.ts';

/**
 * The board of a past moment, as it is known now: alerts from the history, and `clear` only where a source is known to
 * have been live and to have covered the place. For everything else nobody can say, and so it says.
 */
export const boardAt = (at: Instant, intervals: readonly HistoryInterval[], follower: Follower): Board => {
  const { tree } = follower;
  const own = alertsAt(at, intervals);
  const partial = new Map<RegionId, Instant>();
  for (const [id, alerts] of own) {
    const since = earliest(alerts);
    for (const above of tree.ancestors(id)) partial.set(above, Math.min(since, partial.get(above) ?? since));
  }
  // A log that does not answer may have lost its latest corrections: then nothing is vouched for.
  const live = follower.vouched() ? sourcesAt(at, follower.state()).filter((source) => source.live) : [];
  const regions = new Map<RegionId, BoardRegion>();
  for (const region of tree.regions) {
    const parent = region.parent === null ? undefined : regions.get(region.parent);
    const inherited = parent?.state === 'alert' ? parent : undefined;
    const mine = own.get(region.id) ?? [];
    const alerts = [...mine, ...(inherited?.alerts ?? [])];
    const covered = live.some((source) => covers(source, region, tree));
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

/** The sources of which it is known whether they were live at that moment, as they were then. */
export const sourcesAt = (at: Instant, state: FeedState): readonly SourceState[] =>
  [...state.sources.values()].flatMap((source) => {
    const index = source.marks.findLastIndex((mark) => mark.at <= at);
    const mark = source.marks[index];
    if (mark === undefined) return [];
    // Older marks may have been forgotten between this one and the next, unless there is no next.
    const certain = mark === source.marks.at(-1) || mark.at >= state.clock - HORIZON_MS;
    if (mark.kind === 'silent') return [{ ...source, live: false, reason: mark.reason, since: mark.at }];
    return certain ? [asThen(source, mark)] : [];
  });

const asThen = ({ reason: _, regions: __, levels: ___, ...source }: SourceState, mark: SpokeClaim): SourceState => ({
  ...source,
  trust: mark.trust,
  live: true,
  since: mark.at,
  ...(mark.regions === undefined ? {} : { regions: mark.regions }),
  ...(mark.levels === undefined ? {} : { levels: mark.levels }),
});

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
