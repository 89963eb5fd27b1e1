import type { Instant } from './words.ts';

/**
 * Times in and out. In: RFC 3339 with 0 to 9 fraction digits and any offset; without an offset a time means nothing and
 * is refused. Digits beyond milliseconds are dropped; second 60, a leap second, is the second after. Out: UTC,
 * milliseconds, `Z`.
 */
export const parseInstant = (text: string): Instant | undefined => {
  const parts = RFC_3339.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour = '0', offsetMinute = '0'] = parts;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) || h > 23 || mi > 59 || s > 60) return undefined;
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined;
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'));
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 * (sign === '-' ? -1 : 1);
  // Not `Date.UTC`, which takes the years 0 to 99 for 1900 to 1999.
  const midnight = new Date(0).setUTCFullYear(y, mo - 1, d);
  return midnight + ((h * 60 + mi) * 60 + s) * 1000 + milliseconds - offset;
};

/** `2026-11-20T07:14:02.310Z` */
export const formatInstant = (instant: Instant): string => new Date(instant).toISOString();

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** An instant as text: RFC 3339, UTC. */
export type Time = string;
