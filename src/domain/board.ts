import type { FeedState, TimelineKey } from './feed-state.ts';
import { keyOf } from './feed-state.ts';
import type { Catalogue, Region, RegionId } from './places/catalogue.ts';
import { coveredRegions } from './sources/coverage.ts';
import type { Alert } from './timeline/timeline.ts';
import type { Hazard, Instant } from './words.ts';
import { HAZARDS } from './words.ts';

/** `alert`: here or above. `partial`: only below. `clear`: a live source covers the place and says nothing. */
export type RegionState = 'alert' | 'partial' | 'clear' | 'unknown';

export type BoardAlert = Alert & { readonly hazard: Hazard };

export type BoardRegion = {
  readonly region: Region;
  readonly state: RegionState;
  /** When the state began; null where nothing ever happened. */
  readonly since: Instant | null;
  /** The ancestor whose alert this is, when it is not the region's own. */
  readonly via?: RegionId;
  /** False: all who said so are silent, or nobody who covers the place speaks. */
  readonly fresh: boolean;
  /** A live source covers the place: without an alert it is clear. */
  readonly covered: boolean;
  /** Own alerts first, then inherited ones. */
  readonly alerts: readonly BoardAlert[];
};

export type Board = { readonly regions: ReadonlyMap<RegionId, BoardRegion> };

/** What is known now, for every region of the catalogue. */
export const boardOf = (state: FeedState, tree: Catalogue): Board => {
  const covered = coveredRegions(state.sources.values(), tree);
  const live = new Set([...state.sources.values()].flatMap((source) => (source.live ? [source.id] : [])));
  const own = ownAlerts(state);
  const regions = new Map<RegionId, BoardRegion>();
  const below = alertsBelow(own, tree);
  const ended = lastEnds(state, tree);
  for (const region of tree.regions) {
    const parent = region.parent === null ? undefined : regions.get(region.parent);
    const inherited = parent?.state === 'alert' ? parent : undefined;
    const mine = own.get(region.id) ?? [];
    const alerts = [...mine, ...(inherited?.alerts ?? [])];
    const isCovered = covered.has(region.id);
    const partial = below.get(region.id);
    if (alerts.length > 0) {
      regions.set(region.id, {
        region,
        state: 'alert',
        since: earliest(alerts),
        ...(mine.length === 0 && inherited !== undefined ? { via: inherited.via ?? inherited.region.id } : {}),
        fresh: isFresh(alerts, live),
        covered: isCovered,
        alerts,
      });
    } else if (partial !== undefined) {
      regions.set(region.id, {
        region,
        state: 'partial',
        since: earliest(partial),
        fresh: isFresh(partial, live),
        covered: isCovered,
        alerts: [],
      });
    } else {
      regions.set(region.id, {
        region,
        state: isCovered ? 'clear' : 'unknown',
        since: isCovered ? (ended.get(region.id) ?? null) : null,
        fresh: isCovered,
        covered: isCovered,
        alerts: [],
      });
    }
  }
  return { regions };
};

/** A board nobody vouches for: what is clear or partly clear is no longer known to be so, what stands still stands. */
export const unvouched = (board: Board): Board => ({
  regions: new Map(
    [...board.regions].map(([id, region]) => [
      id,
      region.state === 'clear' || region.state === 'unknown'
        ? { ...region, state: 'unknown', since: null, fresh: false, covered: false }
        : { ...region, fresh: false, covered: false },
    ]),
  ),
});

/**
 * The board while something said of these regions is not in it: there, above and below it may be an alert, so that none
 * of them is known to be clear. What stands still stands.
 */
export const doubted = (board: Board, named: ReadonlySet<RegionId>, tree: Catalogue): Board => {
  if (named.size === 0) return board;
  const regions = new Map(board.regions);
  for (const id of touchedBy(named, tree)) {
    const row = regions.get(id);
    if (row === undefined) continue;
    const isClear = row.state === 'clear';
    regions.set(id, { ...row, covered: false, ...(isClear ? { state: 'unknown', since: null, fresh: false } : {}) });
  }
  return { regions };
};

const touchedBy = (named: ReadonlySet<RegionId>, tree: Catalogue): ReadonlySet<RegionId> =>
  new Set([...named].flatMap((id) => [id, ...tree.ancestors(id), ...tree.descendants(id)]));

/** Alerts of the region itself, in the order of the hazards. */
const ownAlerts = (state: FeedState): ReadonlyMap<RegionId, readonly BoardAlert[]> => {
  const own = new Map<RegionId, BoardAlert[]>();
  for (const [key, timeline] of state.timelines) {
    if (timeline.alert === undefined) continue;
    const [region, hazard] = key.split('|') as [RegionId, Hazard];
    const alerts = own.get(region) ?? [];
    alerts.push({ hazard, ...timeline.alert });
    own.set(region, alerts);
  }
  for (const alerts of own.values()) alerts.sort((a, b) => HAZARDS.indexOf(a.hazard) - HAZARDS.indexOf(b.hazard));
  return own;
};

const alertsBelow = (
  own: ReadonlyMap<RegionId, readonly BoardAlert[]>,
  tree: Catalogue,
): ReadonlyMap<RegionId, readonly BoardAlert[]> => {
  const below = new Map<RegionId, BoardAlert[]>();
  for (const [id, alerts] of own) {
    for (const ancestor of tree.ancestors(id)) below.set(ancestor, [...(below.get(ancestor) ?? []), ...alerts]);
  }
  return below;
};

/** When the last alert here, above or below ended. */
const lastEnds = (state: FeedState, tree: Catalogue): ReadonlyMap<RegionId, Instant> => {
  const ends = new Map<RegionId, Instant>();
  const note = (id: RegionId, at: Instant): void => {
    if (at > (ends.get(id) ?? Number.NEGATIVE_INFINITY)) ends.set(id, at);
  };
  for (const [key, timeline] of state.timelines) {
    const end = timeline.end.lastEnd;
    if (end === null) continue;
    const id = key.split('|')[0] as RegionId;
    note(id, end);
    for (const other of tree.ancestors(id)) note(other, end);
    for (const other of tree.descendants(id)) note(other, end);
  }
  return ends;
};

const earliest = (alerts: readonly BoardAlert[]): Instant => Math.min(...alerts.map((alert) => alert.since));

const isFresh = (alerts: readonly BoardAlert[], live: ReadonlySet<string>): boolean =>
  alerts.some((alert) => alert.sources.some((source) => live.has(source)));

/** The timelines of one region, in the order of the hazards. */
export const timelineKeysOf = (region: RegionId): readonly TimelineKey[] =>
  HAZARDS.map((hazard) => keyOf(region, hazard));
