import type { Failure, SignalItem, Unread } from '../../../app/upstreams/source.ts';
import { failure, isFailure } from '../../../app/upstreams/source.ts';
import { formatInstant } from '../../../domain/instant.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import type { Hazard, Instant, ThreatKind } from '../../../domain/words.ts';
import type { Fields } from '../../kit/shape.ts';
import { isFields, parseJson, quoted, textOf } from '../../kit/shape.ts';
import { latestMeaning, wallClock } from '../asking/wall-clock.ts';

/** What was said, or that nothing is. */
export type OrefNews = {
  readonly kind: 'news';
  readonly id: string | null;
  readonly items: readonly SignalItem[];
  readonly unread: readonly Unread[];
};

/** What an entry means here. Drills and pre-alerts are neither alerts nor ends. */
type Meaning =
  | { readonly kind: 'alert'; readonly hazard: Hazard; readonly threat: ThreatKind }
  | { readonly kind: 'end' }
  | { readonly kind: 'not'; readonly code: string };

const alert = (hazard: Hazard, threat: ThreatKind): Meaning => ({ kind: 'alert', hazard, threat });
const PRE_ALERT: Meaning = { kind: 'not', code: 'signal.pre-alert' };
const DRILL: Meaning = { kind: 'not', code: 'signal.drill' };
const OTHER: Meaning = { kind: 'not', code: 'hazard.unknown' };

/** `cat` of the live answer. The numbers of the history are others. */
const LIVE: Readonly<Record<string, Meaning | undefined>> = {
  1: alert('air-raid', 'missile'),
  2: alert('air-raid', 'other'),
  4: alert('nuclear', 'other'),
  6: alert('air-raid', 'drone'),
  7: alert('chemical', 'other'),
};

/** `category` of the history. */
const HISTORY: Readonly<Record<string, Meaning | undefined>> = {
  1: alert('air-raid', 'missile'),
  2: alert('air-raid', 'drone'),
  3: alert('chemical', 'other'),
  9: alert('chemical', 'other'),
  12: alert('chemical', 'other'),
  13: { kind: 'end' },
  14: PRE_ALERT,
};

/** A news flash is a pre-alert or an end, and only its words tell which. What says neither is neither. */
const NEWS_FLASH = 10;
const ENDED = /האירוע הסתיים|הסתיים האירוע|ניתן לצאת מהמרחב המוגן/;
const isDrill = (category: number): boolean => (category >= 101 && category <= 107) || category === 113;

const liveMeaning = (category: number, words: string): Meaning => {
  if (isDrill(category)) return DRILL;
  if (category === NEWS_FLASH) return ENDED.test(words) ? { kind: 'end' } : PRE_ALERT;
  return LIVE[category] ?? OTHER;
};

const historyMeaning = (category: number): Meaning =>
  category >= 15 && category <= 28 ? DRILL : (HISTORY[category] ?? OTHER);

/** Names that only exist for tests of the service. */
const TEST_NAME = /בדיקה/;
const WHOLE_COUNTRY = 'כל הארץ';

/**
 * `Alerts.json` of Pikud HaOref: `{id, cat, title, data: [place], desc}`, or nothing at all but perhaps a byte order mark,
 * which means that nothing is announced just now, and never that something is over.
 */
export const readLive = (text: string, now: Instant, tree: Catalogue): OrefNews | Failure => {
  if (text.trim() === '') return { kind: 'news', id: null, items: [], unread: [] };
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  const { value } = parsed;
  const id = isFields(value) ? textOf(value['id']) : undefined;
  const places = isFields(value) ? value['data'] : undefined;
  const category = isFields(value) ? Number(textOf(value['cat']) ?? Number.NaN) : Number.NaN;
  if (!isFields(value) || id === undefined || !Array.isArray(places) || !Number.isInteger(category)) {
    return failure('upstream.unreadable', `neither empty nor an alert: ${quoted(value)}`);
  }
  const meaning = liveMeaning(category, `${String(value['title'])} ${String(value['desc'])}`);
  const unread: Unread[] = [];
  const items = (places as readonly unknown[]).flatMap((place) => itemsOf(place, meaning, now, tree, unread, value));
  return { kind: 'news', id, items: once(items), unread };
};

/** `AlertsHistory.json`: about an hour of `{alertDate, title, data, category}`, by Israel's clock. */
export const readOrefHistory = (
  text: string,
  now: Instant,
  since: Instant,
  tree: Catalogue,
): readonly SignalItem[] | Failure => {
  if (text.trim() === '') return [];
  const parsed = parseJson(text);
  if (isFailure(parsed)) return parsed;
  if (!Array.isArray(parsed.value))
    return failure('upstream.unreadable', `expected a list, got ${quoted(parsed.value)}`);
  const items = (parsed.value as readonly unknown[]).flatMap((row) => {
    if (!isFields(row)) return [];
    const at = latestMeaning(wallClock(textOf(row['alertDate']) ?? '', 'Asia/Jerusalem'), now);
    if (at === undefined || at < since) return [];
    return itemsOf(row['data'], historyMeaning(Number(row['category'])), at, tree, [], row);
  });
  // The end first where both are past: nobody is alarmed by what is over.
  return once(items).toSorted((a, b) => (a.kind === b.kind ? 0 : a.kind === 'all-clear' ? -1 : 1));
};

const itemsOf = (
  place: unknown,
  meaning: Meaning,
  at: Instant,
  tree: Catalogue,
  unread: Unread[],
  raw: Fields,
): readonly SignalItem[] => {
  const name = textOf(place);
  if (name === undefined || TEST_NAME.test(name)) return [];
  if (meaning.kind === 'not') {
    unread.push({
      code: meaning.code,
      detail: `category ${String(raw['cat'] ?? raw['category'])}: ${String(raw['title']).slice(0, 80)}`,
      raw,
    });
    return [];
  }
  const regions = regionsOf(name, tree);
  if (regions.length === 0)
    unread.push({ code: 'region.unknown', detail: `"${name.slice(0, 80)}" is no place of this feed`, raw: name });
  const time = formatInstant(at);
  return regions.flatMap((region): readonly SignalItem[] =>
    meaning.kind === 'alert'
      ? [{ kind: 'alert' as const, region, hazard: meaning.hazard, at: time, threats: [{ kind: meaning.threat }] }]
      : ENDABLE.map((hazard) => ({ kind: 'all-clear' as const, region, hazard, at: time })),
  );
};

/** An end does not say of what. */
const ENDABLE: readonly Hazard[] = ['air-raid', 'chemical', 'nuclear'];

/** Big cities come in parts (`city - part`); a part that is not known alarms the whole city. */
const regionsOf = (name: string, tree: Catalogue): readonly string[] => {
  if (name === WHOLE_COUNTRY) return tree.regions.filter(({ parent }) => parent === null).map(({ id }) => id);
  const found = tree.find(name) ?? tree.find(name.split(/\s+[-–]\s+/)[0] ?? name);
  return found === undefined ? [] : [found.id];
};

const once = (items: readonly SignalItem[]): readonly SignalItem[] => [
  ...new Map(items.map((item) => [`${item.kind}|${item.region}|${item.hazard}|${item.at}`, item])).values(),
];
