import type { Change } from '../../domain/event.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard } from '../../domain/words.ts';

/**
 * What a subscriber wants to see. A region includes what lies below it and its ancestors' alerts.
 * Absent means everything.
 */
export type Filter = {
  readonly regions?: readonly RegionId[];
  readonly hazards?: readonly Hazard[];
  /** How the board is told at the beginning; absent: full. */
  readonly board?: 'brief';
};

export const EVERYTHING: Filter = {};

/** The same text for the same filter, whatever the order: subscribers that share it share their frames. */
export const filterKey = (filter: Filter): string =>
  `${filter.regions === undefined ? '*' : [...new Set(filter.regions)].sort().join()}|${
    filter.hazards === undefined ? '*' : [...new Set(filter.hazards)].sort().join()
  }${filter.board === undefined ? '' : '|brief'}`;

/** The regions whose events the filter lets through; undefined: all. */
export const visibleRegions = (filter: Filter, catalogue: Catalogue): ReadonlySet<RegionId> | undefined =>
  filter.regions === undefined
    ? undefined
    : new Set(filter.regions.flatMap((id) => [id, ...catalogue.ancestors(id), ...catalogue.descendants(id)]));

/** Whether a change concerns the filter. What a source does concerns everybody. */
export const lets = (
  change: Pick<Change, 'type'> & { readonly region?: string; readonly hazard?: string },
  visible: ReadonlySet<string> | undefined,
  hazards: readonly string[] | undefined,
): boolean =>
  (change.region === undefined || visible === undefined || visible.has(change.region)) &&
  (change.hazard === undefined || hazards === undefined || hazards.includes(change.hazard));
