import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import { digestOf, openImport } from '../../adapters/files/import-file.ts';
import { readPost } from '../../adapters/upstreams/telegram/telegram.ts';
import type { ImportReport } from '../../app/import/history.ts';
import { importHistory } from '../../app/import/history.ts';
import { rehearsed } from '../../app/import/store.ts';
import type { Feed } from '../../app/log/feeds.ts';
import { csvLine } from '../../app/recordings/export-rows.ts';
import type { ScenarioRefusal } from '../../app/recordings/scenario.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { CommandBody, Session } from '../cli.ts';
import type { CliContext } from '../context.ts';
import type { ExitCode } from '../exit.ts';
import { CliError, EXIT, EXIT_HELP } from '../exit.ts';
import { flagOption, textOption } from '../read-options.ts';
import { tellDoing } from '../text/import-progress.ts';
import { count, duration, number } from '../text/words.ts';
import { existing, withContext } from '../with-context.ts';

export const IMPORT_HELP = `
FILE is a CSV of past alerts, packed by gzip or not, with the columns
  oblast,raion,hromada,level,started_at,finished_at,source      (also with naive,uid,katottg)
  region,started_at,finished_at,naive
or an alert channel exported as JSON, {"messages":[{"id","date_unixtime","text"}]}. Regions may be spelled in any known way. What overlaps or stands there twice becomes one alert. An end that nobody
announced (naive=True; in the official file an alert of exactly one hour) is kept and marked: endCalculated in
/v1/history, and after it nothing is called clear until the file speaks of the region again.

The board of now is never touched. A second import of a file changes nothing; one that was killed goes on where it was.
${EXIT_HELP}

Examples:
  allclear import official_data_en.csv.gz volunteer_data_en.csv.gz
  allclear import day.csv --feed history --dry-run
  allclear import years.csv.gz --refused refused.csv --json`;

/** Refused rows shown in the answer; all of them are in the file of --refused. */
const SHOWN = 20;

type Imported = {
  readonly path: string;
  readonly report: ImportReport;
  readonly elapsed: number;
  readonly shown: readonly ScenarioRefusal[];
};

/** `import FILE…`: loads past alerts into the history of a feed. */
export const importFiles: CommandBody = (session, options, paths) =>
  withContext(session, async (context) => {
    const feed = await existing(context, textOption(options, 'feed'));
    const dryRun = flagOption(options, 'dryRun');
    const list = refusedList(textOption(options, 'refused'));
    const { imports } = context.archive(feed.id);
    const store = dryRun ? rehearsed(imports) : imports;
    const all: Imported[] = [];
    try {
      for (const path of paths) {
        const one = await importOne({ session, context, feed, store, path, refused: list.add });
        all.push(one);
        for (const line of linesOf(session, one, dryRun)) session.say(line);
        if (one.report.stopped) break;
      }
    } finally {
      await list.close();
    }
    session.answer({ feed: feed.id, status: feed.status, dryRun, files: all.map(documentOf) });
    const stopped = all.some(({ report }) => report.stopped);
    if (stopped) session.note('Stopped before the end; the same command goes on from here.');
    const nothing = all.every(({ report }) => report.taken === 0);
    return stopped || nothing ? EXIT.failed : (EXIT.ok satisfies ExitCode);
  });

type Work = {
  readonly session: Session;
  readonly context: CliContext;
  readonly feed: Feed;
  readonly store: Parameters<typeof importHistory>[0]['store'];
  readonly path: string;
  readonly refused: (path: string, item: ScenarioRefusal) => void;
};

