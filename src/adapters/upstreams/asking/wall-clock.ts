import { parseInstant } from '../../../domain/instant.ts';
import type { Instant } from '../../../domain/words.ts';

/**
 * The instants that a wall clock without a zone can mean, earliest first: two in the hour that comes twice in autumn, none
 * in the hour that spring leaves out.
 */
export const wallClock = (text: string, zone: string): readonly Instant[] => {
  const [, day, time] = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})$/.exec(text) ?? [];
  const asUtc = day === undefined ? undefined : parseInstant(`${day}T${time}Z`);
  if (asUtc === undefined) return [];
  const shown = formatterOf(zone);
  // No zone is further from UTC than this, and offsets are whole quarters of an hour.
  const offsets = new Set([-1, 0, 1].map((days) => offsetAt(shown, asUtc + days * DAY)));
  return [...offsets]
    .map((offset) => asUtc - offset)
    .filter((instant) => offsetAt(shown, instant) === asUtc - instant)
    .sort((a, b) => a - b);
};

/** The meaning that is latest without lying after `notAfter`; undefined when there is none. */
export const latestMeaning = (meanings: readonly Instant[], notAfter: Instant): Instant | undefined =>
  meanings.findLast((instant) => instant <= notAfter);

const DAY = 86_400_000;

const formatters = new Map<string, Intl.DateTimeFormat>();

const formatterOf = (zone: string): Intl.DateTimeFormat => {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    const digits = '2-digit';
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    });
    formatters.set(zone, formatter);
  }
  return formatter;
};

/** Milliseconds that the zone's clock shows more than UTC. */
const offsetAt = (formatter: Intl.DateTimeFormat, instant: Instant): number => {
  const parts = new Map(formatter.formatToParts(instant).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const shown =
    parseInstant(
      `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`,
    ) ?? 0;
  return shown - Math.floor(instant / 1_000) * 1_000;
};
