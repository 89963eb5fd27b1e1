import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { AppError } from '../../app/kit/errors.ts';
import type { Feed } from '../../app/log/feeds.ts';
import type { Span } from '../../app/log/log.ts';
import { exportSignals, intervalsWithin } from '../../app/recordings/export-history.ts';
import { csvLine, EXPORT_COLUMNS, exportRows } from '../../app/recordings/export-rows.ts';
import { formatInstant, parseInstant } from '../../domain/instant.ts';
import type { Instant } from '../../domain/words.ts';
import type { CommandBody, Session } from '../cli.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, EXIT_HELP, usage } from '../exit.ts';
import { flagOption, textOption } from '../read-options.ts';
import { tellDoing } from '../text/import-progress.ts';
import { count } from '../text/words.ts';
import { existing, withContext } from '../with-context.ts';

export const EXPORT_HELP = `
Without a format, or with --ndjson, a scenario that "allclear replay" plays: what stood at the beginning, then every
signal in the order in which it arrived, with its source and when it was received. Lists come as the alerts and
all-clears they amounted to. Where the log is too short, the intervals of the history stand in for it, and it says so.
With --csv the intervals of the history in the layout of the public files; "allclear import" reads them back.

Without --output it goes to standard output; --json needs --output, and then says what was written.
${EXIT_HELP}

Examples:
  allclear export --from 2026-11-20T00:00:00Z --to 2026-11-21T00:00:00Z > night.ndjson
  allclear export --feed ua --from 2022-01-01T00:00:00Z --csv --output years.csv --json`;

type Output = { write(text: string): Promise<void>; close(): Promise<void> };
type Written = { readonly lines: number; readonly historyUntil: Instant | null; readonly leftOut: number };

/** `export --from … --to …`: a recorded part of a feed, as a scenario or as intervals. */
export const exportPast: CommandBody = (session, options) => {
  const csv = flagOption(options, 'csv');
  if (csv && flagOption(options, 'ndjson')) throw usage('--csv and --ndjson: choose one');
  const path = textOption(options, 'output');
  if (session.json && path === undefined)
    throw usage('--json: name a file with --output; standard output has one document only');
  const span = spanOf(session, textOption(options, 'from'), textOption(options, 'to'));
  return withContext(session, async (context) => {
    const feed = await existing(context, textOption(options, 'feed'));
    const output = path === undefined ? standardOutput(session) : fileOutput(path);
    const progress = { lines: 0, at: span.from };
    const stopTelling = tellDoing(session, {
      what: feed.id,
      unit: 'line',
      done: () => progress.lines,
      share: () => (progress.at - span.from) / Math.max(1, span.to - span.from),
    });
    const work = { session, context, feed, span, output, progress };
    let written: Written;
    try {
      written = csv ? await writeRows(work) : await writeSignals(work);
    } finally {
      await stopTelling();
      await output.close();
    }
    const until = written.historyUntil;
    if (until !== null) {
      session.note(`Up to ${formatInstant(until)} the log has nothing; there it is the intervals of the history.`);
    }
    if (written.leftOut > 0)
      session.note(
        `${count(written.leftOut, 'interval')} of other hazards than air raids left out; the layout cannot name them.`,
      );
    session.note(`${count(written.lines, 'line')} written${path === undefined ? '' : ` to ${path}`}.`);
    session.answer({
      feed: feed.id,
      status: feed.status,
      format: csv ? 'csv' : 'ndjson',
      from: formatInstant(span.from),
      to: formatInstant(span.to),
      output: path,
      lines: written.lines,
      historyUntil: until === null ? null : formatInstant(until),
      leftOut: written.leftOut,
    });
    return EXIT.ok;
  });
};

const spanOf = ({ cli }: Session, from: string | undefined, to: string | undefined): Span => {
  const now = cli.clock.now();
  const read = (text: string, name: string): Instant => {
    const instant = parseInstant(text);
    if (instant === undefined) throw usage(`${name}: "${text}" is no time such as 2026-11-20T07:14:02Z or …+02:00`);
    return instant;
  };
  if (from === undefined) throw usage('--from: say where to begin, for example --from 2026-11-20T00:00:00Z');
  const span = { from: read(from, '--from'), to: to === undefined ? now : read(to, '--to') };
  if (span.from >= span.to) throw usage('--from: lies after --to');
  return span;
};

type Work = {
  readonly session: Session;
  readonly context: CliContext;
  readonly feed: Feed;
  readonly span: Span;
  readonly output: Output;
  readonly progress: { lines: number; at: Instant };
};

const writeSignals = async ({ session, context, feed, span, output, progress }: Work): Promise<Written> => {
  const { history, log } = context.archive(feed.id);
  const records = await context.registry(feed.id).list();
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
  await output.write(`${JSON.stringify({ scenario: name, ...head, sources })}\n`);
  for await (const batch of exported.batches) {
    stopWhenAsked(session);
    if (batch.length === 0) continue;
    await output.write(batch.map((line) => `${JSON.stringify({ ...line, ...mark })}\n`).join(''));
    progress.lines += batch.length;
    progress.at = Math.max(progress.at, parseInstant(batch.at(-1)?.receivedAt ?? '') ?? 0);
  }
  const historyUntil = exported.historyLines() > 0 ? exported.historyUntil : null;
  return { lines: progress.lines, historyUntil, leftOut: 0 };
};

const writeRows = async ({ session, context, feed, span, output, progress }: Work): Promise<Written> => {
  const rowsOf = exportRows(context.tree(feed.country));
  let leftOut = 0;
  // In each line, so that no part of the file can be taken for the real thing.
  const mark = feed.status === 'Actual' ? [] : [feed.status, feed.id];
  await output.write(`${csvLine(feed.status === 'Actual' ? EXPORT_COLUMNS : [...EXPORT_COLUMNS, 'status', 'feed'])}\n`);
  for await (const intervals of intervalsWithin(context.archive(feed.id).history, span)) {
    stopWhenAsked(session);
    const rows = intervals.flatMap((interval) => {
      const found = rowsOf(interval);
      if (found.length === 0) leftOut += 1;
      return found;
    });
    if (rows.length > 0) await output.write(rows.map((row) => `${csvLine([...row, ...mark])}\n`).join(''));
    progress.lines += rows.length;
    progress.at = Math.max(progress.at, intervals.at(-1)?.startedAt ?? progress.at);
  }
  return { lines: progress.lines, historyUntil: null, leftOut };
};

const stopWhenAsked = ({ cli }: Session): void => {
  if (cli.interrupted.aborted)
    throw new CliError('interrupted', 'stopped before the end; what was written is not all of it');
};

const standardOutput = ({ cli }: Session): Output => ({
  write: async (text) => cli.stdout(text),
  close: async () => {},
});

const fileOutput = (path: string): Output => {
  const out = createWriteStream(path);
  out.on('error', () => {}); // Told by the write that fails, or at the end.
  const failed = (error: unknown): AppError =>
    new AppError('internal', `${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  return {
    write: (text) =>
      new Promise((resolve, reject) => {
        out.write(text, (error) => (error == null ? resolve() : reject(failed(error))));
      }),
    close: async () => {
      out.end();
      await finished(out).catch((error: unknown) => {
        throw failed(error);
      });
    },
  };
};
