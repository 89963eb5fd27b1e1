/** Lengths of time as people write them, in settings, over HTTP and on the command line. */

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Units that the command line takes beside them. */
const OTHER_UNITS: Readonly<Record<string, number>> = { min: 60_000 };

/** A hundred years; more is a slip, and added to a time it may be no time. */
const LONGEST_MS = 36_525 * 86_400_000;

/** `1500ms`, `60s`, `1.5h`, `1d` as whole milliseconds; undefined for what is no length of time. */
export const parseDuration = (text: string): number | undefined => {
  const [, amount, unit = ''] = /^(\d{1,15}(?:\.\d{1,15})?)\s*(ms|s|m|min|h|d)$/.exec(text.trim()) ?? [];
  const length = UNITS[unit] ?? OTHER_UNITS[unit];
  if (length === undefined) return undefined;
  const milliseconds = Math.round(Number(amount) * length);
  return milliseconds <= LONGEST_MS ? milliseconds : undefined;
};

/** In the longest unit that says it exactly: `5m`, `90s`, `1500ms`. */
export const formatDuration = (milliseconds: number): string => {
  const [unit, length] = Object.entries(UNITS).findLast(([, one]) => milliseconds > 0 && milliseconds % one === 0) ?? [
    's',
    1_000,
  ];
  return `${milliseconds / length}${unit}`;
};
