import { createWriteStream } from 'node:fs';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';
import { openFile } from '../../adapters/files/bytes.ts';
import { csvLine } from '../../app/recordings/export-rows.ts';
import { safeDocument, safeText } from '../../protocol/safe-text.ts';
import type { CommandBody, Session } from '../cli.ts';
import { CliError, EXIT, EXITS } from '../exit.ts';
import { bodyOf } from '../hub-answer.ts';
import { leftOf, tellProgress } from '../progress.ts';
import { flagOption, textOption } from '../read-options.ts';
import { longHelp } from '../text/help.ts';

export const IMPORT_HELP = longHelp(
  {
    en: `
FILE is a CSV of past alerts, packed by gzip or not, with the columns
  oblast,raion,hromada,level,started_at,finished_at,source      (also with naive,uid,katottg)
  region,started_at,finished_at,naive
or an alert channel exported as JSON, {"messages":[{"id","date_unixtime","text"}]}. Regions may be spelled in any known
way. What overlaps or stands there twice becomes one alert. An end that nobody announced (naive=True; in the official file
an alert of exactly one hour) is kept and marked: endCalculated in /v1/history, and after it nothing is called clear until
the file speaks of the region again.

The file is sent to the hub, which reads it beside its other work. The board of now is never touched. A second import of
a file changes nothing; one that was killed, here or at the hub, goes on where it was with the same command. Needs the
right "manage".
${EXITS.en}`,
    uk: `
FILE — це CSV із минулими тривогами, можна gzip, зі стовпцями
  oblast,raion,hromada,level,started_at,finished_at,source      (також із naive,uid,katottg)
  region,started_at,finished_at,naive
або канал тривог, збережений як JSON, {"messages":[{"id","date_unixtime","text"}]}. Регіони можна писати будь-яким
відомим способом. Що накладається чи стоїть двічі, стає однією тривогою. Кінець, якого ніхто не оголошував (naive=True; в
офіційному файлі — тривога рівно на годину), зберігається з позначкою: endCalculated у /v1/history, і після нього ніщо не
зветься спокійним, доки файл знову не скаже про цей регіон.

Файл надсилається хабу, який читає його поряд з іншою роботою. Табло поточного стану це не зачіпає. Повторне завантаження
файлу нічого не змінює; перерване, тут чи на хабі, та сама команда продовжить. Потрібне право "manage".
${EXITS.uk}`,
  },
  [
    'allclear import official_data_en.csv.gz volunteer_data_en.csv.gz',
    'allclear import day.csv --feed history --dry-run',
    'allclear import years.csv.gz --refused refused.csv --json',
  ],
);

/** Refused rows shown in the answer; more are in the file of --refused. */
const SHOWN = 20;
/** How often the hub is asked how far it is; milliseconds. */
const ASK_EVERY = 500;

/** An import as the hub tells of it. */
type Job = {
  readonly id: string;
  readonly feed: string;
  readonly status: string;
  readonly state: 'running' | 'done' | 'failed' | 'interrupted';
  readonly share: number | null;
  readonly rows: number;
  readonly taken: number;
  readonly refused: {
    readonly total: number;
    readonly byCode: Readonly<Record<string, number>>;
    readonly first: readonly { readonly line: number; readonly code: string; readonly detail: string }[];
  };
  readonly endsCalculated: number;
  readonly intervals: { readonly added: number; readonly changed: number };
  readonly regions: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly resumedAfterLine: number;
  readonly detail?: string;
};

type Imported = { readonly path: string; readonly job: Job; readonly elapsed: number };

/** `import FILE…`: loads past alerts into the history of a feed. */
export const importFiles: CommandBody = async (session, options, paths) => {
  const { t } = session;
  const dryRun = flagOption(options, 'dryRun');
  const list = refusedList(textOption(options, 'refused'));
  const all: Imported[] = [];
  try {
    for (const path of paths) {
      const one = await importOne(session, path, textOption(options, 'feed'), dryRun);
      all.push(one);
      list.add(path, one.job);
      for (const line of linesOf(session, safeDocument(one), dryRun)) session.say(line);
      if (one.job.state !== 'done') break;
    }
  } finally {
    await list.close();
  }
  const [first] = all;
  session.answer({ feed: first?.job.feed, status: first?.job.status, dryRun, files: all.map(documentOf) });
  const stopped = all.find(({ job }) => job.state !== 'done');
  if (stopped !== undefined)
    session.note(stopped.job.state === 'failed' ? safeText(stopped.job.detail ?? '') : t.past.importStopped);
  const nothing = all.every(({ job }) => job.taken === 0);
  return stopped !== undefined || nothing ? EXIT.failed : EXIT.ok;
};

