/** Intervals as numbers: where they lie in a span, and what they amount to. Pure. */

export type Span = { readonly from: number; readonly to: number };

type IntervalLike = { readonly startedAt: string; readonly endedAt: string | null };

/** Cut to the span, sorted, and joined where they touch: two hazards at once are one time under alert. */
export const spansOf = (intervals: readonly IntervalLike[], within: Span, now: number): readonly Span[] => {
  const cut = intervals
    .map(
      ({ startedAt, endedAt }): Span => ({
        from: Math.max(Date.parse(startedAt), within.from),
        to: Math.min(endedAt === null ? Math.max(now, Date.parse(startedAt)) : Date.parse(endedAt), within.to),
      }),
    )
    .filter(({ from, to }) => to > from)
    .sort((a, b) => a.from - b.from);
  const joined: Span[] = [];
  for (const span of cut) {
    const last = joined.at(-1);
    if (last === undefined || span.from > last.to) joined.push(span);
    else joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
  }
  return joined;
};

/** Of which nothing is known, cut to the span; undefined when the hub does not say. */
export const unknownSpans = (
  unknown: readonly { readonly from: string; readonly to: string }[] | undefined,
  within: Span,
): readonly Span[] | undefined =>
  unknown === undefined
    ? undefined
    : spansOf(
        unknown.map(({ from, to }) => ({ startedAt: from, endedAt: to })),
        within,
        within.to,
      );

/** Hours under alert for each of the days that begin at the given moments; the last one says where the last day ends. */
export const hoursPerDay = (spans: readonly Span[], days: readonly number[]): readonly number[] =>
  days.slice(0, -1).map((from, index) => {
    const to = days[index + 1] ?? from;
    const under = spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0);
    return under / 3_600_000;
  });

/** Midnights of the viewer's zone, from the day of `from` to the one after `to`. Days with a change of clocks are not 24 h. */
export const midnights = (from: number, to: number): readonly number[] => {
  const days: number[] = [];
  const day = new Date(from);
  day.setHours(0, 0, 0, 0);
  while (day.getTime() <= to) {
    days.push(day.getTime());
    day.setDate(day.getDate() + 1);
  }
  return [...days, day.getTime()];
};
