import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import type { Line, ListOutcome, Poll, Unread } from '../../../app/upstreams/source.ts';
import { defined } from '../../../domain/defined.ts';
import type { Instant } from '../../../domain/words.ts';
import { hazardNamed } from '../../../domain/words.ts';
import { instantOf, parseJson, quoted, textOf } from '../../kit/shape.ts';
import { validatorHeaders, validatorsOf } from '../asking/conditional.ts';
import { refusalOf } from '../asking/http.ts';
import type { FindList, Found } from '../asking/json-list.ts';
import { listFinder } from '../asking/json-list.ts';
import type { Find } from './path.ts';
import { finder } from './path.ts';

/** Where in the answer things are: JSON Pointer or JSONata. Null: see each. */
export type JsonPlaces = {
  /** The list of places; null: the answer itself. */
  readonly list: string | null;
  /** Within a place: which one it is; null: the place itself is its name. */
  readonly region: string | null;
  /** Null: `air-raid`. */
  readonly hazard: string | null;
  /** Whether there is an alert; null: every place in the list has one. */
  readonly active: string | null;
  /** Since when; null: it does not say. */
  readonly at: string | null;
};

type Finders = { readonly [Key in Exclude<keyof JsonPlaces, 'list'>]: Find | null } & {
  readonly list: FindList | null;
};

/** The siren controller that a city has already: some JSON, and where in it region, kind and time are. */
export const jsonPoll = (
  options: JsonPlaces & { readonly url: string; readonly headers: Readonly<Record<string, string>> },
): Poll => {
  const finders = findersOf(options);
  return async ({ ask, memory, inFull }) => {
    const answer = await ask({
      url: options.url,
      headers: { ...options.headers, ...(inFull ? {} : validatorHeaders(memory, 'state')) },
    });
    if (isFailure(answer)) return { outcome: answer };
    const refused = refusalOf(answer);
    if (refused !== undefined) return { outcome: refused };
    if (answer.status === 304) return { outcome: { kind: 'word' } };
    return { outcome: await readPlaces(answer.text, answer.askedAt, finders), remember: validatorsOf(answer, 'state') };
  };
};

/** Throws for an expression that cannot be read: that is a mistake in the settings. */
export const findersOf = ({ list, region, hazard, active, at }: JsonPlaces): Finders => {
  const find = (expression: string | null): Find | null => (expression === null ? null : finder(expression));
  return {
    list: list === null ? null : listFinder(list),
    region: find(region),
    hazard: find(hazard),
    active: find(active),
    at: find(at),
  };
};

export const readPlaces = async (text: string, askedAt: Instant, finders: Finders): Promise<ListOutcome | Failure> => {
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  try {
    const list = await listIn(parsed.value, finders);
    // No list where one is expected says nothing; it does not say that nothing is active.
    if (list === undefined)
      return failure('upstream.unreadable', `expected a list of places, found none in ${quoted(parsed.value)}`);
    const lines: Line[] = [];
    const unread: Unread[] = list.doubtful.map((raw) => ({
      code: 'signal.malformed',
      detail: `whether ${quoted(raw)} is on the list is not said`,
      raw,
    }));
    for (const place of list.items) {
      const read = await readPlace(place, finders);
      if (read === undefined) continue;
      if ('code' in read) unread.push(read);
      else lines.push(read);
    }
    const unreadable = unread.length - list.doubtful.length;
    if (unreadable > 0 && unreadable === list.items.length)
      return failure('upstream.unreadable', unread.at(-1)?.detail ?? '');
    return { kind: 'snapshot', lines, unread, askedAt };
  } catch (error) {
    return failure(
      'upstream.unreadable',
      `an expression of the settings failed: ${error instanceof Error ? error.message : quoted(error)}`,
    );
  }
};

const listIn = async (value: unknown, { list }: Finders): Promise<Found | undefined> => {
  if (list !== null) return list(value);
  return Array.isArray(value) ? { items: value, doubtful: [] } : undefined;
};

const readPlace = async (place: unknown, finders: Finders): Promise<Line | Unread | undefined> => {
  const region = textOf(finders.region === null ? place : await finders.region(place));
  if (region === undefined) return { code: 'region.unknown', detail: `no region in ${quoted(place)}`, raw: place };
  const active = finders.active === null ? true : meaningOf(await finders.active(place));
  if (active === undefined)
    return { code: 'signal.malformed', detail: `whether ${region} has an alert is not said`, raw: place, region };
  if (!active) return undefined;
  const said = finders.hazard === null ? 'air-raid' : textOf(await finders.hazard(place));
  const hazard = hazardNamed(said);
  if (hazard === undefined)
    return { code: 'hazard.unknown', detail: `${quoted(said)} is no hazard`, raw: place, region };
  const at = finders.at === null ? undefined : instantOf(await finders.at(place));
  return { region, hazard, ...defined({ at }) };
};

const YES: ReadonlySet<unknown> = new Set([true, 1, '1', 'true', 'alert', 'active', 'on', 'yes']);
const NO: ReadonlySet<unknown> = new Set([
  false,
  0,
  '0',
  'false',
  'all-clear',
  'all_clear',
  'clear',
  'inactive',
  'off',
  'no',
]);

/** Only what plainly says yes or no is taken for it. */
const meaningOf = (value: unknown): boolean | undefined => {
  const said = typeof value === 'string' ? value.trim().toLowerCase() : value;
  return YES.has(said) ? true : NO.has(said) ? false : undefined;
};
