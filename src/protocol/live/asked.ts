import { defined } from '../../domain/defined.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard } from '../../domain/words.ts';
import { HAZARDS, hazardNamed } from '../../domain/words.ts';
import type { Filter } from './filter.ts';
import type { Position } from './position.ts';
import { parsePosition } from './position.ts';

/**
 * What a subscriber asks for, read at the door: the query of `/v1/live` and the `subscribe` message. It is read in two
 * steps, because regions can only be looked up once it is known whose regions: first the shape, then the meaning.
 */

/** As it was written. */
export type Asked = {
  readonly regions?: readonly string[];
  readonly hazards?: readonly string[];
  readonly since?: string;
  readonly board?: string;
};

/** As it is meant. Without `since` everything is sent as it is now. */
export type Wish = { readonly filter: Filter; readonly since: Position | undefined };

export type Refused = { readonly kind: 'refused'; readonly code: RefusedCode; readonly detail: string };
export type RefusedCode = 'request.malformed' | 'request.invalid' | 'region.unknown';
export type Read<Value> = { readonly kind: 'read'; readonly value: Value } | Refused;

const QUERY_KEYS = ['feed', 'regions', 'hazards', 'since', 'board'];
const MESSAGE_KEYS = ['type', 'regions', 'hazards', 'since', 'board'];
const BOARDS = ['full', 'brief'];

/** Refusals quote what they refuse, but not without end. */
const QUOTED_LENGTH = 60;

/** Keys that are not known are refused: a misspelt filter would otherwise quietly show everything, or nothing. */
export const readQuery = (
  query: Iterable<readonly [string, string]>,
  defaultFeed: string,
): Read<{ readonly feed: string; readonly asked: Asked }> => {
  const values = new Map<string, string>();
  for (const [key, value] of query) {
    if (!QUERY_KEYS.includes(key)) return invalid(`${quote(key)} is not known; there are ${QUERY_KEYS.join(', ')}`);
    if (values.has(key)) return invalid(`${key} is given twice`);
    values.set(key, value);
  }
  const regions = values.get('regions');
  const hazards = values.get('hazards');
  const since = values.get('since');
  const board = values.get('board');
  return read({
    feed: values.get('feed') ?? defaultFeed,
    asked: {
      ...(regions === undefined ? {} : { regions: listed(regions) }),
      ...(hazards === undefined ? {} : { hazards: listed(hazards) }),
      ...defined({ since, board }),
    },
  });
};

/** `{"type":"subscribe","regions":[…],"hazards":[…],"since":"…"}`, the one message there is. */
export const readMessage = (text: string): Read<Asked> => {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { kind: 'refused', code: 'request.malformed', detail: 'a message is JSON text' };
  }
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return invalid('a message is a JSON object');
  const fields = new Map<string, unknown>(Object.entries(message));
  const type = fields.get('type');
  if (type !== 'subscribe') return invalid(`type: ${quote(String(type))} is not known; there is "subscribe"`);
  for (const key of fields.keys()) {
    if (!MESSAGE_KEYS.includes(key)) return invalid(`${quote(key)} is not known; there are ${MESSAGE_KEYS.join(', ')}`);
  }
  const regions = withNumbers(fields.get('regions'));
  const hazards = fields.get('hazards');
  const since = fields.get('since');
  const board = fields.get('board');
  if (regions !== undefined && !isTexts(regions)) return invalid('regions: a list of texts');
  if (hazards !== undefined && !isTexts(hazards)) return invalid('hazards: a list of texts');
  if (since !== undefined && typeof since !== 'string') return invalid('since: a text, <epoch>:<seq>');
  if (board !== undefined && typeof board !== 'string') return invalid('board: full or brief');
  return read({
    ...defined({ regions, hazards, since, board }),
  });
};

export const readWish = (asked: Asked, catalogue: Catalogue): Read<Wish> => {
  const regions: RegionId[] = [];
  for (const text of asked.regions ?? []) {
    const region = catalogue.find(text);
    if (region === undefined) {
      return {
        kind: 'refused',
        code: 'region.unknown',
        detail: `regions: ${quote(text)} is no region, or more than one`,
      };
    }
    if (!regions.includes(region.id)) regions.push(region.id);
  }
  const hazards: Hazard[] = [];
  for (const text of asked.hazards ?? []) {
    const hazard = hazardNamed(text);
    if (hazard === undefined) return invalid(`hazards: ${quote(text)} is not known; there are ${HAZARDS.join(', ')}`);
    if (!hazards.includes(hazard)) hazards.push(hazard);
  }
  if (asked.regions !== undefined && regions.length === 0) return invalid('regions: name one, or leave it out for all');
  if (asked.hazards !== undefined && hazards.length === 0) return invalid('hazards: name one, or leave it out for all');
  const since = asked.since === undefined ? undefined : parsePosition(asked.since);
  if (asked.since !== undefined && since === undefined)
    return invalid(`since: ${quote(asked.since)} is not <epoch>:<seq>`);
  if (asked.board !== undefined && !BOARDS.includes(asked.board))
    return invalid(`board: ${quote(asked.board)} is not known; there are ${BOARDS.join(', ')}`);
  return read({
    filter: {
      ...(asked.regions === undefined ? {} : { regions }),
      ...(asked.hazards === undefined ? {} : { hazards }),
      ...(asked.board === 'brief' ? { board: 'brief' as const } : {}),
    },
    since,
  });
};

const read = <Value>(value: Value): Read<Value> => ({ kind: 'read', value });

const invalid = (detail: string): Refused => ({ kind: 'refused', code: 'request.invalid', detail });

const quote = (text: string): string =>
  JSON.stringify(text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text);

const listed = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** A region may be named by its number as one. */
const withNumbers = (regions: unknown): unknown =>
  Array.isArray(regions)
    ? regions.map((item: unknown) => (typeof item === 'number' && Number.isSafeInteger(item) ? String(item) : item))
    : regions;

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');
