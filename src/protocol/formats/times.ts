import { formatInstant } from '../../domain/instant.ts';
import type { Instant } from '../../domain/words.ts';

/** Times as other services write them. */

/** `2026-11-20T07:14:02Z` */
export const wholeSeconds = (instant: Instant): string => `${formatInstant(instant).slice(0, 19)}Z`;

/** `2026/11/20 07:14:05 +0000` */
export const slashedTime = (instant: Instant): string =>
  `${formatInstant(instant).slice(0, 19).replaceAll('-', '/').replace('T', ' ')} +0000`;

/** `2026-11-20T09:14:02+02:00` */
export const kyivTime = (instant: Instant): string => {
  const local = localTime(instant);
  const offset = Math.round((Date.parse(`${local}Z`) - instant) / 60_000);
  const [hours, minutes] = [Math.floor(offset / 60), offset % 60].map((number) => String(number).padStart(2, '0'));
  return `${local}+${hours}:${minutes}`;
};

/** `2026-11-20 09:14:02`: what a clock on a wall in Kyiv shows, without a zone. */
export const kyivClock = (instant: Instant): string => localTime(instant).replace('T', ' ');

/** `00:29:40.1514750`, `1.02:30:00`: a `TimeSpan` of .NET. */
export const timeSpan = (milliseconds: number): string => {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (number: number): string => String(number).padStart(2, '0');
  const days = Math.floor(seconds / 86_400);
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':');
  const rest = milliseconds % 1000;
  return `${days > 0 ? `${days}.` : ''}${clock}${rest > 0 ? `.${String(rest).padStart(3, '0')}0000` : ''}`;
};

/** From midnight to midnight in Kyiv, of `20261120`; undefined when there is no such day. */
export const kyivDay = (text: string): { readonly from: Instant; readonly to: Instant } | undefined => {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const utc = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (formatInstant(utc).slice(0, 10) !== `${year}-${month}-${day}`) return undefined;
  return { from: midnightOf(utc), to: midnightOf(utc + DAY) };
};

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Midnight in Kyiv is two or three hours before that of UTC; the clocks change at other hours. */
const midnightOf = (utc: Instant): Instant => {
  const early = utc - 3 * HOUR;
  return localTime(early).endsWith('T00:00:00') ? early : utc - 2 * HOUR;
};

const KYIV = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Kyiv',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const localTime = (instant: Instant): string => {
  const part = Object.fromEntries(KYIV.formatToParts(instant).map(({ type, value }) => [type, value]));
  return `${part['year']}-${part['month']}-${part['day']}T${part['hour']}:${part['minute']}:${part['second']}`;
};
