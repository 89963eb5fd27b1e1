import type { InForce } from '../../../domain/in-force.ts';
import { end, isHeld, NOTHING_IN_FORCE, raise } from '../../../domain/in-force.ts';
import type { Instant } from '../../../domain/words.ts';
import type { CapRecord } from './record.ts';

/** While a place is named by at least one message without a break. `endedBy`: why nothing names it any more. */
export type CapInterval = {
  readonly holders: readonly Holding[];
  readonly endedAt: Instant;
  readonly endedBy: Ending | undefined;
};

/** One message that names a place: from, and until (`Infinity`: as far as is known). */
export type Holding = { readonly record: CapRecord; readonly from: Instant; readonly ending: Ending };

export type Ending = {
  readonly at: Instant;
  readonly how: 'withdrawn' | 'replaced' | 'all-clear' | 'expired';
  readonly by: string;
};

const NEVER: Ending = { at: Number.POSITIVE_INFINITY, how: 'expired', by: '' };

/** A chain of updates that could not be placed is not followed further. */
const LONGEST_CHAIN = 50;

/**
 * What stands, as a function of the set of messages: the order in which they were read has no say. A message ends what it
 * refers to and nothing else; an all-clear that refers to nothing ends the same event where it says so.
 *
 * `expiredBefore`: only what expired by then is believed to be over; a message that is still unread may renew the rest.
 */
export const standing = (records: readonly CapRecord[], expiredBefore: Instant) => {
  const enders = new Map<string, CapRecord[]>();
  const clearers = new Map<string, CapRecord[]>();
  const inWords = records.filter(({ clearsWords }) => clearsWords !== undefined);
  for (const record of records) {
    for (const name of new Set(record.ends)) listAt(enders, name).push(record);
    for (const place of record.clears) listAt(clearers, place).push(record);
  }

  /** All-clears in the very words that raised the place. */
  const clearersInWords = ({ doubtful = {} }: CapRecord, place: string): readonly CapRecord[] => {
    const words = Object.entries(doubtful).flatMap(([text, places]) => (places.includes(place) ? [text] : []));
    if (words.length === 0) return [];
    return inWords.filter(({ clearsWords = [] }) => words.every((text) => clearsWords.includes(text)));
  };

  const expiry = (record: CapRecord, until: Instant | null): Ending =>
    until !== null && (until <= expiredBefore || until <= record.readAt)
      ? { at: until, how: 'expired', by: record.name }
      : NEVER;

  const endingOf = (record: CapRecord, place: string, from: Instant, depth = 0): Ending => {
    const replaced = enders.get(record.name) ?? [];
    const span = Object.hasOwn(record.places, place) ? record.places[place] : undefined;
    // What an update could not place may be this very place: then it holds it up, for as long as it stands itself.
    const handedOn = replaced.some(({ unsure }) => unsure);
    // Of what ends it at one instant the all-clear says the most.
    const endings = [
      NEVER,
      ...[...(clearers.get(place) ?? []), ...clearersInWords(record, place)]
        .filter((clearer) => isCleared(record, from, clearer))
        .map((clearer): Ending => ({ at: clearer.sent, how: 'all-clear', by: clearer.name })),
      ...replaced.map((ender): Ending => {
        if (!ender.unsure) return { at: ender.sent, how: ender.how, by: ender.name };
        return depth > LONGEST_CHAIN ? NEVER : handedOnUntil(ender, place, depth + 1);
      }),
      handedOn ? NEVER : expiry(record, span === undefined ? record.until : span[1]),
    ];
    return endings.reduce((first, other) => (other.at < first.at ? other : first));
  };

  /** Each update may refer to all before it: each is looked at once. */
  const known = new Map<string, Ending>();
  const handedOnUntil = (ender: CapRecord, place: string, depth: number): Ending => {
    const key = JSON.stringify([place, ender.name]);
    const found = known.get(key) ?? endingOf(ender, place, ender.sent, depth);
    known.set(key, found);
    return found;
  };

  const holdings = new Map<string, Holding[]>();
  for (const record of records) {
    for (const [place, [from]] of Object.entries(record.places)) {
      const ending = endingOf(record, place, from);
      if (ending.at > from) listAt(holdings, place).push({ record, from, ending });
    }
  }
  return { holdings, intervalsOf: (place: string) => intervals(holdings.get(place) ?? []) };
};

/** An all-clear of another event, or of before the alert, is none for it. */
const isCleared = (record: CapRecord, from: Instant, clearer: CapRecord): boolean =>
  clearer.clearsOf.length > 0
    ? clearer.clearsOf.includes(record.name)
    : clearer.sent > from &&
      clearer.sent > record.sent &&
      record.events.some((event) => clearer.events.includes(event));

/** The law applied to one place: raised in the order of their time, ended likewise; at one instant an alert wins. */
const intervals = (holdings: readonly Holding[]): readonly CapInterval[] => {
  const steps = holdings
    .flatMap((holding) => [
      { at: holding.from, order: 0, holding },
      { at: holding.ending.at, order: 1, holding },
    ])
    .sort((a, b) => a.at - b.at || a.order - b.order);
  const found: CapInterval[] = [];
  let inForce: InForce = NOTHING_IN_FORCE;
  let holders: Holding[] = [];
  for (const { at, order, holding } of steps) {
    if (order === 0) {
      inForce = raise(inForce, holding.record.name, [PLACE]);
      holders.push(holding);
      continue;
    }
    inForce = end(inForce, holding.record.name, [PLACE]).inForce;
    if (isHeld(inForce, PLACE)) continue;
    found.push({ holders, endedAt: at, endedBy: at === Number.POSITIVE_INFINITY ? undefined : holding.ending });
    holders = [];
  }
  return found;
};

/** Each place is looked at by itself. */
const PLACE = 'here';

const listAt = <Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] => {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
};
