import type { Board, BoardAlert, BoardRegion } from '../../domain/board.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';

/** The common part of other services' formats: how they see a board. They know alerts and calm, and nothing else. */

/** `A`: in the whole region. `P`: in a part of it. `N`: nowhere in it. `unknown`: no letter of theirs may stand for it. */
export type AirRaid = 'A' | 'P' | 'N' | 'unknown';

const hasAirRaid = (row: BoardRegion): boolean => row.alerts.some((alert) => alert.hazard === 'air-raid');

/**
 * Whether there is an air-raid alert is known: a live source covers the place, or an alert stands, which silence does not
 * end. An alert of another kind alone tells nothing of air raids.
 */
export const isKnown = (row: BoardRegion): boolean => row.covered || hasAirRaid(row);

/** Reads the air-raid state of regions off a board. */
export const airRaids = (board: Board, catalogue: Catalogue): ((row: BoardRegion) => AirRaid) => {
  const partly = new Set<RegionId>();
  for (const row of board.regions.values()) {
    if (hasAirRaid(row)) for (const above of catalogue.ancestors(row.region.id)) partly.add(above);
  }
  return (row) => {
    if (hasAirRaid(row)) return 'A';
    if (partly.has(row.region.id)) return 'P';
    return row.covered ? 'N' : 'unknown';
  };
};

/** The region's own alerts, without those of the regions above. */
export const ownAlerts = (row: BoardRegion, board: Board): readonly BoardAlert[] => {
  const parent = row.region.parent === null ? undefined : board.regions.get(row.region.parent);
  return row.alerts.slice(0, row.alerts.length - (parent?.alerts.length ?? 0));
};
