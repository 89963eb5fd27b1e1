import type { Desks, FeedDesk } from '../../../../app/gateway/desk.ts';
import type { Board, BoardRegion } from '../../../../domain/board.ts';
import type { FirstLook } from '../../../../protocol/live/first-look.ts';
import { regionWire } from '../../../../protocol/live/wire.ts';
import { isNotable } from './status.ts';

type Told = Omit<FirstLook, 'at'>;

/**
 * What the document of the page says of now: as `/v1/status` without a level, and the places that are asked for. Undefined
 * where the hub would call nothing calm, and of a feed that is a drill; `tell` where a place is none, or could be several.
 */
export const firstLook = (
  desks: Pick<Desks, 'current'>,
  feed: string,
  places: readonly string[],
): { readonly board: Board; readonly tell: () => Told | undefined } | undefined => {
  const desk = desks.current().find((one) => one.feed.id === feed);
  if (desk === undefined || desk.feed.status !== 'Actual' || !desk.follower.fresh()) return undefined;
  const board = desk.follower.board();
  return { board, tell: () => tell(desk, board, places) };
};

const tell = ({ follower }: FeedDesk, board: Board, places: readonly string[]): Told | undefined => {
  const rows = new Map<string, BoardRegion>();
  for (const row of board.regions.values()) {
    if (row.region.parent === null || isNotable(row, board)) rows.set(row.region.id, row);
  }
  const meant: Record<string, string> = {};
  for (const place of places) {
    const id = follower.catalogue.find(place)?.id;
    const row = id === undefined ? undefined : board.regions.get(id);
    if (row === undefined) return undefined;
    rows.set(row.region.id, row);
    if (row.region.id !== place) meant[place] = row.region.id;
  }
  return { regions: [...rows.values()].map(regionWire), meant };
};
