import { formatInstant, parseInstant } from '../../domain/instant.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { Feed } from '../log/feeds.ts';
import type { History, Log, Span } from '../log/log.ts';
import type { SourceRegistry } from '../sources/sources.ts';
import { exportSignals, intervalsWithin } from './export-history.ts';
import { csvLine, EXPORT_COLUMNS, exportRows } from './export-rows.ts';

export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export type ExportSource = {
  readonly feed: Feed;
  readonly catalogue: Catalogue;
  readonly history: History;
  readonly log: Pick<Log, 'open' | 'read'>;
  readonly registry: Pick<SourceRegistry, 'list'>;
};

/** A recorded part of a feed as text, some lines at a time, and how far that is. */
export type Export = {
  /** Up to here the log has nothing, and the intervals of the history stand in for it; null: it has all of the span. */
  readonly historyUntil: Instant | null;
  readonly texts: AsyncIterable<string>;
  /** The bytes written so far. */
  readonly written: () => ExportWritten;
};

export type ExportWritten = {
  readonly lines: number;
  /** The newest moment written. */
  readonly at: Instant;
  /** Intervals of other hazards than air raids: the layout of the public files cannot name them. */
  readonly leftOut: number;
};

/**
 * As NDJSON a scenario: what stood at the beginning, then every signal in the order in which it arrived. As CSV the
 * intervals of the history. What comes out of a drill says so in each line.
 */
export const exportPast = (source: ExportSource, span: Span, format: ExportFormat): Promise<Export> =>
  format === 'csv' ? rowsOf(source, span) : signalsOf(source, span);

const signalsOf = async ({ feed, history, log, registry }: ExportSource, span: Span): Promise<Export> => {
  const records = await registry.list();
  const exported = await exportSignals({
    history,
    log,
    span,
    hubTime: feed.status === 'Actual',
    trusts: new Map(records.map(({ id, trust }) => [id, trust])),
  });
  const name = `${feed.id} from ${formatInstant(span.from)} to ${formatInstant(span.to)}`;
  const sources = Object.fromEntries([...exported.sources].map(([id, trust]) => [id, { trust }]));
  const mark = feed.status === 'Actual' ? {} : { status: feed.status };
  const head = feed.status === 'Actual' ? {} : { ...mark, feed: feed.id };
  let lines = 0;
  let at = span.from;
  async function* texts(): AsyncGenerator<string> {
    yield `${JSON.stringify({ scenario: name, ...head, sources })}\n`;
    for await (const batch of exported.batches) {
      if (batch.length === 0) continue;
      yield batch.map((line) => `${JSON.stringify({ ...line, ...mark })}\n`).join('');
      lines += batch.length;
      at = Math.max(at, parseInstant(batch.at(-1)?.receivedAt ?? '') ?? 0);
    }
  }
  return { historyUntil: exported.historyUntil, texts: texts(), written: () => ({ lines, at, leftOut: 0 }) };
};

const rowsOf = async ({ feed, catalogue, history }: ExportSource, span: Span): Promise<Export> => {
  const rows = exportRows(catalogue);
  // In each line, so that no part of the file can be taken for the real thing.
  const mark = feed.status === 'Actual' ? [] : [feed.status, feed.id];
  let lines = 0;
  let leftOut = 0;
  let at = span.from;
  async function* texts(): AsyncGenerator<string> {
    yield `${csvLine(feed.status === 'Actual' ? EXPORT_COLUMNS : [...EXPORT_COLUMNS, 'status', 'feed'])}\n`;
    for await (const intervals of intervalsWithin(history, span)) {
      const some = intervals.flatMap((interval) => {
        const found = rows(interval);
        if (found.length === 0) leftOut += 1;
        return found;
      });
      if (some.length > 0) yield some.map((row) => `${csvLine([...row, ...mark])}\n`).join('');
      lines += some.length;
      at = Math.max(at, intervals.at(-1)?.startedAt ?? at);
    }
  }
  return { historyUntil: null, texts: texts(), written: () => ({ lines, at, leftOut }) };
};
