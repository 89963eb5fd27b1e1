import { type BriefWire, isNamed, type RegionWire } from '../live/frames.ts';

/** A place of the catalogue, as `/v1/regions` tells it. */
export type Place = Pick<RegionWire, 'id' | 'iso' | 'katottg' | 'level' | 'parent' | 'name' | 'nameEn'>;

/**
 * The whole board out of a brief one: what a place is that has no row of its own follows from the place above it. Places
 * stand parents before children. Since when an inherited calm lasts is not in a brief board: null.
 */
export const wholeOf = (
  rows: readonly (BriefWire | RegionWire)[],
  places: readonly Place[],
  asked?: ReadonlySet<string>,
): readonly RegionWire[] => {
  const told = new Map(rows.map((row) => [row.id, row]));
  const isTold = asked === undefined ? undefined : toldTo(asked, places);
  const whole = new Map<string, RegionWire>();
  for (const place of places) {
    const row = told.get(place.id);
    const above = place.parent === null ? undefined : whole.get(place.parent);
    if (row !== undefined)
      whole.set(place.id, isNamed(row) ? row : { ...place, ...row, alerts: [...row.alerts, ...alertsFrom(above)] });
    else if (above !== undefined && (isTold === undefined || isTold.has(place.id)))
      whole.set(place.id, inherited(place, above));
  }
  return [...whole.values()];
};

/** A subscriber to some places is told of those below and above them too, and nothing of their neighbours. */
const toldTo = (asked: ReadonlySet<string>, places: readonly Place[]): ReadonlySet<string> => {
  const inside = new Set<string>();
  for (const { id, parent } of places) if (asked.has(id) || (parent !== null && inside.has(parent))) inside.add(id);
  // Parents stand before children: from the end on, each place is seen before the one above it.
  const told = new Set(inside);
  for (const { id, parent } of [...places].reverse()) if (told.has(id) && parent !== null) told.add(parent);
  return told;
};

const alertsFrom = (above: RegionWire | undefined): RegionWire['alerts'] =>
  above?.state === 'alert' ? above.alerts : [];

const inherited = (place: Place, above: RegionWire): RegionWire => {
  const { covered } = above;
  switch (above.state) {
    case 'alert':
      return {
        ...place,
        state: 'alert',
        since: above.since,
        via: above.via ?? above.id,
        fresh: above.fresh,
        covered,
        alerts: above.alerts,
      };
    case 'partial':
      return { ...place, state: 'clear', since: null, fresh: true, covered, alerts: [] };
    case 'clear':
    case 'unknown':
      return { ...place, state: above.state, since: null, fresh: above.fresh, covered, alerts: [] };
  }
};
