import { type Span, spansOf } from '../shared/store/spans.ts';

/** Days of the viewer's zone as spans, and what of a span was alert, calm and unknown. Pure. */

export const LENGTHS = ['day', 'week', 'month', 'year', 'own'] as const;
export type Length = (typeof LENGTHS)[number];

const DAYS: Readonly<Record<Exclude<Length, 'own'>, number>> = { day: 1, week: 7, month: 30, year: 365 };

export const midnightOf = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

export const dayAfter = (midnight: number, days = 1): number => {
  const date = new Date(midnight);
  return date.setDate(date.getDate() + days);
};

/** From midnight to midnight, the chosen day being the last. */
export const spanUpTo = (day: number, length: Exclude<Length, 'own'>): Span => ({
  from: dayAfter(midnightOf(day), 1 - DAYS[length]),
  to: dayAfter(midnightOf(day)),
});

/** As a date field wants it. */
export const dateText = (at: number): string => {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

/** Midnight of what stands in a date field; undefined: nothing does. */
export const midnightOfText = (text: string): number | undefined => {
  const at = new Date(`${text}T00:00`).getTime();
  return Number.isFinite(at) ? at : undefined;
};

type IntervalLike = { readonly startedAt: string; readonly endedAt: string | null };

export type Shares = {
  readonly alerts: number;
  readonly alertMs: number;
  readonly unknownMs: number;
  readonly clearMs: number;
  readonly longestMs: number;
  /** The longest has not ended yet. */
  readonly isGoing: boolean;
  /** Tenths of a percent of the time that has passed; together 1,000, or 0 where none has. */
  readonly tenths: { readonly alert: number; readonly unknown: number; readonly clear: number };
};

/** What stood under alert is not unknown, whoever was silent then; what is neither was calm. The three are all of it. */
export const sharesOf = (
  intervals: readonly IntervalLike[],
  unknown: readonly Span[],
  within: Span,
  now: number,
): Shares => {
  const passed: Span = { from: within.from, to: Math.max(within.from, Math.min(within.to, now)) };
  const spans = spansOf(intervals, passed, now);
  const alertMs = lengthOf(spans);
  const either = spansOf(
    [...spans, ...unknown].map(({ from, to }) => ({
      startedAt: new Date(from).toISOString(),
      endedAt: new Date(to).toISOString(),
    })),
    passed,
    now,
  );
  const longestMs = Math.max(0, ...spans.map(({ from, to }) => to - from));
  const unknownMs = lengthOf(either) - alertMs;
  const clearMs = passed.to - passed.from - alertMs - unknownMs;
  const [alert = 0, unknownTenths = 0, clear = 0] = tenthsOf([alertMs, unknownMs, clearMs]);
  return {
    alerts: spans.length,
    alertMs,
    unknownMs,
    clearMs,
    longestMs,
    isGoing:
      longestMs > 0 &&
      intervals.some(({ endedAt }) => endedAt === null) &&
      spans.some(({ from, to }) => to === now && to - from === longestMs),
    tenths: { alert, unknown: unknownTenths, clear },
  };
};

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);

const WHOLE = 1_000;

/** Rounded so that they add up: what is cut off goes to those that lost most by it. */
const tenthsOf = (parts: readonly number[]): readonly number[] => {
  const sum = parts.reduce((all, part) => all + part, 0);
  if (sum === 0) return parts.map(() => 0);
  const exact = parts.map((part) => (part / sum) * WHOLE);
  const tenths = exact.map(Math.floor);
  const order = exact.map((value, index) => [value - Math.floor(value), index] as const).sort(([a], [b]) => b - a);
  let left = WHOLE - tenths.reduce((all, part) => all + part, 0);
  for (const [, index] of order) {
    if (left === 0) break;
    tenths[index] = (tenths[index] ?? 0) + 1;
    left -= 1;
  }
  return tenths;
};
