import type { Instant, SourceId, Trust } from '../../domain/words.ts';
import type { Entry, History, HistoryInterval, Log, Span } from '../log/log.ts';
import type { Recorded } from '../past/entries.ts';
import { entriesWithin } from '../past/entries.ts';
import type { SignalLine } from './export-lines.ts';
import { edgeLine, entryLines, standingLines } from './export-lines.ts';

/** Intervals are read for so much time at once: a busy month is some thousand of them; milliseconds. */
const WINDOW = 30 * 24 * 3_600_000;

/** Every interval that overlaps the span once, by its start, window by window. */
export async function* intervalsWithin(
  history: Pick<History, 'readAll'>,
  { from, to }: Span,
): AsyncGenerator<readonly HistoryInterval[]> {
  for (let begin = from; begin <= to; begin += WINDOW) {
    const end = Math.min(begin + WINDOW - 1, to);
    const found = await history.readAll({ from: begin, to: end });
    yield found.filter(({ startedAt }) => begin === from || startedAt >= begin);
  }
}

export type ExportPorts = {
  readonly history: History;
  readonly log: Pick<Log, 'open' | 'read'>;
  readonly span: Span;
  /** False in a drill: its log tells the scenario's time, which does not grow evenly along it. */
  readonly hubTime: boolean;
  /** As the operator set them up; the feed's own words about them come on top. */
  readonly trusts: ReadonlyMap<SourceId, Trust>;
};

export type ExportedSignals = {
  readonly sources: ReadonlyMap<SourceId, Trust>;
  /** Up to here the log has nothing, and the intervals of the history stand in for it; null: it has all of the span. */
  readonly historyUntil: Instant | null;
  /** How many lines those are, once all is read. */
  readonly historyLines: () => number;
  /** In the order of their arrival. */
  readonly batches: AsyncIterable<readonly SignalLine[]>;
};

/** A recorded part of a feed as signals: what stood when it begins, and everything that arrived in it. */
export const exportSignals = async (ports: ExportPorts): Promise<ExportedSignals> => {
  const { history, log, span, hubTime } = ports;
  const { marks } = await history.coverage(span);
  const sources = new Map(ports.trusts);
  for (const mark of marks) if (mark.kind === 'spoke') sources.set(mark.source, mark.trust);
  const sourceOf = ({ sources: by }: HistoryInterval): SourceId =>
    [...by].sort((a, b) => rankOf(sources.get(a)) - rankOf(sources.get(b)))[0] ?? 'history';
  const recorded = await (hubTime ? entriesWithin(log, span) : entriesByArrival(log, span));
  const { oldest } = recorded;
  const since = oldest?.claim.receivedAt;
  const historyUntil = since !== undefined && since < span.from ? null : Math.min(since ?? span.to, span.to);
  const edgesTo = since === undefined || since > span.to ? span.to : since - 1;
  let historyLines = 0;

  async function* all(): AsyncGenerator<readonly SignalLine[]> {
    const standing = (await history.readAll({ from: span.from, to: span.from })).filter(
      ({ startedAt, endedAt }) => startedAt < span.from && (endedAt === null || endedAt >= span.from),
    );
    const opening = standingLines(standing, span.from, sourceOf);
    yield opening.lines;
    if (historyUntil !== null) {
      for await (const lines of edgesWithin(history, { from: span.from, to: edgesTo }, sourceOf)) {
        historyLines += lines.length;
        yield lines;
      }
    }
    const linesOf = entryLines(opening.ancient);
    for await (const page of recorded.pages) yield page.flatMap(linesOf);
  }
  return { sources, historyUntil, historyLines: () => historyLines, batches: all() };
};

/** The most trusted one first, so that the all-clear of an interval is as good as its alert. */
const RANKS: readonly (Trust | undefined)[] = ['official', undefined, 'relay', 'unconfirmed'];
const rankOf = (trust: Trust | undefined): number => RANKS.indexOf(trust);

async function* edgesWithin(
  history: Pick<History, 'readAll'>,
  { from, to }: Span,
  sourceOf: (interval: HistoryInterval) => SourceId,
): AsyncGenerator<readonly SignalLine[]> {
  for (let begin = from; begin <= to; begin += WINDOW) {
    const end = Math.min(begin + WINDOW - 1, to);
    const within = (at: Instant): boolean => at >= begin && at <= end;
    const edges = (await history.readAll({ from: begin, to: end })).flatMap((interval) => {
      const { startedAt, endedAt } = interval;
      const source = sourceOf(interval);
      return [
        ...(within(startedAt) ? [{ at: startedAt, line: edgeLine('alert', interval, startedAt, source) }] : []),
        ...(endedAt !== null && within(endedAt)
          ? [{ at: endedAt, line: edgeLine('all-clear', interval, endedAt, source) }]
          : []),
      ];
    });
    yield edges.sort((a, b) => a.at - b.at).map(({ line }) => line);
  }
}

/** Entries read at once. */
const PAGE = 1_000;

/** A drill's log is as long as its scenario; what arrived in the span is picked out of all of it. */
const entriesByArrival = async (log: Pick<Log, 'read'>, { from, to }: Span): Promise<Recorded> => {
  const [oldest] = await log.read(0, 1);
  async function* pages(): AsyncGenerator<readonly Entry[]> {
    let seq = 0;
    for (;;) {
      const page = await log.read(seq, PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      seq = last.seq;
      const within = page.filter(({ claim }) => claim.receivedAt >= from && claim.receivedAt <= to);
      if (within.length > 0) yield within;
    }
  }
  return { oldest, pages: pages() };
};
