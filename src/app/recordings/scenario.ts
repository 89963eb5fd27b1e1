import { defined } from '../../domain/defined.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId, Trust } from '../../domain/words.ts';
import { HAZARDS, TRUSTS } from '../../domain/words.ts';
import { SOURCE_ID } from '../sources/sources.ts';

/**
 * A scenario is a sequence of timed signals, recorded or invented. Here its lines become what a source would have sent
 * and when it would have arrived. Files of signals (NDJSON) are read here, files of intervals (CSV) in
 * `scenario-intervals.ts`.
 */

/** One signal and the moment it arrives, or a line that cannot be read and why. */
export type ScenarioItem = ScenarioSignal | ScenarioRefusal;

export type ScenarioSignal = {
  readonly line: number;
  readonly arrivesAt: Instant;
  readonly source: SourceId;
  /** As a source would send it, with `receivedAt`; checked again at the door like any other. */
  readonly item: Readonly<Record<string, unknown>>;
  /** The all-clear of a row whose end nobody announced. */
  readonly madeUp?: true;
};

export type ScenarioRefusal = {
  readonly line: number;
  readonly refused: { readonly code: string; readonly detail: string };
};

/** The first line, about the whole. Sources that are not named are `official`. */
export type ScenarioHead = {
  readonly name: string;
  readonly sources: ReadonlyMap<SourceId, ScenarioSource>;
  /** For people who choose one. */
  readonly title?: string;
  readonly titleUk?: string;
  readonly description?: string;
  /** How long it goes on, from its first signal; what is silent at its end is found out only then. */
  readonly seconds?: number;
};

export type ScenarioSource = {
  readonly trust: Trust;
  /** Without word for this many milliseconds of the scenario's time it is silent; absent: never. */
  readonly silentAfter?: number;
};

/** The layout of scenarios; another one will have another number. */
const SCENARIO_VERSION = 1;

export const NO_HEAD: ScenarioHead = { name: '', sources: new Map() };

export const DEFAULT_TRUST: Trust = 'official';

export const isRefused = (item: ScenarioItem): item is ScenarioRefusal => 'refused' in item;

export const refusal = (line: number, code: string, detail: string): ScenarioRefusal => ({
  line,
  refused: { code, detail },
});

/** One line of a file of signals, read; undefined when it is blank. */
export const readScenarioLine = (
  text: string,
  line: number,
  catalogue: Catalogue,
): { readonly head: ScenarioHead } | ScenarioItem | undefined => {
  if (text.trim() === '') return undefined;
  const fields = fieldsOf(text);
  if (fields === undefined) return refusal(line, 'signal.malformed', 'not a JSON object');
  if ('scenario' in fields)
    return line === 1
      ? readHead(fields, line)
      : refusal(line, 'scenario.head-misplaced', 'only the first line may describe the scenario');
  return readSignal(fields, line, catalogue);
};

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (text: string): Fields | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const HEAD_KEYS = ['scenario', 'status', 'feed', 'sources', 'title', 'titleUk', 'description', 'version', 'seconds'];
const TEXT_KEYS = ['title', 'titleUk', 'description'] as const;

const readHead = (fields: Fields, line: number): { readonly head: ScenarioHead } | ScenarioRefusal => {
  const malformed = (detail: string): ScenarioRefusal => refusal(line, 'scenario.malformed', detail);
  const { scenario, sources = {} } = fields;
  const unknown = Object.keys(fields).find((key) => !HEAD_KEYS.includes(key));
  if (unknown !== undefined) return malformed(`"${unknown}" is not known; there are ${HEAD_KEYS.join(', ')}`);
  if (typeof scenario !== 'string') return malformed('scenario: a name, as text');
  if (!isObject(sources)) return malformed('sources: an object such as {"name":{"trust":"relay"}}');
  const { version = SCENARIO_VERSION, seconds } = fields;
  if (version !== SCENARIO_VERSION) return malformed(`version: ${SCENARIO_VERSION} is what is read here`);
  if (seconds !== undefined && !isPositive(seconds)) return malformed('seconds: a number above 0');
  const texts: { title?: string; titleUk?: string; description?: string } = {};
  for (const key of TEXT_KEYS) {
    const text = fields[key];
    if (text !== undefined && typeof text !== 'string') return malformed(`${key}: a text`);
    if (text !== undefined) texts[key] = text;
  }
  const known = new Map<SourceId, ScenarioSource>();
  for (const [name, about] of Object.entries(sources)) {
    if (!SOURCE_ID.test(name)) return malformed(`sources: "${name}" is no name of a source`);
    const said = isObject(about) ? (about['trust'] ?? DEFAULT_TRUST) : undefined;
    const trust = TRUSTS.find((one) => one === said);
    if (trust === undefined) return malformed(`sources.${name}.trust: one of ${TRUSTS.join(', ')}`);
    const silentAfter = isObject(about) ? about['silentAfter'] : undefined;
    if (silentAfter !== undefined && !isPositive(silentAfter))
      return malformed(`sources.${name}.silentAfter: seconds, as a number above 0`);
    known.set(name, { trust, ...(silentAfter === undefined ? {} : { silentAfter: silentAfter * 1000 }) });
  }
  return { head: { name: scenario, sources: known, ...texts, ...defined({ seconds }) } };
};