const importOne = async (
  session: Session,
  path: string,
  feed: string | undefined,
  dryRun: boolean,
): Promise<Imported> => {
  const { cli, t } = session;
  const { clock, interrupted } = cli;
  const startedAt = clock.now();
  const name = path === '-' ? 'standard input' : basename(path);
  const file = await openFile(path, cli.stdin);
  let job: Job | undefined;
  const stopTelling = tellProgress(session, () => {
    const elapsed = clock.now() - startedAt;
    if (job === undefined)
      return t.past.sending(name, percentOf(file.share()), lengthOf(session, leftOf(file.share(), elapsed)));
    return t.past.reading(name, t.count(job.rows, 'row'), percentOf(job.share ?? undefined));
  });
  try {
    const hub = await session.hub();
    const query = { feed, name, ...(dryRun ? { dryRun: 'true' } : {}) };
    const upload = { type: 'application/octet-stream', bytes: file.chunks };
    const sent = await hub.upload('v1/imports', upload, { query, signal: interrupted });
    const problem = file.problem();
    if (problem !== undefined) throw problem;
    if (interrupted.aborted) throw new CliError('interrupted', t.past.importStopped);
    job = (await bodyOf(session, sent)) as Job;
    while (job.state === 'running') {
      await soon(session);
      job = (await bodyOf(
        session,
        await hub.get(`v1/imports/${encodeURIComponent(job.id)}`, { feed: job.feed }),
      )) as Job;
    }
    return { path, job, elapsed: clock.now() - startedAt };
  } finally {
    await stopTelling();
  }
};

/** Ends early when the command is to end: the hub goes on with what it has. */
const soon = ({ cli, t }: Session): Promise<void> =>
  new Promise((resolve, reject) => {
    const stopped = (): CliError => new CliError('interrupted', t.past.importLeft);
    if (cli.interrupted.aborted) {
      reject(stopped());
      return;
    }
    const end = (): void => {
      cancel();
      reject(stopped());
    };
    const cancel = cli.clock.after(ASK_EVERY, () => {
      cli.interrupted.removeEventListener('abort', end);
      resolve();
    });
    cli.interrupted.addEventListener('abort', end, { once: true });
  });

const percentOf = (share: number | undefined): string | undefined =>
  share === undefined ? undefined : `${Math.floor(share * 100)} %`;

const lengthOf = ({ t }: Session, left: number | undefined): string | undefined =>
  left === undefined ? undefined : t.duration(left);

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
    add: (file: string, { refused: { first, total } }: Job): void => {
      for (const { line, code, detail } of first) out.write(`${csvLine([file, String(line), code, detail])}\n`);
      if (total > first.length) out.write(`${csvLine([file, '', '', `and ${total - first.length} more`])}\n`);
    },
    close: async (): Promise<void> => {
      out.end();
      await finished(out).catch((error: unknown) => {
        throw new CliError('file.unwritable', `${path} cannot be written`, EXIT.failed, { cause: failed ?? error });
      });
    },
  };
};

const documentOf = ({ path, job, elapsed }: Imported) => ({
  file: path,
  ...job,
  refused: { ...job.refused, first: job.refused.first.slice(0, SHOWN) },
  stopped: job.state !== 'done',
  elapsedMs: elapsed,
  rowsPerSecond: Math.round((job.rows * 1000) / Math.max(1, elapsed)),
});

const linesOf = ({ paint, t }: Session, { path, job, elapsed }: Imported, dryRun: boolean): readonly string[] => {
  const words = t.past.imported;
  const { total, byCode, first } = job.refused;
  const shown = first.slice(0, SHOWN);
  const rate = t.number((job.rows * 1000) / Math.max(1, elapsed));
  const { added, changed } = job.intervals;
  const rows: readonly (readonly [string, string])[] = [
    ...(job.resumedAfterLine > 0 ? [[words.resumed, words.afterLine(t.number(job.resumedAfterLine))] as const] : []),
    [words.taken, t.number(job.taken)],
    [words.history, added + changed === 0 ? words.nothingNew : words.changes(t.number(added), t.number(changed))],
    ...(job.from === null || job.to === null
      ? []
      : [[words.span, words.spanOf(job.from, job.to, t.count(job.regions, 'region'))] as const]),
    [words.madeUp, words.ends(t.count(job.endsCalculated, 'end'))],
    [words.refused, total === 0 ? '0' : paint.bad(t.number(total))],
    ...Object.entries(byCode).map(([code, times]) => ['', `${t.number(times)} × ${code}`] as const),
  ];
  const width = Math.max(...rows.map(([label]) => [...label].length));
  return [
    words.title(paint.bold(path), t.count(job.rows, 'row'), t.duration(elapsed), rate, dryRun),
    ...rows.map(([label, text]) => `  ${label}${' '.repeat(width - [...label].length)}  ${text}`),
    ...shown.map(({ line, code, detail }) => paint.dim(`    ${words.line(t.number(line), detail, code)}`)),
    ...(total > shown.length ? [paint.dim(`    ${words.more(t.number(total - shown.length))}`)] : []),
  ];
};
