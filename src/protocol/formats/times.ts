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
