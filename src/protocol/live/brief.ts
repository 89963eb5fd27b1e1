import type { Board, BoardRegion } from '../../domain/board.ts';
import type { BriefWire } from './frames.ts';
import { regionWire } from './wire.ts';

/**
 * The brief board: rows for the first level, and below it only where a row says more than follows from the row above.
 * Alert, clear and unknown are inherited; below `partial` a place is clear. A row has its own alerts only, and no names:
 * `/v1/regions` has them.
 */
export const briefBoard = (board: Board): readonly BriefWire[] =>
  [...board.regions.values()].flatMap((row) => {
    const above = row.region.parent === null ? undefined : board.regions.get(row.region.parent);
    return above !== undefined && follows(row, above) ? [] : [briefWire(row, above)];
  });

/** True when the row below is what a reader makes of the row above. */
const follows = (row: BoardRegion, above: BoardRegion): boolean => {
  if (row.covered !== above.covered) return false;
  switch (above.state) {
    case 'alert':
      return row.state === 'alert' && row.via !== undefined && row.fresh === above.fresh;
    case 'clear':
    case 'unknown':
      return row.state === above.state && row.fresh === above.fresh;
    case 'partial':
      return row.state === 'clear' && row.fresh;
  }
};

const briefWire = (row: BoardRegion, above: BoardRegion | undefined): BriefWire => {
  const { iso: _iso, katottg: _katottg, name: _name, nameEn: _nameEn, alerts, ...brief } = regionWire(row);
  const inherited = above?.state === 'alert' ? above.alerts.length : 0;
  return { ...brief, alerts: alerts.slice(0, alerts.length - inherited) };
};
