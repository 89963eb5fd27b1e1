import { createHash } from 'node:crypto';
import type { SaidOne } from '../../../app/intake/said.ts';
import type { Unread } from '../../../app/upstreams/source.ts';
import { defined } from '../../../domain/defined.ts';
import type { Hazard, Instant } from '../../../domain/words.ts';
import type { CapRecord } from './record.ts';
import type { Ending, Holding } from './standing.ts';
import { standing } from './standing.ts';

/** The memory of a source between polls, over restarts too. */
export type CapState = {
  readonly records: readonly CapRecord[];
  /** For each message the places whose alert was told. */
  readonly told: Readonly<Record<string, readonly string[]>>;
  /** For each place what was told of it last. */
  readonly last: Readonly<Record<string, Last>>;
  /** Messages of a version before, which kept no more of them: they can be ended, but hold up nothing. */
  readonly earlier: Readonly<Record<string, readonly string[]>>;
  readonly expiredBefore: Instant;
  /** When something begins or ends that is known already; null: nothing is ahead. */
  readonly dueAt: Instant | null;
};

type Last = readonly [kind: 'alert' | 'clear', at: Instant];

export const NOTHING_SAID: CapState = {
  records: [],
  told: {},
  last: {},
  earlier: {},
  expiredBefore: 0,
  dueAt: null,
};

export type CapStep = {
  readonly state: CapState;
  readonly said: readonly SaidOne[];
  readonly unread: readonly Unread[];
};

type StepPorts = {
  readonly hazard: Hazard;
  readonly now: Instant;
  /** A message that expired later may have been renewed by one that is not read yet. */
  readonly expiredBefore: Instant;
  readonly horizon: number;
};

/** Tells what these messages, and the time that has passed, have changed. */
export const capStep = (before: CapState, fresh: readonly CapRecord[], ports: StepPorts): CapStep => {
  const { now, expiredBefore, hazard } = ports;
  const isDue = before.dueAt !== null && before.dueAt <= now;
  if (fresh.length === 0 && !isDue) return { state: before, said: [], unread: [] };
  const records = merged(before.records, fresh);
  const { holdings, intervalsOf } = standing(records, expiredBefore);
  const told = new Map(Object.entries(before.told));
  const last = new Map(Object.entries(before.last));
  for (const record of fresh) reviveEarlier(record, before.earlier, last);
  const said: (SaidOne & { readonly at: Instant })[] = [];

  /** What is older is taken by no door: what began before and stands is told as of then. */
  const earliest = now - ports.horizon;
  const tell = (place: string, kind: Last[0], since: Instant, what: string, reason: string, own: boolean): void => {
    const clear = kind === 'clear';
    const at = Math.max(since, earliest);
    said.push({
      id: idOf(place, what),
      kind: clear ? 'all-clear' : 'alert',
      region: place,
      hazard,
      at,
      ...(clear && (own || since < at) ? { own: true } : {}),
      ...(reason === '' ? {} : { reason: reason.slice(0, LONGEST_REASON) }),
    });
    const known = last.get(place);
    if (known === undefined || at > known[1] || (at === known[1] && !clear)) last.set(place, [kind, at]);
  };
  const tellAlert = (place: string, { record, from }: Holding): boolean => {
    const places = told.get(record.name) ?? [];
    const until = record.places[place]?.[1] ?? null;
    if (places.includes(place) || from > now || (until !== null && until <= record.readAt)) return false;
    told.set(record.name, [...places, place]);
    tell(place, 'alert', from, `alert:${record.key}`, record.reason, false);
    return true;
  };

  for (const place of new Set([...holdings.keys(), ...last.keys()])) {
    const intervals = intervalsOf(place);
    for (const { holders, endedAt, endedBy } of intervals) {
      if (endedAt <= earliest) continue;
      const isNews = holders.filter((holding) => tellAlert(place, holding)).length > 0;
      if (isNews && endedAt <= now && endedBy !== undefined) tellEnd(place, endedAt, endedBy);
    }
    const [kind, at] = last.get(place) ?? ['clear', Number.NEGATIVE_INFINITY];
    const stands = intervals.find(({ holders, endedAt }) => endedAt > now && holders.some(({ from }) => from <= now));
    const holder = stands?.holders.find(({ from, ending }) => from <= now && ending.at > now);
    if (holder !== undefined && kind === 'clear') {
      // A message that came late was in force when the place was called clear: at one instant an alert wins.
      if (Number.isFinite(at))
        tell(place, 'alert', at, `again:${at}:${holder.record.key}`, holder.record.reason, false);
    } else if (stands === undefined && kind === 'alert') {
      const over = intervals.filter(({ endedAt }) => endedAt <= now).at(-1);
      tellEnd(place, Math.max(over?.endedAt ?? at + 1, at + 1), over?.endedBy);
    }
  }

  function tellEnd(place: string, at: Instant, why: Ending | undefined): void {
    const how = why?.how ?? 'withdrawn';
    // Only an all-clear says that the danger is over. What others say of the place does not run out with this message.
    tell(place, 'clear', at, `${how}:${at}:${why?.by ?? ''}`, `${how}: ${IN_WORDS[how]}`, how !== 'all-clear');
  }

  const kept = keep(records, holdings, ports);
  const names = new Set(kept.map(({ name }) => name));
  return {
    said: said.sort((a, b) => a.at - b.at),
    unread: fresh.flatMap((record) => unknownOf(record, records, before.earlier)),
    state: {
      records: kept,
      told: Object.fromEntries([...told].filter(([name]) => names.has(name))),
      last: Object.fromEntries(last),
      earlier: before.earlier,
      expiredBefore,
      dueAt: nextChange(kept, expiredBefore, now),
    },
  };
};

