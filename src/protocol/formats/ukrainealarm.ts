import type { Board, BoardAlert, BoardRegion } from '../../domain/board.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Catalogue, Region, RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard, Instant, ThreatLevel } from '../../domain/words.ts';
import type { Position } from '../live/position.ts';
import { ownAlerts } from './air-raid.ts';
import { titleAt } from './names.ts';
import type { Part } from './part.ts';
import { timeSpan, wholeSeconds } from './times.ts';

/** ukrainealarm.com API v3: a board in its words. */

/** Regions with an alert. What is not listed is read as calm, so all of the part must be known. */
export const alertRegions = (board: Board, catalogue: Catalogue, changed: Instant, part: Part): readonly object[] =>
  [...board.regions.values()]
    .filter((row) => part.tells(row.region.id) && isListed(row, board))
    .map((row) => alertRegion(row, alertsHere(row, board, catalogue), catalogue, changed));

/**
 * One region: its own alerts, those of the regions above and, because this format has no word for "partly", those of
 * the regions below; each names its own region.
 */
export const oneRegion = (row: BoardRegion, board: Board, catalogue: Catalogue, changed: Instant): object => {
  const below = catalogue.descendants(row.region.id).flatMap((lower) => placedAt(lower, board));
  return alertRegion(row, [...alertsHere(row, board, catalogue), ...below], catalogue, changed);
};

/** Their region for trying things out. Nothing ever happens in it. */
export const TEST_REGION = '0';

export const testRegion = (changed: Instant): object => ({
  regionId: TEST_REGION,
  regionType: 'State',
  regionName: 'Тестовий регіон',
  regionEngName: 'Test region',
  lastUpdate: wholeSeconds(changed),
  activeAlerts: [],
  activeAlertLevels: [],
});

export type PastAlarm = { readonly hazard: Hazard; readonly startedAt: Instant; readonly endedAt: Instant | null };

/** One alarm of the past, or one that goes on: that has no end yet, and lasts until now. */
export const alarmOf = (region: Region, { hazard, startedAt, endedAt }: PastAlarm, now: Instant): object => ({
  regionId: idAtUkrainealarm(region),
  regionName: titleAt('ukrainealarm', region),
  startDate: wholeSeconds(startedAt),
  endDate: endedAt === null ? null : wholeSeconds(endedAt),
  duration: timeSpan(Math.max(0, (endedAt ?? now) - startedAt)),
  alertType: ALERT_TYPES[hazard],
  isContinue: endedAt === null,
});

export const regionHistory = (region: Region, alarms: readonly object[]): object => ({
  regionId: idAtUkrainealarm(region),
  regionName: titleAt('ukrainealarm', region),
  alarms,
});

export const nestedRegions = (catalogue: Catalogue): object => ({
  states: catalogue.regions
    .filter((region) => typeOf(region, catalogue) === 'State')
    .map((region) => branchOf(region, catalogue)),
});

const ALERT_TYPES: Readonly<Record<Hazard, string>> = {
  'air-raid': 'AIR',
  artillery: 'ARTILLERY',
  'urban-fights': 'URBAN_FIGHTS',
  chemical: 'CHEMICAL',
  nuclear: 'NUCLEAR',
};

export type CallOf = {
  readonly began: boolean;
  readonly region: string;
  readonly hazard: Hazard;
  readonly at: Instant;
};

/** The body of a call to a webhook of theirs; a region is a number there, and one that is no number cannot be told. */
export const webhookCall = ({ began, region, hazard, at }: CallOf): object | undefined => {
  const regionId = Number(region === '29' ? '9999' : region);
  if (!Number.isInteger(regionId)) return undefined;
  return {
    status: began ? 'Activate' : 'Deactivate',
    regionId,
    alarmType: ALERT_TYPES[hazard],
    createdAt: wholeSeconds(at),
  };
};

/** Their number for Crimea is not the shared one. */
const idAtUkrainealarm = ({ id }: Region): string => (id === '29' ? '9999' : id);

