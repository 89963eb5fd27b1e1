import type { Board, BoardAlert, BoardRegion } from '../../domain/board.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { Catalogue, Region, RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard, Instant } from '../../domain/words.ts';
import type { AirRaid } from './air-raid.ts';
import { ownAlerts } from './air-raid.ts';
import { titleAt } from './names.ts';
import type { Part } from './part.ts';
import { slashedTime } from './times.ts';

/** alerts.in.ua API v1: a board in its words. */

/** The list of active alerts, or of those of a while. */
export const alertList = (
  alerts: readonly object[],
  changed: Instant,
  sources: readonly string[],
  caveat = '',
): object => ({
  alerts,
  meta: { last_updated_at: slashedTime(changed), type: 'full' },
  disclaimer: `Compiled by an AllClear hub from: ${[...sources].sort().join(', ')}. Not an official service; follow the sirens.${caveat}`,
});

/** A place that is not listed is read as calm, so all of the part must be known. */
export const activeAlerts = (board: Board, catalogue: Catalogue, part: Part): readonly object[] =>
  [...board.regions.values()]
    .filter(({ region }) => part.tells(region.id))
    .flatMap((row) => ownAlerts(row, board).map((alert) => activeAlert(row, alert, catalogue)));

const activeAlert = ({ region }: BoardRegion, { hazard, since, threats }: BoardAlert, catalogue: Catalogue): object =>
  alertOf(region, catalogue, {
    hazard,
    startedAt: since,
    endedAt: null,
    updatedAt: Math.max(since, ...threats.map((threat) => threat.since ?? since)),
    notes: threats.find((threat) => threat.reason !== undefined)?.reason ?? null,
    calculated: false,
  });

export type ToldAlert = {
  readonly hazard: Hazard;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
  readonly updatedAt: Instant;
  readonly notes: string | null;
  /** Nobody announced the end: it was filled in. */
  readonly calculated: boolean;
};

export const alertOf = (region: Region, catalogue: Catalogue, alert: ToldAlert): object => {
  const above = catalogue.ancestors(region.id).flatMap((id) => catalogue.get(id) ?? []);
  const line = [region, ...above];
  const oblast = line.at(-1) ?? region;
  const raion = line.length > 1 ? line[line.length - 2] : undefined;
  return {
    id: numberFor(`${region.id}|${alert.hazard}|${alert.startedAt}`),
    location_title: titleOf(region),
    location_type: region.level,
    started_at: formatInstant(alert.startedAt),
    finished_at: alert.endedAt === null ? null : formatInstant(alert.endedAt),
    updated_at: formatInstant(alert.updatedAt),
    alert_type: ALERT_TYPES[alert.hazard],
    location_oblast: titleOf(oblast),
    location_oblast_uid: oblast.id,
    location_uid: region.id,
    ...(raion === undefined ? {} : { location_raion: titleOf(raion) }),
    notes: alert.notes,
    calculated: alert.calculated,
  };
};

const titleOf = (region: Region): string => titleAt('alerts-in-ua', region);

const ALERT_TYPES: Readonly<Record<Hazard, string>> = {
  'air-raid': 'air_raid',
  artillery: 'artillery_shelling',
  'urban-fights': 'urban_fights',
  chemical: 'chemical',
  nuclear: 'nuclear',
};

/** Their ids are numbers: the same alert has the same one on every gateway (FNV-1a, 31 bits). */
const numberFor = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 1 || 1;
};

/**
 * Крим, Волинська, Вінницька, Дніпропетровська, Донецька, Житомирська, Закарпатська, Запорізька, Івано-Франківська,
 * м. Київ, Київська, Кіровоградська, Луганська, Львівська, Миколаївська, Одеська, Полтавська, Рівненська,
 * м. Севастополь, Сумська, Тернопільська, Харківська, Херсонська, Хмельницька, Черкаська, Чернівецька, Чернігівська.
 * Devices have this order burnt in.
 */
export const OBLAST_ORDER: readonly string[] =
  '29 8 4 9 28 10 11 12 13 31 14 15 16 27 17 18 19 5 30 20 21 22 23 3 24 26 25'.split(' ');

/** A letter at each place; a blank where no region is meant, or none of the part that the answer speaks for. */
export const letters = (
  ids: readonly (string | undefined)[],
  part: Part,
  letter: (id: RegionId) => Exclude<AirRaid, 'unknown'>,
): string => ids.map((id) => (id === undefined || !part.has(id as RegionId) ? ' ' : letter(id as RegionId))).join('');

/** Position i holds the id `i`, when a region has it. */
export const byUid = (catalogue: Catalogue): readonly (string | undefined)[] => {
  const numbers = catalogue.regions.map(({ id }) => Number(id)).filter(Number.isInteger);
  const made: (string | undefined)[] = new Array(Math.max(0, ...numbers) + 1).fill(undefined);
  for (const number of numbers) made[number] = String(number);
  return made;
};