const IN_WORDS: Readonly<Record<Ending['how'], string>> = {
  withdrawn: 'withdrawn by its sender',
  replaced: 'no longer in the update',
  'all-clear': 'the sender gives the all-clear',
  expired: 'it was said to hold until then, and nothing renewed it',
};

const LONGEST_REASON = 500;
const LONGEST_ID = 200;

/** Senders name themselves at length: what is too long for an id is told apart by its hash. */
const idOf = (place: string, what: string): string => {
  const id = `${place}:${what}`;
  if (id.length <= LONGEST_ID) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 32);
  return `${id.slice(0, LONGEST_ID - 33)}:${hash}`;
};

/** The same message with more in it is that message with more in it. */
const merged = (known: readonly CapRecord[], fresh: readonly CapRecord[]): readonly CapRecord[] => {
  const all = new Map(known.map((record) => [record.name, record]));
  for (const record of fresh) {
    const first = all.get(record.name);
    if (first === undefined) all.set(record.name, record);
    else
      all.set(record.name, {
        ...first,
        places: { ...record.places, ...first.places },
        events: [...new Set([...first.events, ...record.events])],
        ends: [...new Set([...first.ends, ...record.ends])],
        clears: [...new Set([...first.clears, ...record.clears])],
        clearsOf: [...new Set([...first.clearsOf, ...record.clearsOf])],
        // Read anew the words may raise a place beside others that leave no doubt.
        ...(isSame(first.doubtful, record.doubtful) ? {} : { doubtful: {} }),
        ...defined({ clearsWords: record.clearsWords }),
      });
  }
  return [...all.values()];
};

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** An alert that an earlier version raised is taken as told, so that its end is told too. */
const reviveEarlier = (record: CapRecord, earlier: CapState['earlier'], last: Map<string, Last>): void => {
  const ended = record.unsure ? [] : record.ends.flatMap((name) => earlier[name] ?? []);
  const cleared = record.clearsOf.flatMap((name) =>
    (earlier[name] ?? []).filter((place) => record.clears.includes(place)),
  );
  for (const place of [...ended, ...cleared]) {
    const known = last.get(place);
    if (known === undefined || known[1] < record.sent - 1) last.set(place, ['alert', record.sent - 1]);
  }
};

/** A message that ends others, and none of them is known here. It may be that they come later. */
const unknownOf = (
  record: CapRecord,
  records: readonly CapRecord[],
  earlier: CapState['earlier'],
): readonly Unread[] => {
  const isEnd = record.how === 'withdrawn' || record.clears.length > 0;
  if (!isEnd) return [];
  const named = new Set([...record.ends, ...record.clearsOf]);
  const isKnown =
    named.size > 0
      ? [...named].some((name) => Object.hasOwn(earlier, name)) || records.some(({ name }) => named.has(name))
      : records.some(
          (one) =>
            one.name !== record.name &&
            one.events.some((event) => record.events.includes(event)) &&
            record.clears.some((place) => Object.hasOwn(one.places, place)),
        );
  if (isKnown) return [];
  const what = record.how === 'withdrawn' ? 'withdraws messages that are' : 'gives an all-clear for an alert that is';
  return [
    { code: 'signal.unknown-reference', detail: `${record.key} ${what} not known here`, raw: [...named].join(' ') },
  ];
};

/** Messages kept at most that hold up nothing; what stands is never forgotten. */
const MOST_KEPT = 5_000;

/** What stands, what may yet stand, and what is young enough that a message it ends may still come in. */
const keep = (
  records: readonly CapRecord[],
  holdings: ReadonlyMap<string, readonly Holding[]>,
  { now, horizon }: StepPorts,
): readonly CapRecord[] => {
  const stands = new Set(
    [...holdings.values()].flatMap((list) =>
      list.filter(({ ending }) => ending.at > now).map(({ record }) => record.name),
    ),
  );
  const others = records.filter(
    ({ name, sent, until }) => !stands.has(name) && (sent >= now - horizon || (until !== null && until > now)),
  );
  const young = new Set(
    others
      .toSorted((a, b) => b.sent - a.sent)
      .slice(0, MOST_KEPT)
      .map(({ name }) => name),
  );
  return records.filter(({ name }) => stands.has(name) || young.has(name));
};

/** The next beginning or end by the messages' own word. An end that is held back counts as due. */
const nextChange = (records: readonly CapRecord[], expiredBefore: Instant, now: Instant): Instant | null => {
  let next: Instant | null = null;
  for (const { places, until, readAt } of records) {
    const spans = [...Object.values(places), [Number.POSITIVE_INFINITY, until] as const];
    for (const [from, over] of spans) {
      for (const at of [
        from > now && Number.isFinite(from) ? from : null,
        over !== null && over > expiredBefore && over > readAt ? over : null,
      ]) {
        if (at !== null && (next === null || at < next)) next = at;
      }
    }
  }
  return next;
};
