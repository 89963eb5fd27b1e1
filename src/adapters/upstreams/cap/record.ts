import type { SaidOne } from '../../../app/intake/said.ts';
import type { Unread } from '../../../app/upstreams/source.ts';
import { formatInstant } from '../../../domain/instant.ts';
import type { Catalogue, RegionId } from '../../../domain/places/catalogue.ts';
import type { Instant } from '../../../domain/words.ts';
import type { CapInfo, CapMessage, Undated } from './message.ts';
import { isTranslated, placesOfArea, wordsOfArea } from './places.ts';

/** The record of a message: what it raises and until when, what it ends, and what it is about. */
export type CapRecord = {
  readonly name: string;
  readonly key: string;
  readonly sent: Instant;
  readonly reason: string;
  readonly events: readonly string[];
  /** In force from, and until: null when it does not expire. */
  readonly places: Readonly<Record<string, readonly [from: Instant, until: Instant | null]>>;
  /** When all of it is over; null: never by itself. */
  readonly until: Instant | null;
  /** Messages that it withdraws or replaces. */
  readonly ends: readonly string[];
  readonly how: 'withdrawn' | 'replaced';
  /** It could not be placed in full: it may hold up whatever it replaces. */
  readonly unsure: boolean;
  /** Where it gives an all-clear: of the messages that it refers to, or else of the same event. */
  readonly clears: readonly string[];
  readonly clearsOf: readonly string[];
  /** Of areas whose words leave a doubt: as they were written, and the places that they raised. */
  readonly doubtful?: Readonly<Record<string, readonly string[]>>;
  /** The same of its all-clears: they end what the same words raised. */
  readonly clearsWords?: readonly string[];
  /** A message that was over before it was read alarms nobody. */
  readonly readAt: Instant;
};

export type RecordPorts = {
  readonly catalogue: Catalogue;
  readonly now: Instant;
  /** How far off the sender's clock may be, and how late a message; milliseconds. */
  readonly ahead: number;
  readonly horizon: number;
};

export type Understood = {
  /** Undefined when it changes nothing here. */
  readonly record?: CapRecord;
  readonly unread: readonly Unread[];
  /** Places of an alert that counts as a report only: it cannot be said when it began. */
  readonly reports: readonly Omit<SaidOne, 'hazard'>[];
};

/** Why a message is not for people here; undefined when it is. */
const strangeness = ({ key, status, msgType, scope }: Undated): Unread | 'silent' | undefined => {
  const refuse = (code: string, detail: string): Unread => ({ code, detail, raw: key });
  if (status !== 'Actual')
    return refuse('signal.drill', `${key} is ${status === '' ? 'without a status' : status}, not Actual`);
  if (msgType === 'Ack' || msgType === 'Error') return 'silent';
  if (scope !== 'Public') return refuse('signal.not-public', `${key} is of scope ${scope}`);
  if (msgType !== 'Alert' && msgType !== 'Update' && msgType !== 'Cancel')
    return refuse('signal.malformed', `${key} is of type ${msgType}`);
  return undefined;
};

/**
 * What a message says. `Update` replaces what it refers to, so a place it no longer names is over. `Cancel` withdraws:
 * that ends the alert like an all-clear, with the word "withdrawn". An `AllClear` ends what it names. A message that is not
 * `Actual` changes nothing here, and one that cannot be placed is refused, never guessed.
 */
export const understand = (message: CapMessage, ports: RecordPorts): Understood => {
  const strange = strangeness(message);
  if (strange !== undefined) return { unread: strange === 'silent' ? [] : [strange], reports: [] };
  const { key, sent, name, msgType } = message;
  if (sent > ports.now + ports.ahead) {
    const detail = `${key} was sent ${Math.round((sent - ports.now) / 1_000)} s ahead of the hub's clock`;
    return asReport(message, { code: 'signal.too-far-ahead', detail, raw: key }, ports);
  }
  const unread: Unread[] = [];
  const { places, clears, unsure, doubtful, clearsWords } = placesIn(
    message,
    msgType === 'Cancel' ? [] : message.infos,
    ports,
    unread,
  );
  const references = message.references.filter((other) => other !== name);
  // An update that is an all-clear and nothing else ends what it names.
  const isAllClear = message.infos.length > 0 && message.infos.every(({ allClear }) => allClear);
  const expiries = message.infos.filter(({ allClear }) => !allClear).map(({ expires }) => expires ?? null);
  const until = expiries.reduce(later, expiries[0] ?? null);
  if (Object.values(places).some(([, end]) => end !== null && end <= ports.now))
    unread.push({ code: 'signal.expired', detail: `${key} expired ${formatInstant(until ?? ports.now)}`, raw: key });
  if (message.infos.length === 0 && msgType !== 'Cancel')
    unread.push({ code: 'signal.malformed', detail: `${key} has no info`, raw: key });
  const old = tooOld(places, ports);
  if (old.length > 0)
    unread.push({
      code: 'signal.too-old',
      detail: `${key} was sent ${formatInstant(sent)}; older data comes in by import`,
      raw: key,
    });
  const [first] = message.infos.filter(({ allClear }) => !allClear);
  return {
    unread,
    reports: [],
    record: {
      name,
      key,
      sent: Math.min(sent, ports.now),
      reason: (first?.headline ?? first?.event ?? '').slice(0, 500),
      events: [...new Set(message.infos.flatMap(({ events }) => events))],
      places: Object.fromEntries(Object.entries(places).filter(([region]) => !old.includes(region))),
      until,
      ends: msgType === 'Alert' || (msgType === 'Update' && isAllClear) ? [] : references,
      how: msgType === 'Cancel' ? 'withdrawn' : 'replaced',
      unsure: msgType === 'Update' && (unsure || message.infos.length === 0),
      clears: references.length === 0 ? clears : withAllBelow(clears, ports.catalogue),
      clearsOf: references,
      ...(Object.keys(doubtful).length === 0 ? {} : { doubtful }),
      ...(clearsWords.length === 0 ? {} : { clearsWords }),
      readAt: ports.now,
    },
  };
};