const importOne = async ({ session, context, feed, store, path, refused }: Work): Promise<Imported> => {
  const { clock, stdin, interrupted } = session.cli;
  const startedAt = clock.now();
  const digest = path === '-' ? undefined : await digestOf(path);
  const tree = context.tree(feed.country);
  const file = await openImport(path, {
    tree,
    now: context.now(),
    stdin,
    readPost: (text, publishedAt) => readPost(text, publishedAt, tree),
  });
  const name = path === '-' ? 'standard input' : basename(path);
  const shown: ScenarioRefusal[] = [];
  let rows = 0;
  const stopTelling = tellDoing(session, { what: name, unit: 'row', done: () => rows, share: file.share });
  try {
    const report = await importHistory({
      store,
      batches: file.batches,
      name,
      digest,
      refused: (item) => {
        if (shown.length < SHOWN) shown.push(item);
        refused(path, item);
      },
      told: (sofar) => {
        ({ rows } = sofar);
      },
      interrupted,
    });
    return { path, report, elapsed: clock.now() - startedAt, shown };
  } finally {
    await stopTelling();
  }
};

/** Rows that were refused, as a file of their own: `file,line,code,detail`. */
const refusedList = (path: string | undefined) => {
  if (path === undefined) return { add: () => {}, close: async () => {} };
  const out = createWriteStream(path);
  let failed: Error | undefined;
  out.on('error', (error) => {
    failed = error;
  });
  out.write('file,line,code,detail\n');
  return {
    add: (file: string, { line, refused: { code, detail } }: ScenarioRefusal): void => {
      out.write(`${csvLine([file, String(line), code, detail])}\n`);
    },
    close: async (): Promise<void> => {
      out.end();
      await finished(out).catch((error: unknown) => {
        throw new CliError('file.unwritable', `${path} cannot be written`, EXIT.failed, { cause: failed ?? error });
      });
    },
  };
};

const totalOf = (refused: ReadonlyMap<string, number>): number => [...refused.values()].reduce((a, b) => a + b, 0);

const documentOf = ({ path, report, elapsed, shown }: Imported) => ({
  file: path,
  rows: report.rows,
  taken: report.taken,
  refused: {
    total: totalOf(report.refused),
    byCode: Object.fromEntries(report.refused),
    first: shown.map(({ line, refused }) => ({ line, ...refused })),
  },
  endsCalculated: report.endsCalculated,
  intervals: { added: report.added, changed: report.changed },
  regions: report.regions.size,
  from: report.from === undefined ? null : formatInstant(report.from),
  to: report.to === undefined ? null : formatInstant(report.to),
  resumedAfterLine: report.resumedAfter,
  stopped: report.stopped,
  elapsedMs: elapsed,
  rowsPerSecond: Math.round((report.rows * 1000) / Math.max(1, elapsed)),
});

const linesOf = ({ paint }: Session, { path, report, elapsed, shown }: Imported, dryRun: boolean): string[] => {
  const total = totalOf(report.refused);
  const rate = number((report.rows * 1000) / Math.max(1, elapsed));
  const nothing = report.added + report.changed === 0;
  const changes = nothing
    ? 'nothing that was not known'
    : `${number(report.added)} new, ${number(report.changed)} better known`;
  const span =
    report.from === undefined || report.to === undefined
      ? []
      : [
          `  from      ${formatInstant(report.from)} to ${formatInstant(report.to)}, ${count(report.regions.size, 'region')}`,
        ];
  return [
    `${paint.bold(path)}: ${count(report.rows, 'row')} in ${duration(elapsed)}, ${rate} a second${dryRun ? ' (dry run: nothing was written)' : ''}`,
    ...(report.resumedAfter > 0 ? [`  resumed   after line ${number(report.resumedAfter)}`] : []),
    `  taken     ${number(report.taken)}`,
    `  history   ${changes}`,
    ...span,
    `  made up   ${count(report.endsCalculated, 'end')} nobody announced, marked as such`,
    `  refused   ${total === 0 ? '0' : paint.bad(number(total))}`,
    ...[...report.refused].map(([code, times]) => `            ${number(times)} × ${code}`),
    ...shown.map(({ line, refused: { code, detail } }) => paint.dim(`    line ${line}: ${detail} (${code})`)),
    ...(total > shown.length
      ? [paint.dim(`    and ${number(total - shown.length)} more; --refused FILE writes them all`)]
      : []),
  ];
};
