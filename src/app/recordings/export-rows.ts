import { formatInstant } from '../../domain/instant.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { HistoryInterval } from '../log/log.ts';

/** The layout of the public files, with the columns that make it exact: it is read back as it was written. */
export const EXPORT_COLUMNS = [
  'oblast',
  'raion',
  'hromada',
  'level',
  'started_at',
  'finished_at',
  'source',
  'naive',
  'uid',
  'katottg',
] as const;

/** One row for each source of an interval; none for hazards that the layout cannot name. */
export const exportRows = (catalogue: Catalogue): ((interval: HistoryInterval) => readonly (readonly string[])[]) => {
  const places = new Map<RegionId, readonly [names: readonly string[], codes: readonly string[]]>();
  const placeOf = (id: RegionId): readonly [readonly string[], readonly string[]] => {
    const known = places.get(id);
    if (known !== undefined) return known;
    const region = catalogue.get(id);
    const names = [...[...catalogue.ancestors(id)].reverse(), id].map((one) => catalogue.get(one)?.nameEn ?? one);
    const place = [
      [names[0] ?? '', names[1] ?? '', names[2] ?? '', region?.level ?? ''],
      [id, region?.katottg ?? ''],
    ] as const;
    places.set(id, place);
    return place;
  };
  return ({ region, hazard, startedAt, endedAt, sources, endCalculated, retracted }) => {
    // The layout has no column for what was said in error: there it would count as an alert.
    if (hazard !== 'air-raid' || retracted !== undefined) return [];
    const [names, codes] = placeOf(region);
    const times = [timeOf(startedAt), endedAt === null ? '' : timeOf(endedAt)];
    const naive = endCalculated === true ? 'True' : 'False';
    return sources.map((source) => [...names, ...times, source, naive, ...codes]);
  };
};

/** `2022-12-25 07:23:31+00:00`, with milliseconds where there are any. */
const timeOf = (instant: Instant): string =>
  formatInstant(instant).replace('T', ' ').replace('.000Z', '+00:00').replace('Z', '+00:00');

export const csvLine = (cells: readonly string[]): string => cells.map(quoted).join();

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
