import { formatInstant, parseInstant } from '../../domain/instant.ts';
import type { Instant } from '../../domain/words.ts';
import type { Asked, Read } from '../live/asked.ts';

/** The query of `/v1/playback`. */
export type PlaybackAsked = {
  readonly feed: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly speed: number | 'max';
  readonly asked: Asked;
};

/** A span longer than this is for an export; milliseconds. */
const LONGEST_SPAN = 31 * 24 * 3_600_000;
/** A connection is kept this long for one playback; milliseconds. */
const LONGEST_PLAY = 24 * 3_600_000;
/** Slower is no playback, faster nobody can tell from `max`. */
const SLOWEST = 0.1;
const FASTEST = 100_000;

const KEYS = ['feed', 'from', 'to', 'speed', 'regions', 'hazards'];

export const readPlaybackQuery = (
  query: Iterable<readonly [string, string]>,
  { defaultFeed, now }: { readonly defaultFeed: string; readonly now: Instant },
): Read<PlaybackAsked> => {
  const values = new Map<string, string>();
  for (const [key, value] of query) {
    if (!KEYS.includes(key))
      return invalid(`${JSON.stringify(key.slice(0, 60))} is not known; there are ${KEYS.join(', ')}`);
    if (values.has(key)) return invalid(`${key} is given twice`);
    values.set(key, value);
  }
  const from = parseInstant(values.get('from') ?? '');
  const to = parseInstant(values.get('to') ?? '');
  if (from === undefined) return invalid('from: a time of RFC 3339 with an offset, such as 2026-11-20T07:14:02Z');
  if (to === undefined) return invalid('to: a time of RFC 3339 with an offset, such as 2026-11-20T08:14:02Z');
  if (from >= to) return invalid('from: must lie before to');
  if (to > now) return invalid(`to: the future is not known; it is ${formatInstant(now)}`);
  if (to - from > LONGEST_SPAN) return invalid('to: at most 31 days after from');
  const speed = speedOf(values.get('speed') ?? '1');
  if (speed === undefined) return invalid(`speed: from ${SLOWEST} to ${FASTEST}, or max`);
  if (speed !== 'max' && (to - from) / speed > LONGEST_PLAY)
    return invalid('speed: so slow, it would take more than a day');
  const regions = values.get('regions');
  const hazards = values.get('hazards');
  return {
    kind: 'read',
    value: {
      feed: values.get('feed') ?? defaultFeed,
      from,
      to,
      speed,
      asked: {
        ...(regions === undefined ? {} : { regions: listed(regions) }),
        ...(hazards === undefined ? {} : { hazards: listed(hazards) }),
      },
    },
  };
};

const speedOf = (text: string): number | 'max' | undefined => {
  if (text === 'max') return 'max';
  const speed = /^\d{1,9}(?:\.\d{1,9})?$/.test(text) ? Number(text) : Number.NaN;
  return speed >= SLOWEST && speed <= FASTEST ? speed : undefined;
};

const listed = (text: string): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const invalid = (detail: string): Read<never> => ({ kind: 'refused', code: 'request.invalid', detail });
