import { chooseLang, LANGS, type Lang } from '../text/lang.ts';

/** The choices of the viewer. Places, language and feed also stand in the address, so that it can be passed on. */
export type Prefs = {
  readonly lang: Lang;
  readonly theme: Theme;
  /** Ids of regions; of the address also ISO and KATOTTG codes and names, until it is known what they mean. */
  readonly places: readonly string[];
  /** Undefined: the hub's own default. */
  readonly feed: string | undefined;
  readonly sound: boolean;
  readonly notify: boolean;
  readonly awake: boolean;
  /** The answer is the whole screen. Only of the address: who opens the page on a phone wants all of it. */
  readonly wall: boolean;
};

export const THEMES = ['auto', 'dark', 'light'] as const;
export type Theme = (typeof THEMES)[number];

/** More places than this are the whole country. */
export const MAX_PLACES = 30;

/** Letters of any language: a place may be named. */
const PLACE = /^[\p{L}\p{N}][\p{L}\p{N}\p{M} .()’'ʼ`_-]{0,79}$/u;
const FEED = /^[A-Za-z0-9_.-]{1,64}$/;

/** The address wins over what was remembered: somebody passed it on for what it says. */
export const readPrefs = (search: string, stored: string | null, languages: readonly string[]): Prefs => {
  const query = new URLSearchParams(search);
  const kept = readStored(stored);
  const places = query.get('places');
  const feed = query.get('feed');
  return {
    lang: oneOf(LANGS, query.get('lang')) ?? oneOf(LANGS, kept['lang']) ?? chooseLang(languages),
    theme: oneOf(THEMES, query.get('theme')) ?? oneOf(THEMES, kept['theme']) ?? 'auto',
    places: places === null ? idsOf(kept['places']) : idsOf(places.split(',')),
    feed: feed !== null && FEED.test(feed) ? feed : undefined,
    sound: kept['sound'] === true,
    notify: kept['notify'] === true,
    awake: kept['awake'] === true,
    wall: query.has('wall'),
  };
};

/** The feed is not remembered: who comes back wants the real thing. */
export const storedText = ({ feed: _feed, wall: _wall, ...prefs }: Prefs): string => JSON.stringify(prefs);

export const searchOf = (prefs: Prefs, known: string): string => {
  const query = new URLSearchParams(known);
  set(query, 'places', prefs.places.length === 0 ? undefined : prefs.places.join(','));
  set(query, 'feed', prefs.feed);
  set(query, 'wall', prefs.wall ? '' : undefined);
  if (query.has('lang')) query.set('lang', prefs.lang);
  if (query.has('theme')) query.set('theme', prefs.theme);
  const text = query
    .toString()
    .replaceAll('%2C', ',')
    .replace(/\bwall=(?=&|$)/, 'wall');
  return text === '' ? '' : `?${text}`;
};

export const withPlace = (places: readonly string[], id: string, wanted: boolean): readonly string[] => {
  const others = places.filter((place) => place !== id);
  return wanted ? [...others, id].slice(-MAX_PLACES) : others;
};

/** `auto`: as the device is set. */
export const isDark = (theme: Theme, deviceIsDark: boolean): boolean =>
  theme === 'dark' || (theme === 'auto' && deviceIsDark);

const set = (query: URLSearchParams, key: string, value: string | undefined): void => {
  if (value === undefined) query.delete(key);
  else query.set(key, value);
};

const oneOf = <Value extends string>(values: readonly Value[], value: unknown): Value | undefined =>
  values.find((known) => known === value);

const idsOf = (value: unknown): readonly string[] =>
  Array.isArray(value)
    ? [...new Set(value.flatMap((one: unknown) => (typeof one === 'string' ? [one.trim()] : [])))]
        .filter((text) => PLACE.test(text))
        .slice(0, MAX_PLACES)
    : [];

const readStored = (stored: string | null): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(stored ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};
