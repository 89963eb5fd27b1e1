import type { Known, PlaceState } from './place-state.ts';
import { placeStates } from './place-state.ts';
import type { Catalogue, Region, RegionId } from './places/catalogue.ts';
import { coveredRegions } from './sources/coverage.ts';
import type { FeedState } from './timeline/feed-state.ts';
import type { TimelineKey } from './timeline/key.ts';
import { keyOf } from './timeline/key.ts';
import type { Alert } from './timeline/parts.ts';
import type { Hazard, Instant } from './words.ts';
import { byHazard, HAZARDS } from './words.ts';

export type BoardAlert = Alert & { readonly hazard: Hazard };

export type BoardRegion = PlaceState<Region, BoardAlert> & { readonly region: Region };

export type Board = { readonly regions: ReadonlyMap<RegionId, BoardRegion> };

const NO_ALERTS: readonly BoardAlert[] = [];

/** The state of every region of the catalogue, now. */
export const boardOf = (state: FeedState, catalogue: Catalogue): Board => {
  const covered = coveredRegions(state.sources.values(), catalogue);
  const live = new Set([...state.sources.values()].flatMap((source) => (source.live ? [source.id] : [])));
  const own = ownAlerts(state);
  const ended = lastEnds(state, catalogue);
  return boardFrom(catalogue, {
    own: (id) => own.get(id) ?? NO_ALERTS,
    isCovered: ({ id }) => covered.has(id),
    lastEnd: (id) => ended.get(id) ?? null,
    isFresh: (alerts) => alerts.some(({ sources }) => sources.some((source) => live.has(source))),
  });
};

export const boardFrom = (catalogue: Catalogue, known: Known<Region, BoardAlert>): Board => {
  const states = placeStates(catalogue.regions, known);
  return {
    regions: new Map(
      catalogue.regions.flatMap((region) => {
        const state = states.get(region.id);
        return state === undefined ? [] : [[region.id, { region, ...state }]];
      }),
    ),
  };
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
export const doubted = (board: Board, named: ReadonlySet<RegionId>, catalogue: Catalogue): Board => {
  if (named.size === 0) return board;
  const regions = new Map(board.regions);
  for (const id of touchedBy(named, catalogue)) {
    const row = regions.get(id);
    if (row === undefined) continue;
    const isClear = row.state === 'clear';
    regions.set(id, { ...row, covered: false, ...(isClear ? { state: 'unknown', since: null, fresh: false } : {}) });
  }
  return { regions };
};

const touchedBy = (named: ReadonlySet<RegionId>, catalogue: Catalogue): ReadonlySet<RegionId> =>
  new Set([...named].flatMap((id) => [id, ...catalogue.ancestors(id), ...catalogue.descendants(id)]));

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
  for (const alerts of own.values()) alerts.sort(byHazard);
  return own;
};

/** When the last alert here, above or below ended. */
const lastEnds = (state: FeedState, catalogue: Catalogue): ReadonlyMap<RegionId, Instant> => {
  const ends = new Map<RegionId, Instant>();
  const note = (id: RegionId, at: Instant): void => {
    if (at > (ends.get(id) ?? Number.NEGATIVE_INFINITY)) ends.set(id, at);
  };
  for (const [key, timeline] of state.timelines) {
    const end = timeline.end.lastEnd;
    if (end === null) continue;
    const id = key.split('|')[0] as RegionId;
    note(id, end);
    for (const other of catalogue.ancestors(id)) note(other, end);
    for (const other of catalogue.descendants(id)) note(other, end);
  }
  return ends;
};

/** The timelines of one region, in the order of the hazards. */
export const timelineKeysOf = (region: RegionId): readonly TimelineKey[] =>
  HAZARDS.map((hazard) => keyOf(region, hazard));
