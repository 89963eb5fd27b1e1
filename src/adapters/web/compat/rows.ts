import type { FeedDesk } from '../../../app/gateway/hub.ts';
import { AppError } from '../../../app/kit/errors.ts';
import type { Board, BoardAlert, BoardRegion } from '../../../domain/board.ts';
import { formatInstant } from '../../../domain/instant.ts';
import type { Catalogue, Region, RegionId } from '../../../domain/places/catalogue.ts';
import type { Instant } from '../../../domain/words.ts';
import { hasAirRaid, unknownRegion } from './known.ts';

/** What the formats of others share: how they see a board. */

/** `A`: in the whole region. `P`: in a part of it. `N`: nowhere in it. */
export type AirRaid = 'A' | 'P' | 'N';

/** Reads the air-raid state of regions off a board; throws `answer.unknown` rather than say `N` of what is not known. */
export const airRaids = (board: Board, tree: Catalogue): ((row: BoardRegion) => AirRaid) => {
  const partly = new Set<RegionId>();
  for (const row of board.regions.values()) {
    if (hasAirRaid(row)) for (const above of tree.ancestors(row.region.id)) partly.add(above);
  }
  return (row) => {
    if (hasAirRaid(row)) return 'A';
    if (partly.has(row.region.id)) return 'P';
    if (row.covered) return 'N';
    throw unknownRegion(row);
  };
};

/** The region's own alerts, without those of the regions above. */
export const ownAlerts = (row: BoardRegion, board: Board): readonly BoardAlert[] => {
  const parent = row.region.parent === null ? undefined : board.regions.get(row.region.parent);
  return row.alerts.slice(0, row.alerts.length - (parent?.alerts.length ?? 0));
};

/** The row of a region of these formats: their numbers are ours. Throws rather than let the others move up a place. */
export const rowOf = (board: Board, id: string): BoardRegion => {
  const row = board.regions.get(id as RegionId);
  if (row === undefined) throw new AppError('answer.unknown', `this hub has no region ${id}, which this format needs`);
  return row;
};

/** When the answer last changed, by the hub's clock: never the time of asking, which would hide that a feed stands still. */
export const changedAt = ({ follower }: FeedDesk): Instant => {
  const { clock } = follower.state();
  return follower.asOf() ?? (Number.isFinite(clock) ? clock : 0);
};

/** `2026-11-20T07:14:02Z` */
export const wholeSeconds = (instant: Instant): string => `${formatInstant(instant).slice(0, 19)}Z`;

/** These services write the cities with their type word, and clients look for that. */
const WITH_TYPE_WORD: Readonly<Record<string, string>> = { '30': 'м. Севастополь', '31': 'м. Київ' };

export const titleOf = ({ id, name }: Region): string => WITH_TYPE_WORD[id] ?? name;