const isPositive = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;

/** As it is written in recordings, and as it is said here. */
const KINDS: Readonly<Record<string, string>> = {
  alert: 'alert',
  'all-clear': 'all-clear',
  all_clear: 'all-clear',
  retraction: 'retraction',
  snapshot: 'snapshot',
  heartbeat: 'heartbeat',
};

const readSignal = (fields: Fields, line: number, catalogue: Catalogue): ScenarioItem => {
  // Where it was recorded does not matter to a scenario, which is never played into a live feed.
  const { source, status: _, ...said } = fields;
  if (typeof source !== 'string' || !SOURCE_ID.test(source)) {
    return refusal(line, 'source.malformed', 'source: a name of lower case letters, digits, "-", "_" and "."');
  }
  const kind = typeof said['kind'] === 'string' && Object.hasOwn(KINDS, said['kind']) ? KINDS[said['kind']] : undefined;
  if (kind === undefined)
    return refusal(line, 'signal.malformed', 'kind: alert, all-clear, retraction, snapshot or heartbeat');
  const at = timeOf(said['at'], 'at', line);
  if (typeof at === 'object') return at;
  const received = timeOf(said['receivedAt'], 'receivedAt', line);
  if (typeof received === 'object') return received;
  const arrivesAt = received ?? at;
  if (arrivesAt === undefined) return refusal(line, 'time.malformed', 'at: a scenario says when each thing happened');
  const place =
    kind === 'alert' || kind === 'all-clear' || kind === 'retraction' ? placeOf(said, line, catalogue) : NOWHERE;
  if ('refused' in place) return place;
  return {
    line,
    arrivesAt,
    source,
    item: { ...said, ...place, kind, at: formatInstant(at ?? arrivesAt), receivedAt: formatInstant(arrivesAt) },
  };
};

const timeOf = (value: unknown, name: string, line: number): Instant | undefined | ScenarioRefusal => {
  if (value === undefined) return undefined;
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  if (instant !== undefined) return instant;
  return NO_OFFSET.test(String(value))
    ? refusal(line, 'time.no-offset', `${name}: "${String(value)}" has no offset; without one a time means nothing`)
    : refusal(line, 'time.malformed', `${name}: no time of RFC 3339, such as 2026-11-20T07:14:02Z`);
};

export const NO_OFFSET = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/;

/** Lists name their places line by line, heartbeats none. */
const NOWHERE: { readonly region?: string } = {};

const placeOf = (said: Fields, line: number, catalogue: Catalogue): { readonly region: string } | ScenarioRefusal => {
  const { region, hazard = 'air-raid' } = said;
  const text = typeof region === 'number' ? String(region) : region;
  if (typeof text !== 'string') return refusal(line, 'signal.malformed', 'region: a text');
  const found = catalogue.find(text);
  if (found === undefined)
    return refusal(line, 'region.unknown', `region: "${text.slice(0, 60)}" is no region, or more than one`);
  if (!HAZARDS.some((known) => known === hazard)) {
    return refusal(line, 'hazard.unknown', `hazard: ${JSON.stringify(hazard)} is none of ${HAZARDS.join(', ')}`);
  }
  return { region: found.id };
};
