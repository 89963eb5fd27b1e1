import { wholeOf } from '../../../protocol/follow/whole.ts';
import type { RegionWire } from '../../../protocol/live/frames.ts';

/** Boards made of places with names, where the hub's own is not there yet. Pure. */

/** A place as `/v1/regions` tells it; all of them stand parents before children. */
export type NamedPlace = Pick<RegionWire, 'id' | 'iso' | 'katottg' | 'level' | 'parent' | 'name' | 'nameEn'> & {
  readonly aliases?: readonly string[];
};

/** The board while nothing is known but what the places are called. */
export const unknownBoard = (places: readonly NamedPlace[]): ReadonlyMap<string, RegionWire> =>
  new Map(
    places.map(({ aliases: _aliases, ...place }) => [
      place.id,
      { ...place, state: 'unknown', since: null, fresh: false, covered: false, alerts: [] },
    ]),
  );

/**
 * The same with all places there are. What stands in a first look says of the places below it what a brief board says, or
 * less: never that a place is calm of which nothing is known.
 */
export const wholeLook = (
  regions: ReadonlyMap<string, RegionWire>,
  places: readonly NamedPlace[],
): ReadonlyMap<string, RegionWire> => new Map(wholeOf([...regions.values()], places).map((row) => [row.id, row]));
