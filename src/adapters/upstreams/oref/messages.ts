import type { SaidOne } from '../../../app/intake/said.ts';
import type { Failure } from '../../../app/upstreams/failure.ts';
import { failure, isFailure } from '../../../app/upstreams/failure.ts';
import type { Unread } from '../../../app/upstreams/source.ts';
import type { InForce } from '../../../domain/in-force.ts';
import { NOTHING_IN_FORCE } from '../../../domain/in-force.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import type { Instant } from '../../../domain/words.ts';
import { isFields, parseJson, quoted, textOf } from '../../kit/shape.ts';
import { latestMeaning, wallClock } from '../asking/wall-clock.ts';
import type { Announcement } from './announcements.ts';
import { takeIn } from './announcements.ts';
import { historyMeaning, liveMeaning } from './meaning.ts';

/** The memory of earlier announcements. */
export type Held = {
  /** The names in force, for each region and hazard. */
  readonly inForce: InForce;
  /** What was read already, the newest last: an announcement is repeated for some seconds, and may grow by a place. */
  readonly seen: readonly string[];
  /** What was raised before is not known: an end of what nothing else holds is believed. */
  readonly forgotten?: boolean;
};

export const NOTHING_HELD: Held = { inForce: NOTHING_IN_FORCE, seen: [] };

/** What was said, or that nothing is. */
export type OrefNews = Held & {
  readonly kind: 'news';
  readonly said: readonly SaidOne[];
  readonly unread: readonly Unread[];
};

/** Names of one whole announcement for the country, and of some before. */
const MOST_SEEN = 5_000;

/**
 * `Alerts.json` of Pikud HaOref: `{id, cat, title, data: [place], desc}`, or nothing at all but perhaps a byte order mark,
 * which means that nothing is announced just now, and never that something is over.
 */
export const readLive = (text: string, now: Instant, catalogue: Catalogue, held = NOTHING_HELD): OrefNews | Failure => {
  const nothing = nothingNew(held);
  if (text.trim() === '') return nothing;
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  const { value } = parsed;
  const id = isFields(value) ? textOf(value['id']) : undefined;
  const places = isFields(value) ? value['data'] : undefined;
  const category = isFields(value) ? Number(textOf(value['cat']) ?? Number.NaN) : Number.NaN;
  if (!isFields(value) || id === undefined || !Array.isArray(places) || !Number.isInteger(category)) {
    return failure('upstream.unreadable', `neither empty nor an alert: ${quoted(value)}`);
  }
  const names = namesOf(places);
  const meaning = liveMeaning(category, value['title'], value['desc'], names);
  // The same id with another meaning, or one place more, is news: of that place.
  const what = meaning.kind === 'alert' ? meaning.hazard : meaning.kind === 'end' ? 'end' : meaning.code;
  const known = new Set(held.seen);
  const marks = names.map((name) => [name, `${id} ${what} ${name}`] as const);
  const fresh = marks.filter(([, mark]) => !known.has(mark));
  const step = takeIn({ at: now, meaning, names: fresh.map(([name]) => name), raw: value }, held, catalogue);
  return { ...nothing, ...step, seen: [...held.seen, ...fresh.map(([, mark]) => mark)].slice(-MOST_SEEN) };
};

/** `AlertsHistory.json`: about an hour of `{alertDate, title, data, category}`, by Israel's clock. */
export const readOrefHistory = (
  text: string,
  now: Instant,
  since: Instant,
  catalogue: Catalogue,
  held = NOTHING_HELD,
): OrefNews | Failure => {
  const nothing = nothingNew(held);
  if (text.trim() === '') return nothing;
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  if (!Array.isArray(parsed.value))
    return failure('upstream.unreadable', `expected a list, got ${quoted(parsed.value)}`);
  const announced = (parsed.value as readonly unknown[])
    .flatMap((row): readonly Announcement[] => {
      if (!isFields(row)) return [];
      const at = latestMeaning(wallClock(textOf(row['alertDate']) ?? '', 'Asia/Jerusalem'), now);
      if (at === undefined || at < since) return [];
      const names = namesOf([row['data']]);
      return [{ at, meaning: historyMeaning(Number(row['category']), row['title'], names), names, raw: row }];
    })
    // At one instant the alert is the last word.
    .sort((a, b) => a.at - b.at || Number(a.meaning.kind === 'alert') - Number(b.meaning.kind === 'alert'));
  let news: OrefNews = nothing;
  for (const one of announced) {
    const step = takeIn(one, news, catalogue);
    news = { ...news, ...step, said: [...news.said, ...step.said], unread: [...news.unread, ...step.unread] };
  }
  // The end first where both are past: nobody is alarmed by what is over.
  const said = once(news.said).toSorted((a, b) => (a.kind === b.kind ? 0 : a.kind === 'all-clear' ? -1 : 1));
  return { ...news, said };
};

/** What is held, and only that: it may come from news before, which were told already. */
const nothingNew = ({ inForce, seen, forgotten = false }: Held): OrefNews => ({
  kind: 'news',
  said: [],
  unread: [],
  inForce,
  seen,
  forgotten,
});

/** Names that only exist for tests of the service. */
const TEST_NAME = /בדיקה/;

const namesOf = (places: readonly unknown[]): readonly string[] => [
  ...new Set(places.map(textOf).filter((name): name is string => name !== undefined && !TEST_NAME.test(name))),
];

const once = (said: readonly SaidOne[]): readonly SaidOne[] => [
  ...new Map(said.map((item) => [`${item.kind}|${item.region}|${item.hazard}|${item.at}`, item])).values(),
];