/** The cities of Kharkiv and Zaporizhzhia stand beside the oblasts there: clients that read only those look for them. */
const CITIES_AT_THE_TOP: ReadonlySet<string> = new Set(['1293', '564']);

/** First level, second level, the rest. */
const LEVEL_TYPES = ['State', 'District', 'Community'] as const;
const typeOf = ({ id, level }: Region, catalogue: Catalogue): (typeof LEVEL_TYPES)[number] =>
  CITIES_AT_THE_TOP.has(id) ? 'State' : (LEVEL_TYPES[catalogue.levels.indexOf(level)] ?? 'Community');

/** A city at the top has no region above it there from which a client could learn of an alert. */
const isListed = (row: BoardRegion, board: Board): boolean =>
  CITIES_AT_THE_TOP.has(row.region.id) ? row.alerts.length > 0 : ownAlerts(row, board).length > 0;

type Placed = { readonly alert: BoardAlert; readonly region: Region };

/** The region's own alerts and those of the regions above, each with the region it is of. */
const alertsHere = (row: BoardRegion, board: Board, catalogue: Catalogue): readonly Placed[] =>
  [row.region.id, ...catalogue.ancestors(row.region.id)].flatMap((id) => placedAt(id, board));

const placedAt = (id: RegionId, board: Board): readonly Placed[] => {
  const row = board.regions.get(id);
  return row === undefined ? [] : ownAlerts(row, board).map((alert) => ({ alert, region: row.region }));
};

const alertRegion = (
  { region, since }: BoardRegion,
  alerts: readonly Placed[],
  catalogue: Catalogue,
  changed: Instant,
): object => ({
  regionId: idAtUkrainealarm(region),
  regionType: typeOf(region, catalogue),
  regionName: titleAt('ukrainealarm', region),
  regionEngName: region.nameEn,
  lastUpdate: wholeSeconds(
    alerts.length > 0 ? Math.max(...alerts.map(({ alert }) => alert.since)) : (since ?? changed),
  ),
  activeAlerts: alerts.map(({ alert, region: where }) => ({
    regionId: idAtUkrainealarm(where),
    regionType: typeOf(where, catalogue),
    type: ALERT_TYPES[alert.hazard],
    lastUpdate: formatInstant(alert.since),
  })),
  activeAlertLevels: alerts.flatMap(({ alert }) => levelsOf(alert)),
});

const LEVELS: Readonly<Record<ThreatLevel, string>> = { yellow: 'Yellow', red: 'Red' };

const levelsOf = ({ level, threats, since }: BoardAlert): readonly object[] => {
  const said = threats.flatMap((threat) =>
    threat.level === undefined
      ? []
      : [
          {
            alertLevel: LEVELS[threat.level],
            reason: threat.reason ?? '',
            createdAt: wholeSeconds(threat.since ?? since),
          },
        ],
  );
  return said.length > 0 || level === undefined
    ? said
    : [{ alertLevel: LEVELS[level], reason: '', createdAt: wholeSeconds(since) }];
};

const branchOf = (region: Region, catalogue: Catalogue): object => ({
  regionId: idAtUkrainealarm(region),
  regionName: titleAt('ukrainealarm', region),
  regionType: typeOf(region, catalogue),
  regionChildIds: catalogue.children(region.id).flatMap((id) => {
    const child = catalogue.get(id);
    return child === undefined || CITIES_AT_THE_TOP.has(id) ? [] : [branchOf(child, catalogue)];
  }),
});

/** Room for this many entries of one epoch. */
const EPOCH_UNIT = 2 ** 32;
const EPOCHS = 2 ** 20;

/** Clients fetch again when the number is another one; after an epoch change a `seq` of before must not look the same. */
export const actionIndex = ({ epoch, seq }: Position): number => {
  let hash = 0;
  for (let i = 0; i < epoch.length; i += 1) hash = (Math.imul(hash, 31) + epoch.charCodeAt(i)) >>> 0;
  return (hash % EPOCHS) * EPOCH_UNIT + seq;
};
