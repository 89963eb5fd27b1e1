import { writeFile } from 'node:fs/promises';
import { reportHtml } from '../../adapters/report/html.ts';
import type { DrillAsked } from '../../app/drills/desk.ts';
import type { Progress } from '../../app/drills/drill.ts';
import { NO_FAULTS } from '../../app/drills/faults.ts';
import { planOf } from '../../app/drills/plan.ts';
import type { DrillReport } from '../../app/drills/report.ts';
import { sentOf } from '../../app/drills/report.ts';
import type { LoadedScenario } from '../../app/drills/uploads.ts';
import { formatInstant } from '../../domain/instant.ts';
import type { SourceId, Trust } from '../../domain/words.ts';
import { LEASE, playedElsewhere } from '../../roles/drills.ts';
import { isBuiltIn, listBuiltIn, loadBuiltIn, loadScenario } from '../../roles/scenarios.ts';
import type { Session } from '../cli.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT } from '../exit.ts';
import { durationOf, flagOption, textOption } from '../read-options.ts';
import { progressText, reportText } from '../text/drill.ts';
import { duration, number } from '../text/words.ts';
import { faultsOf, seedOf, speedOf, trustsOf } from './drill-options.ts';

/** The progress line is written this often at most; milliseconds. */
const PROGRESS_EVERY = 250;
/** Recordings fall silent for nights and weeks; nobody wants to sit through that. */
const LONGEST_PAUSE = '12h';

type Options = Readonly<Record<string, unknown>>;

/** Everything that is asked for, read before anything is opened. */
export const drillAsked = (options: Options) => {
  const { speed, longestPause, faults, seed, report } = {
    speed: textOption(options, 'speed'),
    longestPause: textOption(options, 'longestPause'),
    faults: textOption(options, 'faults'),
    seed: textOption(options, 'seed'),
    report: textOption(options, 'report'),
  };
  return {
    speed: speedOf(speed ?? '1'),
    longestPause: durationOf(longestPause ?? LONGEST_PAUSE, '--longest-pause'),
    faults: faults === undefined ? NO_FAULTS : faultsOf(faults),
    seed: seed === undefined ? 1 : seedOf(seed),
    trusts: trustsOf(options['trust']),
    strict: flagOption(options, 'strict'),
    loop: flagOption(options, 'loop'),
    report,
  };
};

export type Asked = ReturnType<typeof drillAsked>;

/** `replay --list`: the scenarios that ship. */
export const listScenarios = async (session: Session, context: CliContext, country: string): Promise<number> => {
  const scenarios = await listBuiltIn(context.tree(country));
  session.answer({ scenarios });
  for (const { id, title, description, seconds } of scenarios) {
    session.say(`${session.paint.bold(id)}  ${title} (${duration(seconds * 1000)})`);
    session.say(`    ${description}`);
  }
  return EXIT.ok;
};

