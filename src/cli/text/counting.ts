import type { Instant } from '../../domain/words.ts';
import { localTime } from './plain.ts';

/** Numbers, lengths of time and lists in a language: built once for each from its units, nouns and small words. */
export type Counting<Noun extends string> = {
  /** `38 s`, `42 min`, `3 h 12 min`, `2 d 4 h`, `1,203 d`. */
  duration(milliseconds: number): string;
  number(value: number): string;
  /** `1 region`, `1,203 regions`. */
  count(value: number, noun: Noun): string;
  /** `a, b, c and 4 more` */
  some(items: readonly string[], most: number): string;
  /** `since 07:14:02 (42 min)`; empty when it is not known. */
  since(since: string | null | undefined, now: Instant): string;
};

export type CountingWords<Noun extends string> = {
  readonly locale: string;
  readonly units: {
    readonly ms: string;
    readonly s: string;
    readonly min: string;
    readonly h: string;
    readonly d: string;
  };
  readonly more: (names: string, count: string) => string;
  readonly since: (time: string, length: string) => string;
  /** By the plural category of the language (CLDR); `other` stands for those that are not named. */
  readonly nouns: Readonly<
    Record<Noun, Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & { readonly other: string }>
  >;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const countingIn = <Noun extends string>({
  locale,
  units,
  more,
  since,
  nouns,
}: CountingWords<Noun>): Counting<Noun> => {
  const plural = new Intl.PluralRules(locale);
  const number = (value: number): string => Math.round(value).toLocaleString(locale);
  const two = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
  const duration = (milliseconds: number): string => {
    const whole = Math.max(0, milliseconds);
    if (whole < SECOND) return `${Math.round(whole)} ${units.ms}`;
    if (whole < MINUTE) return `${Math.floor(whole / SECOND)} ${units.s}`;
    if (whole < HOUR) return `${Math.floor(whole / MINUTE)} ${units.min}`;
    if (whole < DAY) return two(Math.floor(whole / HOUR), units.h, Math.floor((whole % HOUR) / MINUTE), units.min);
    const days = Math.floor(whole / DAY);
    return days < 10 ? two(days, units.d, Math.floor((whole % DAY) / HOUR), units.h) : `${number(days)} ${units.d}`;
  };
  return {
    duration,
    number,
    count: (value, noun) => `${number(value)} ${nouns[noun][plural.select(Math.round(value))] ?? nouns[noun].other}`,
    some: (items, most) =>
      items.length <= most ? items.join(', ') : more(items.slice(0, most).join(', '), number(items.length - most)),
    since: (at, now) =>
      at === null || at === undefined ? '' : since(localTime(Date.parse(at), now), duration(now - Date.parse(at))),
  };
};
