import type { BoardRegion } from '../../domain/board.ts';
import type { Instant } from '../../domain/words.ts';
import { titleAt } from './names.ts';
import { RAID_IDS } from './raid.ts';
import { kyivClock } from './times.ts';

/** ubilling `aerialalerts`: a board in its words. */

/** Its 25 regions: the oblasts and Kyiv, without Crimea and Sevastopol. */
export const UBILLING_IDS = RAID_IDS;

/**
 * `heard` is when the hub last heard of alerts, not when one last changed: clients refuse an answer that was cached long
 * ago. `alertnow` is true also where only a part of the region has an alert.
 */
export const aerialAlerts = (
  rows: readonly { readonly row: BoardRegion; readonly alert: boolean }[],
  heard: Instant,
): object => ({
  source: 'allclear',
  cachedat: kyivClock(heard),
  states: Object.fromEntries(
    rows.map(({ row: { region, since }, alert }) => [
      titleAt('alerts-in-ua', region),
      { alertnow: alert, changed: since === null ? null : kyivClock(since) },
    ]),
  ),
});
