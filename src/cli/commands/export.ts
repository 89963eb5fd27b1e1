import { formatInstant, parseInstant } from '../../domain/instant.ts';
import type { CommandBody, Session } from '../cli.ts';
import { CliError, EXIT, EXITS, usage } from '../exit.ts';
import { problemOf } from '../hub-answer.ts';
import { openOutput } from '../output.ts';
import { tellProgress } from '../progress.ts';
import { flagOption, textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';

export const EXPORT_HELP = longHelp(
  {
    en: `
Without a format, or with --ndjson, a scenario that "allclear replay" plays: what stood at the beginning, then every
signal in the order in which it arrived, with its source and when it was received. Lists come as the alerts and
all-clears they amounted to. Where the log is too short, the intervals of the history stand in for it, and it says so.
With --csv the intervals of the history in the layout of the public files; "allclear import" reads them back.

Without --output it goes to standard output; --json needs --output, and then says what was written. A file is there once
it is whole. Needs the right "review".
${EXITS.en}`,
    uk: `
Без формату або з --ndjson — сценарій, який грає "allclear replay": що стояло на початку, потім кожен сигнал у порядку
надходження, з його джерелом і часом отримання. Переліки стають тривогами й відбоями, які вони означали. Де журнал
закороткий, замість нього — проміжки з історії, і про це сказано.
З --csv — проміжки з історії у форматі загальнодоступних файлів; "allclear import" читає їх назад.

Без --output усе йде на стандартний вихід; --json потребує --output і тоді каже, що записано. Файл зʼявляється, коли він
цілий. Потрібне право "review".
${EXITS.uk}`,
  },
  [
    'allclear export --from 2026-11-20T00:00:00Z --to 2026-11-21T00:00:00Z > night.ndjson',
    'allclear export --feed ua --from 2022-01-01T00:00:00Z --csv --output years.csv --json',
  ],
);

const TYPES = { ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;

/** `export --from … --to …`: a recorded part of a feed, as a scenario or as intervals. */
export const exportPast: CommandBody = async (session, options) => {
  const { t, cli } = session;
  const csv = flagOption(options, 'csv');
  if (csv && flagOption(options, 'ndjson')) throw usage(t.past.oneFormat);
  const format = csv ? 'csv' : 'ndjson';
  const path = textOption(options, 'output');
  if (session.json && path === undefined) throw usage(t.past.jsonNeedsOutput);
  const span = spanOf(session, textOption(options, 'from'), textOption(options, 'to'));
  const feed = textOption(options, 'feed');
  const hub = await session.hub();
  const query = { feed, from: formatInstant(span.from), to: formatInstant(span.to), format };
  const answer = await hub.open('v1/export', { query, signal: cli.interrupted, accept: TYPES[format] });
  if (answer.kind !== 'stream') throw await problemOf(session, answer);
  const output = openOutput(path, cli);
  let lines = 0;
  const stopTelling = tellProgress(session, () => t.past.exporting(t.count(lines, 'line')));
  try {
    for await (const chunk of answer.body) {
      await output.write(chunk);
      for (const byte of chunk) if (byte === NEW_LINE) lines += 1;
    }
    await output.keep();
  } catch (error) {
    await output.drop();
    if (error instanceof CliError) throw error;
    throw new CliError(
      cli.interrupted.aborted ? 'interrupted' : 'export.cut-off',
      cli.interrupted.aborted ? t.past.stopped : t.past.cutOff,
      EXIT.failed,
      { cause: error },
    );
  } finally {
    await stopTelling();
  }
  // The first line is a head in both formats.
  lines = Math.max(0, lines - 1);
  const until = answer.header('allclear-history-until') ?? null;
  const leftOut = Number(answer.trailer('allclear-left-out') ?? 0);
  if (until !== null) session.note(t.past.historyUntil(until));
  if (leftOut > 0) session.note(t.past.leftOut(t.count(leftOut, 'interval')));
  session.note(t.past.written(t.count(lines, 'line'), path));
  session.answer({
    feed: feed ?? null,
    status: answer.header('allclear-feed-status') ?? null,
    format,
    from: query.from,
    to: query.to,
    output: path,
    lines,
    historyUntil: until,
    leftOut,
  });
  return EXIT.ok;
};

const NEW_LINE = 10;

const spanOf = ({ cli, t }: Session, from: string | undefined, to: string | undefined) => {
  const read = (text: string, name: string): number => {
    const instant = parseInstant(text);
    if (instant === undefined) throw usage(t.usage.time(name, text));
    return instant;
  };
  if (from === undefined) throw usage(t.past.needsFrom);
  const span = { from: read(from, '--from'), to: to === undefined ? cli.clock.now() : read(to, '--to') };
  if (span.from >= span.to) throw usage(t.past.fromAfterTo);
  return span;
};