/** An all-clear of a message that named districts may name the oblast around them. */
const withAllBelow = (places: readonly string[], catalogue: Catalogue): readonly string[] => [
  ...new Set(places.flatMap((place) => [place, ...catalogue.descendants(place as RegionId)])),
];

/** A message without a time of its own: what it raises is shown as a report, and it ends nothing. */
export const undatedReport = (message: Undated, problem: string, ports: RecordPorts): Understood => {
  const strange = strangeness(message);
  if (strange !== undefined) return { unread: strange === 'silent' ? [] : [strange], reports: [] };
  return asReport(message, { code: 'signal.malformed', detail: problem, raw: message.key }, ports);
};

const asReport = (message: Undated, why: Unread, ports: RecordPorts): Understood => {
  const unread: Unread[] = [why];
  if (message.msgType === 'Cancel') return { unread, reports: [] };
  const { places } = placesIn({ ...message, sent: ports.now }, message.infos, ports, unread);
  const [first] = message.infos;
  return {
    unread,
    reports: Object.entries(places)
      .filter(([, [, until]]) => until === null || until > ports.now)
      .map(([region]) => ({
        kind: 'alert',
        region,
        reason: (first?.headline ?? first?.event ?? '').slice(0, 500),
      })),
  };
};

type Found = {
  readonly places: CapRecord['places'];
  readonly clears: readonly string[];
  readonly unsure: boolean;
  readonly doubtful: Readonly<Record<string, readonly string[]>>;
  readonly clearsWords: readonly string[];
};

const placesIn = (
  message: Undated & { readonly sent: Instant },
  infos: readonly CapInfo[],
  { catalogue, now, horizon }: RecordPorts,
  unread: Unread[],
): Found => {
  const places = new Map<string, readonly [Instant, Instant | null]>();
  const clears = new Set<string>();
  const doubtful = new Map<string, readonly string[]>();
  /** Raised by words that leave no doubt. */
  const certain = new Set<string>();
  const clearsWords = new Set<string>();
  let unsure = false;
  for (const info of infos) {
    const isDouble = isTranslated(info, infos, catalogue);
    for (const area of info.areas) {
      const placed = placesOfArea(area, catalogue);
      if (placed.places.length === 0 && isDouble) continue;
      if (placed.unsure) unsure = true;
      const isDoubtful = placed.unsure || placed.places.some((region) => !placed.agreed.includes(region));
      const problem = placed.problem ?? (info.allClear && isDoubtful ? endsLittle(area.description) : undefined);
      if (problem !== undefined) unread.push({ code: 'region.unknown', detail: problem, raw: message.key });
      if (isDoubtful && placed.places.length > 0) {
        if (info.allClear) clearsWords.add(wordsOfArea(area));
        else doubtful.set(wordsOfArea(area), placed.places);
      } else if (!info.allClear) for (const region of placed.places) certain.add(region);
      for (const region of info.allClear ? placed.agreed : placed.places) {
        if (info.allClear) clears.add(region);
        else places.set(region, joined(places.get(region), spanOf(info, message.sent, now, horizon)));
      }
    }
  }
  // A place that one message both raises and clears stands.
  for (const region of places.keys()) clears.delete(region);
  return {
    places: Object.fromEntries(places),
    clears: [...clears],
    unsure,
    doubtful: Object.fromEntries(
      [...doubtful].map(([words, raised]) => [words, raised.filter((region) => !certain.has(region))]),
    ),
    clearsWords: [...clearsWords].filter((words) => !doubtful.has(words)),
  };
};

const endsLittle = (description: string): string =>
  `"${description.slice(0, 80)}" is not in full a region of this feed: the all-clear ends what the same words raised`;

/** Places of a message sent so long ago that only what it says itself of now keeps it in force. */
const tooOld = (places: CapRecord['places'], { now, horizon }: RecordPorts): readonly string[] =>
  Object.entries(places).flatMap(([region, [from, until]]) =>
    from < now - horizon && (until === null || until <= now) ? [region] : [],
  );

type Span = readonly [from: Instant, until: Instant | null];

/** An onset longer ago than anything is remembered is as good as none: it is in force since it was sent. */
const spanOf = ({ onset, expires }: CapInfo, sent: Instant, now: Instant, horizon: number): Span => [
  onset === undefined || onset < now - horizon ? Math.min(sent, now) : onset,
  expires ?? null,
];

const joined = (known: Span | undefined, more: Span): Span =>
  known === undefined ? more : [Math.min(known[0], more[0]), later(known[1], more[1])];

/** Of two ends; null is no end. */
const later = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || b === null ? null : Math.max(a, b);
