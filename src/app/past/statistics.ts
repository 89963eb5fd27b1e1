import type { Instant } from '../../domain/words.ts';
import type { HistoryInterval, Span } from '../log/log.ts';

/** How often and how long there was an alert in a place. */
export type Statistics = {
  /** Alerts that overlap one another count as one: who lives there is under alert once. */
  readonly count: number;
  /** Within the span; milliseconds. */
  readonly underAlert: number;
  /** The longest, with what of it lies outside of the span; null when there was none. */
  readonly longest: { readonly startedAt: Instant; readonly endedAt: Instant | null } | null;
  /** Alerts whose end nobody announced. */
  readonly endsCalculated: number;
};

/** Intervals that were not said in error. */
export const borneOut = (intervals: readonly HistoryInterval[]): readonly HistoryInterval[] =>
  intervals.filter(({ retracted }) => retracted === undefined);

/** `now` stands for the end of what still stands. */
export const statisticsOf = (intervals: readonly HistoryInterval[], span: Span, now: Instant): Statistics => {
  const unions = merged(intervals);
  const endOf = ({ endedAt }: Union): number => endedAt ?? Math.max(now, span.to);
  let longest: Union | null = null;
  let underAlert = 0;
  for (const union of unions) {
    underAlert += Math.max(0, Math.min(endOf(union), span.to, now) - Math.max(union.startedAt, span.from));
    const length = endOf(union) - union.startedAt;
    if (longest === null || length > endOf(longest) - longest.startedAt) longest = union;
  }
  return {
    count: unions.length,
    underAlert,
    longest: longest === null ? null : { startedAt: longest.startedAt, endedAt: longest.endedAt },
    endsCalculated: unions.filter(({ endCalculated }) => endCalculated).length,
  };
};

type Union = { readonly startedAt: Instant; readonly endedAt: Instant | null; readonly endCalculated: boolean };

const merged = (intervals: readonly HistoryInterval[]): readonly Union[] => {
  const unions: Union[] = [];
  for (const interval of [...intervals].sort((a, b) => a.startedAt - b.startedAt)) {
    const last = unions.at(-1);
    const one = { ...interval, endCalculated: interval.endCalculated === true };
    if (last === undefined || (last.endedAt !== null && interval.startedAt > last.endedAt)) unions.push(one);
    else if (last.endedAt !== null && (one.endedAt === null || one.endedAt > last.endedAt))
      unions[unions.length - 1] = { ...last, endedAt: one.endedAt, endCalculated: one.endCalculated };
    else if (one.endedAt === last.endedAt && !one.endCalculated)
      unions[unions.length - 1] = { ...last, endCalculated: false };
  }
  return unions;
};
