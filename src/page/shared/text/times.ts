import { defined } from '../../../domain/defined.ts';
import type { Lang } from './lang.ts';
import { plural } from './plural.ts';

/** Times in words. The zone comes in as an argument; without one it is the viewer's. */

const LOCALES: Readonly<Record<Lang, string>> = { uk: 'uk-UA', en: 'en-GB' };

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format is slow, and there are few. */
const formatOf = (lang: Lang, zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => {
  const key = `${lang}|${zone ?? ''}|${Object.entries(options).join()}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat(LOCALES[lang], {
    ...options,
    ...defined({ timeZone: zone }),
  });
  formats.set(key, made);
  return made;
};

const CLOCK = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

export const clockText = (at: number, lang: Lang, zone?: string): string => formatOf(lang, zone, CLOCK).format(at);

export const secondsText = (at: number, lang: Lang, zone?: string): string =>
  formatOf(lang, zone, { ...CLOCK, second: '2-digit' }).format(at);

/** As short as it can be said: the time today, the day this year, else with the year. */
export const momentText = (at: number, now: number, lang: Lang, zone?: string): string => {
  if (isSame('day', at, now, lang, zone)) return clockText(at, lang, zone);
  if (isSame('year', at, now, lang, zone)) {
    return formatOf(lang, zone, { day: 'numeric', month: 'short', ...CLOCK }).format(at);
  }
  return formatOf(lang, zone, { day: 'numeric', month: 'long', year: 'numeric' }).format(at);
};

/** In the viewer's own zone without a format: there are many such times, and making a format is slow. */
const isSame = (what: 'day' | 'year', at: number, now: number, lang: Lang, zone: string | undefined): boolean => {
  if (zone === undefined) {
    const [one, other] = [new Date(at), new Date(now)];
    return what === 'day' ? one.toDateString() === other.toDateString() : one.getFullYear() === other.getFullYear();
  }
  const format = formatOf(
    lang,
    zone,
    what === 'day' ? { year: 'numeric', month: '2-digit', day: '2-digit' } : { year: 'numeric' },
  );
  return format.format(at) === format.format(now);
};

/** Day and time, always both: for what is not now. */
export const stampText = (at: number, lang: Lang, zone?: string): string =>
  formatOf(lang, zone, { day: 'numeric', month: 'short', year: 'numeric', ...CLOCK }).format(at);

/** In full, with the zone's name, for those who hover. */
export const fullText = (at: number, lang: Lang, zone?: string): string =>
  formatOf(lang, zone, { dateStyle: 'long', timeStyle: 'long' }).format(at);

export const dayText = (at: number, lang: Lang, zone?: string): string =>
  formatOf(lang, zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(at);

/** A day of any year, for what is kept. */
export const fullDayText = (at: number, lang: Lang, zone?: string): string =>
  formatOf(lang, zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(at);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTH = 30.44 * DAY;
const YEAR = 365.25 * DAY;

/** How long, in at most two units; what lasts for years is not told in minutes. */
export const durationText = (ms: number, lang: Lang): string => {
  const length = Math.max(0, ms);
  if (length < MINUTE) return lang === 'uk' ? 'менше хвилини' : 'less than a minute';
  if (length < HOUR) return unit(length / MINUTE, 'minute', lang);
  if (length < DAY) return two(length, HOUR, 'hour', MINUTE, 'minute', lang);
  if (length < 2 * MONTH) return two(length, DAY, 'day', HOUR, 'hour', lang);
  if (length < YEAR) return unit(length / MONTH, 'month', lang);
  return two(length, YEAR, 'year', MONTH, 'month', lang);
};

/** The age of what is shown, to the second while it matters. */
export const ageText = (ms: number, lang: Lang): string =>
  ms < MINUTE ? `${Math.max(0, Math.floor(ms / 1000))} ${lang === 'uk' ? 'с' : 's'}` : durationText(ms, lang);

type Unit = 'minute' | 'hour' | 'day' | 'month' | 'year';

const UNITS: Readonly<Record<Lang, Readonly<Record<Unit, readonly string[]>>>> = {
  uk: {
    minute: ['хв'],
    hour: ['год'],
    day: ['день', 'дні', 'днів'],
    month: ['міс.'],
    year: ['рік', 'роки', 'років'],
  },
  en: { minute: ['min'], hour: ['h'], day: ['day', 'days'], month: ['mo'], year: ['year', 'years'] },
};

const unit = (amount: number, name: Unit, lang: Lang): string => {
  const whole = Math.floor(amount);
  return `${whole} ${plural(whole, lang, UNITS[lang][name])}`;
};

const two = (ms: number, large: number, largeName: Unit, small: number, smallName: Unit, lang: Lang): string => {
  const rest = Math.floor((ms % large) / small);
  const first = unit(ms / large, largeName, lang);
  return rest === 0 ? first : `${first} ${unit(rest, smallName, lang)}`;
};
