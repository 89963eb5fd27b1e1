import type { HistoryChange } from '../../domain/event.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { HistoryInterval } from '../log/log.ts';

/**
 * How intervals out of files come together, with each other and with what the hub heard itself. Files overlap
 * and repeat one another, so what is kept is their union: it does not depend on the order of rows or files, and a row
 * that is known already changes nothing.
 */

/** An interval out of a file. It has an end, which nobody may have announced. */
export type ImportedInterval = {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly sources: readonly SourceId[];
  /** Nobody announced the end; whoever wrote the file filled it in. */
  readonly endCalculated?: true;
};

/**
 * Sorted and apart from each other. What overlaps or touches becomes one: it begins with the first and ends with the
 * last, and that end is made up only when nobody announced one at that instant.
 */
export const unionOf = (intervals: readonly ImportedInterval[]): readonly ImportedInterval[] => {
  const sorted = [...intervals].sort((a, b) => a.startedAt - b.startedAt);
  const union: ImportedInterval[] = [];
  for (const interval of sorted) {
    const last = union.at(-1);
    if (last !== undefined && interval.startedAt <= last.endedAt) union[union.length - 1] = joined(last, interval);
    else union.push(interval);
  }
  return union;
};

const joined = (a: ImportedInterval, b: ImportedInterval): ImportedInterval => {
  const endedAt = Math.max(a.endedAt, b.endedAt);
  const calculated = [a, b].every((one) => one.endedAt < endedAt || one.endCalculated === true);
  return {
    startedAt: Math.min(a.startedAt, b.startedAt),
    endedAt,
    sources: together(a.sources, b.sources),
    ...(calculated ? { endCalculated: true } : {}),
  };
};

const together = (a: readonly SourceId[], b: readonly SourceId[]): readonly SourceId[] =>
  a.length === b.length && a.every((source, index) => source === b[index]) ? a : [...new Set([...a, ...b])].sort();

/** The intervals to take out (by their start) and to put in so that a timeline holds the union of both. */
export const changeTo = (
  existing: readonly ImportedInterval[],
  added: readonly ImportedInterval[],
): { readonly removed: readonly Instant[]; readonly put: readonly ImportedInterval[] } => {
  const union = unionOf([...existing, ...added]);
  const known = new Map(existing.map((interval) => [interval.startedAt, interval]));
  const starts = new Set(union.map(({ startedAt }) => startedAt));
  return {
    removed: existing.flatMap(({ startedAt }) => (starts.has(startedAt) ? [] : [startedAt])),
    put: union.filter((interval) => !sameInterval(interval, known.get(interval.startedAt))),
  };
};

const sameInterval = (a: ImportedInterval, b: ImportedInterval | undefined): boolean =>
  b !== undefined &&
  a.startedAt === b.startedAt &&
  a.endedAt === b.endedAt &&
  a.endCalculated === b.endCalculated &&
  a.sources.join() === b.sources.join();

/** By start, then hazard, then region: of the same history always the same list. */
export const compareIntervals = (a: HistoryInterval, b: HistoryInterval): number =>
  a.startedAt - b.startedAt || compareTexts(a.hazard, b.hazard) || compareTexts(a.region, b.region);

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Both as one list, sorted, apart from each other: the union, except that an end that was heard beats a made-up one. */
export const withImported = (
  live: readonly HistoryInterval[],
  imported: readonly HistoryInterval[],
): readonly HistoryInterval[] => {
  if (imported.length === 0) return live;
  if (live.length === 0) return imported;
  const pieces = [
    ...live.map((interval) => ({ interval, own: true })),
    ...imported.map((interval) => ({ interval: untilHeardEnd(interval, live), own: false })),
  ].sort((a, b) => a.interval.startedAt - b.interval.startedAt || Number(b.own) - Number(a.own));
  const all: { interval: HistoryInterval; own: boolean }[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    // What the hub heard itself is never joined with itself: its own rules have settled that.
    const overlap = last !== undefined && piece.interval.startedAt <= endOf(last.interval) && !(last.own && piece.own);
    if (last === undefined || !overlap) all.push({ ...piece });
    else Object.assign(last, { interval: bothOf(last.interval, piece.interval), own: false });
  }
  return all.map(({ interval }) => interval);
};

const endOf = ({ endedAt }: HistoryInterval): number => endedAt ?? Number.POSITIVE_INFINITY;

const untilHeardEnd = (interval: HistoryInterval, live: readonly HistoryInterval[]): HistoryInterval => {
  if (interval.endCalculated !== true) return interval;
  const heard = live.flatMap(({ startedAt, endedAt }) =>
    endedAt !== null && startedAt <= endOf(interval) && endedAt >= interval.startedAt && endedAt <= endOf(interval)
      ? [endedAt]
      : [],
  );
  if (heard.length === 0) return interval;
  const { endCalculated: _, ...told } = interval;
  return { ...told, endedAt: Math.max(...heard) };
};

const bothOf = (a: HistoryInterval, b: HistoryInterval): HistoryInterval => {
  const end = Math.max(endOf(a), endOf(b));
  const calculated = [a, b].every((one) => endOf(one) < end || one.endCalculated === true);
  return {
    region: a.region,
    hazard: a.hazard,
    startedAt: Math.min(a.startedAt, b.startedAt),
    endedAt: Number.isFinite(end) ? end : null,
    sources: together(a.sources, b.sources),
    ...(calculated ? { endCalculated: true } : {}),
  };
};

/** A change of one imported timeline; `timeline` is `<region>:<hazard>`, or `<region>:covered`. */
export type ImportChange = {
  readonly timeline: string;
  readonly removed: HistoryChange['removed'];
  readonly put: readonly ImportedInterval[];
};
