import { formatInstant, parseInstant } from '../../domain/instant.ts';
import type { Catalogue, Region, RegionId } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import { SOURCE_ID } from '../sources/sources.ts';
import type { ScenarioItem, ScenarioRefusal, ScenarioSignal } from './scenario.ts';
import { NO_OFFSET, refusal } from './scenario.ts';

/**
 * Files of intervals: one row says where an alert was, when it began and when it ended. Understood are
 *
 * - `oblast,raion,hromada,level,started_at,finished_at,source`, with or without `naive,uid,katottg`;
 * - `region,started_at,finished_at,naive`.
 *
 * Columns are found by name. Each row becomes an alert and, when it has an end, an all-clear. The order of arrival is
 * the order of time across the whole file; ids are made from what a signal says, so that a row that stands there twice
 * is a repeat and not a second alert.
 */

/** A row by column name. */
export type Row = Readonly<Record<string, string | undefined>>;

export type Intervals = {
  /** Takes one row; undefined when it could be read. */
  add(row: Row, line: number): ScenarioRefusal | undefined;
  /** The signals of all rows taken, in order of time. */
  signals(): Iterable<ScenarioItem>;
  /** How many those are. */
  count(): number;
};

/** The column that a file lacks to be one of intervals; undefined: none. */
export const headerProblem = (columns: readonly string[]): string | undefined => {
  const missing = ['started_at', 'finished_at'].filter((name) => !columns.includes(name));
  if (missing.length > 0) return `column ${missing.join(' and ')} is missing`;
  return ['oblast', 'region', 'uid', 'katottg'].some((name) => columns.includes(name))
    ? undefined
    : 'no column says where: oblast, region, uid or katottg';
};

/** The source of a row when no column says so: only the volunteers' file has ends that were filled in. */
const sourceOf = (row: Row): SourceId => row['source'] || (row['naive'] === undefined ? 'official' : 'volunteer');

type Edge = {
  readonly at: Instant;
  readonly kind: 'alert' | 'all-clear';
  readonly region: RegionId;
  readonly source: SourceId;
  readonly line: number;
  readonly madeUp: boolean;
};

/** One row, read. */
export type IntervalRow = {
  readonly region: RegionId;
  readonly source: SourceId;
  readonly startedAt: Instant;
  /** Null: it had not ended when the file was written. */
  readonly finishedAt: Instant | null;
  /** Nobody announced the end; the file says so itself. */
  readonly madeUp: boolean;
};

/** Reads rows one by one: any spelling of a region, either layout. */
export const intervalReader = (catalogue: Catalogue): ((row: Row, line: number) => IntervalRow | ScenarioRefusal) => {
  const placeOf = placeFinder(catalogue);
  return (row, line) => {
    const region = placeOf(row);
    if (typeof region === 'string') return refusal(line, 'region.unknown', region);
    const source = sourceOf(row);
    if (!SOURCE_ID.test(source))
      return refusal(line, 'source.malformed', `source: "${source.slice(0, 60)}" is no name of a source`);
    const startedAt = timeOf(row['started_at']);
    if (typeof startedAt === 'object') return refusal(line, startedAt.code, `started_at: ${startedAt.detail}`);
    const open = (row['finished_at'] ?? '') === '';
    const finishedAt = open ? startedAt : timeOf(row['finished_at']);
    if (typeof finishedAt === 'object') return refusal(line, finishedAt.code, `finished_at: ${finishedAt.detail}`);
    if (finishedAt < startedAt) return refusal(line, 'interval.backwards', 'it ends before it begins');
    const madeUp = (row['naive'] ?? '').toLowerCase() === 'true';
    return { region: region.id, source, startedAt, finishedAt: open ? null : finishedAt, madeUp };
  };
};

export const intervals = (catalogue: Catalogue): Intervals => {
  const read = intervalReader(catalogue);
  const edges: Edge[] = [];
  return {
    add: (row, line) => {
      const said = read(row, line);
      if ('refused' in said) return said;
      const { startedAt, finishedAt, madeUp, region, source } = said;
      const about = { region, source, line };
      edges.push({ ...about, at: startedAt, kind: 'alert', madeUp: false });
      if (finishedAt !== null) edges.push({ ...about, at: finishedAt, kind: 'all-clear', madeUp });
      return undefined;
    },
    signals: () => inOrder(edges),
    count: () => edges.length,
  };
};

