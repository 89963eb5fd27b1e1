import type { Instant } from '../../domain/words.ts';
import type { RegionWire, ThreatWire } from '../../protocol/live/frames.ts';
import { localTime } from './plain.ts';
import type { Language } from './texts.ts';

/** How things are said in a terminal. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `38 s`, `42 min`, `3 h 12 min`, `2 d 4 h`, `1,203 d`. */
export const duration = (milliseconds: number): string => {
  const whole = Math.max(0, milliseconds);
  if (whole < SECOND) return `${Math.round(whole)} ms`;
  if (whole < MINUTE) return `${Math.floor(whole / SECOND)} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) return two(Math.floor(whole / HOUR), 'h', Math.floor((whole % HOUR) / MINUTE), 'min');
  const days = Math.floor(whole / DAY);
  return days < 10 ? two(days, 'd', Math.floor((whole % DAY) / HOUR), 'h') : `${number(days)} d`;
};

const two = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;

export const number = (value: number): string => Math.round(value).toLocaleString('en-US');

export const count = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`;

/** `since 07:14:02 (42 min)` */
export const sinceWords = (since: string | null | undefined, now: Instant): string =>
  since === null || since === undefined
    ? ''
    : `since ${localTime(Date.parse(since), now)} (${duration(now - Date.parse(since))})`;

export const regionName = (row: Pick<RegionWire, 'name' | 'nameEn'>, lang: Language): string =>
  lang === 'uk' ? row.name : row.nameEn;

/** `drone (yellow), ballistic (red): launches from the south` */
export const threatWords = (threats: readonly ThreatWire[]): string =>
  threats
    .map(
      ({ kind, level, reason }) =>
        `${kind}${level === undefined ? '' : ` (${level})`}${reason === undefined ? '' : `: ${reason}`}`,
    )
    .join(', ');

/** `a, b, c and 4 more` */
export const some = (items: readonly string[], most: number): string =>
  items.length <= most
    ? items.join(', ')
    : `${items.slice(0, most).join(', ')} and ${number(items.length - most)} more`;