/** Plays a file, or a scenario that ships by its name, and says what became of it. */
export const playScenario = async (
  session: Session,
  context: CliContext,
  where: { readonly path: string; readonly feed: string; readonly country: string },
  asked: Asked,
): Promise<number> => {
  const { path, feed, country } = where;
  const tree = context.tree(country);
  const loaded = isBuiltIn(path) ? await loadBuiltIn(path, tree) : await loadScenario(path, tree, session.cli.stdin);
  const scenario = withTrusts(loaded, asked.trusts);
  const plan = planOf(scenario, asked.faults, asked.seed);
  const [first] = plan.unread;
  if (asked.strict && first !== undefined) {
    throw new CliError(
      first.refused.code,
      `line ${first.line}: ${first.refused.detail}; nothing was played (--strict)`,
    );
  }
  const { title, titleUk } = scenario.head;
  const begin: DrillAsked = {
    feed,
    country,
    scenario: {
      id: scenario.id,
      digest: scenario.digest,
      ...(title === undefined ? {} : { title }),
      ...(titleUk === undefined ? {} : { titleUk }),
    },
    player: 'command',
    speed: asked.speed,
    loop: asked.loop,
    seed: asked.seed,
    faults: asked.faults,
    from: plan.from,
    to: plan.to,
    steps: plan.steps.length,
  };
  const kit = context.drills();
  const record = await kit.begin(begin, plan);
  if (record.resumed) session.note(`goes on where it was left: ${percent(record.progress)}`);
  const teller = progressTeller(session);
  const done = await kit
    .play(record, plan, {
      abort: session.cli.interrupted,
      url: session.base(),
      longestPause: asked.longestPause,
      onProgress: teller.tell,
      patience: 2 * LEASE,
    })
    .finally(teller.end);
  if (done === undefined) throw playedElsewhere(feed);
  const { played, report } = done;
  const madeUp = scenario.items.filter((item) => 'madeUp' in item).length;
  if (report === undefined) {
    session.answer({
      file: path,
      feed,
      status: 'Exercise',
      stopped: 'interrupted',
      position: played.progress.position,
    });
    session.say(`Left at ${percent(played.progress)}; the same command goes on from there.`);
    return EXIT.failed;
  }
  if (asked.report !== undefined) await writeReport(asked.report, report);
  session.answer(documentOf(path, report, madeUp));
  for (const line of reportText(report, session.paint)) session.say(line);
  if (madeUp > 0)
    session.say(session.paint.dim(`  ${number(madeUp)} all-clears nobody announced, as the recording has them`));
  if (asked.report !== undefined) session.say(`  report    ${asked.report}`);
  const { taken, repeated, duplicate } = report.counts.hub;
  const nothing = plan.signals + plan.unread.length > 0 && taken + repeated + duplicate === 0;
  return report.proof === 'same' && !nothing ? EXIT.ok : EXIT.failed;
};

const percent = ({ position, steps, at }: Progress): string =>
  `${Math.floor((position / Math.max(1, steps)) * 100)} %, at ${formatInstant(at)}`;

/** The operator's word on sources, above the file's. */
const withTrusts = (loaded: LoadedScenario, trusts: ReadonlyMap<SourceId, Trust>): LoadedScenario => ({
  ...loaded,
  head: {
    ...loaded.head,
    sources: new Map([
      ...loaded.head.sources,
      ...[...trusts].map(([id, trust]) => [id, { ...loaded.head.sources.get(id), trust }] as const),
    ]),
  },
});

const writeReport = async (path: string, report: DrillReport): Promise<void> =>
  writeFile(path, /\.html?$/i.test(path) ? reportHtml(report).html : `${JSON.stringify(report, null, 1)}\n`);

/** One document for scripts: what a replay came to, without the picture. */
const documentOf = (path: string, report: DrillReport, madeUp: number): object => {
  const { regions: _, latency, counts, ...rest } = report;
  const byCode = { ...counts.hub.refused };
  for (const { code } of report.unread) byCode[code] = (byCode[code] ?? 0) + 1;
  const stages = Object.entries(latency).map(([stage, { histogram: __, ...numbers }]) => [stage, numbers]);
  return {
    file: path,
    ...rest,
    scenario: report.scenario.id,
    signals: sentOf(counts.hub) + counts.unreadLines,
    taken: counts.hub.taken,
    repeated: counts.hub.repeated + counts.hub.duplicate,
    refused: { total: Object.values(byCode).reduce((sum, one) => sum + one, 0), byCode, first: report.unread },
    counts,
    latency: Object.fromEntries(stages),
    endsMadeUp: madeUp,
    elapsedMs: report.seconds.worked * 1000,
    stopped: report.state === 'stopped' ? 'stopped' : null,
  };
};

const progressTeller = (session: Session): { tell(progress: Progress): void; end(): void } => {
  const { cli } = session;
  if (!cli.isTerminal.stderr) return { tell: () => {}, end: () => {} };
  let began: { at: number; sent: number; position: number } | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  return {
    tell: (progress) => {
      const now = cli.clock.now();
      began ??= { at: now, sent: sentOf(progress.tally), position: progress.position };
      if (now - toldAt < PROGRESS_EVERY) return;
      toldAt = now;
      cli.stderr(`\r\u001b[KEXERCISE ${progressText(progress, began, now - began.at, now)}`);
    },
    end: () => cli.stderr('\r\u001b[K'),
  };
};