/** Sorts once asked, and makes each signal as it is taken: the whole history is a few megabytes, not a hundred. */
function* inOrder(edges: Edge[]): Iterable<ScenarioSignal> {
  edges.sort((a, b) => a.at - b.at || a.line - b.line || (a.kind === b.kind ? 0 : a.kind === 'alert' ? -1 : 1));
  for (const { at, kind, region, source, line, madeUp } of edges) {
    const time = formatInstant(at);
    yield {
      line,
      arrivesAt: at,
      source,
      item: { id: `${kind}/${region}/${time}`, kind, region, at: time, receivedAt: time },
      ...(madeUp ? { madeUp: true } : {}),
    };
  }
}

const timeOf = (text = ''): Instant | { readonly code: string; readonly detail: string } => {
  const instant = parseInstant(inFull(text));
  if (instant !== undefined) return instant;
  const shown = text.slice(0, 60);
  return NO_OFFSET.test(text)
    ? { code: 'time.no-offset', detail: `"${shown}" has no offset; without one a time means nothing` }
    : { code: 'time.malformed', detail: `"${shown}" is no time of RFC 3339` };
};

/** Databases shorten offsets: `+00` (PostgreSQL), `+0000`, ` UTC`. They mean what RFC 3339 writes in full. */
const inFull = (text: string): string =>
  text
    .trim()
    .replace(/(:\d{2}(?:\.\d+)?) *(?:UTC|GMT)$/i, '$1Z')
    .replace(
      /(:\d{2}(?:\.\d+)?) *([+-]\d{2}):?(\d{2})?$/,
      (_, time: string, hours: string, minutes = '00') => `${time}${hours}:${minutes}`,
    );

/** Finds the region of a row, or says why not. Numbers do not change and names do, so a number wins. */
const placeFinder = (catalogue: Catalogue): ((row: Row) => Region | string) => {
  const known = new Map<string, Region | string>();
  return (row) => {
    const key = [
      row['uid'],
      row['katottg'],
      row['region'],
      row['oblast'],
      row['raion'],
      row['hromada'],
      row['level'],
    ].join('|');
    let place = known.get(key);
    if (place === undefined) {
      place = byNumber(row, catalogue) ?? byName(row, catalogue);
      known.set(key, place);
    }
    return place;
  };
};

const byNumber = (row: Row, catalogue: Catalogue): Region | undefined => {
  for (const code of [row['uid'], row['katottg']]) {
    const region = code === undefined || code === '' ? undefined : catalogue.find(code);
    if (region !== undefined) return region;
  }
  return undefined;
};

const byName = (row: Row, catalogue: Catalogue): Region | string => {
  const [first = '', second = '', third = ''] = catalogue.levels;
  const text = row['region'];
  if (text !== undefined && text !== '')
    return sole(catalogue.findAll(text, { level: first }), text) ?? catalogue.find(text) ?? noRegion(text);
  const names = [row['oblast'] ?? '', row['raion'] ?? '', row['hromada'] ?? ''] as const;
  const [oblast, raion, hromada] = exchanged(names, catalogue) ? ([names[1], names[0], names[2]] as const) : names;
  const depth = depthOf(row['level'], [first, second, third], names);
  const top = sole(catalogue.findAll(oblast, { level: first }), oblast);
  if (top === undefined) return noRegion(oblast);
  if (depth === 0) return top;
  const middle = raion === '' ? undefined : sole(catalogue.findAll(raion, { within: top.id, level: second }), raion);
  if (depth === 1) return middle ?? noRegion(`${raion}, ${oblast}`);
  // A hromada may have been moved to another raion since; within its oblast its name must then mean one only.
  const place =
    (middle === undefined
      ? undefined
      : sole(catalogue.findAll(hromada, { within: middle.id, level: third }), hromada)) ??
    sole(catalogue.findAll(hromada, { within: top.id, level: third }), hromada);
  return place ?? noRegion(`${hromada}, ${raion}, ${oblast}`);
};

/** One row of the public file has them the wrong way round. */
const exchanged = ([oblast, raion]: readonly [string, string, string], catalogue: Catalogue): boolean => {
  const [first = ''] = catalogue.levels;
  return (
    raion !== '' &&
    catalogue.findAll(oblast, { level: first }).length === 0 &&
    catalogue.findAll(raion, { level: first }).length === 1
  );
};

/** How deep the row points: by its word for it, else by the deepest name that it has. */
const depthOf = (level: string | undefined, levels: readonly string[], names: readonly string[]): number => {
  const said = levels.indexOf(level ?? '');
  if (said !== -1) return said;
  return Math.max(
    0,
    names.findLastIndex((name) => name !== ''),
  );
};

const sole = (regions: readonly Region[], text: string): Region | undefined =>
  regions.length === 1 && text !== '' ? regions[0] : undefined;

const noRegion = (text: string): string => `"${text.slice(0, 120)}" is no region, or more than one`;
