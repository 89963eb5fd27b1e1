import { openScenario } from '../adapters/files/scenario-file.ts';
import { every } from '../app/clock.ts';
import { FEED_ID } from '../app/feeds.ts';
import { SOURCE_ID } from '../app/sources.ts';
import type { SourceId, Trust } from '../domain/words.ts';
import { TRUSTS } from '../domain/words.ts';
import type { CommandBody, Session } from './cli.ts';
import type { CliContext } from './context.ts';
import { CliError, EXIT, usage } from './exit.ts';
import { paceOf, speedOf } from './pace.ts';
import type { Played, Progress } from './play.ts';
import { play } from './play.ts';
import { durationOf, flagOption, oneOf, textOption } from './read-options.ts';
import { withContext } from './source.ts';
import { count, duration, localTime, number } from './words.ts';

export const REPLAY_HELP = `
FILE is NDJSON, one signal a line in order of arrival:
  {"id":"1","source":"city","region":"31","kind":"alert","at":"2022-12-25T07:23:31Z"}
with an optional first line {"scenario":"name","sources":{"city":{"trust":"relay"}}}; or a CSV of intervals with the
columns oblast,raion,hromada,level,started_at,finished_at,source or region,started_at,finished_at,naive.
Packed by gzip or not; - reads standard input. Ends that nobody announced (naive) are played and counted.

The feed is made with status Exercise when it is new. Nothing is ever played into a feed that is Actual.
A line that cannot be read is counted and passed over; with --strict it ends the replay.
Exit codes: 0 played, 1 failed, stopped or nothing could be taken, 2 bad usage.

Examples:
  allclear replay day.signals.jsonl --feed drill --speed 60
  allclear replay official_data_en.csv.gz --feed history --speed max --json
  zcat day.csv.gz | allclear replay - --feed drill --trust volunteer=relay`;

/** Recordings fall silent for nights and weeks; nobody wants to sit through that. */
const LONGEST_PAUSE = '12h';
/** How often the progress line is written; milliseconds. */
const PROGRESS_EVERY = 250;

/** `replay FILE --feed NAME`: plays a scenario through the real queue, sequencer and log. */
export const replay: CommandBody = (session, options, [path = '-']) => {
  const feed = textOption(options, 'feed') ?? '';
  if (!FEED_ID.test(feed))
    throw usage(`--feed: "${feed}" is no name of a feed; it has lower case letters, digits and hyphens`);
  const pace = paceOf(
    speedOf(textOption(options, 'speed') ?? '1'),
    durationOf(textOption(options, 'longestPause') ?? LONGEST_PAUSE, '--longest-pause'),
  );
  const trusts = trustsOf(options['trust']);
  return withContext(session, async (context) => {
    const country = await countryOf(context, feed);
    const file = await openScenario(path, context.tree(country), session.cli.stdin);
    const sink = await context.replay(feed);
    try {
      await sink.ensureFeed(feed);
      const { clock, interrupted } = session.cli;
      const startedAt = clock.now();
      const progress: Progress = { read: 0, at: undefined };
      const share = (): number | undefined =>
        file.total === undefined ? file.share() : shareOf(progress.read, file.total);
      const stopTelling = tellProgress(session, progress, share);
      const strict = flagOption(options, 'strict');
      const played = await play({ file, sink, clock, pace, strict, trusts, interrupted }, progress).finally(
        stopTelling,
      );
      return tell(session, { path, feed, name: file.head.name, elapsed: clock.now() - startedAt }, played);
    } finally {
      await sink.close();
    }
  });
};

/** A drill can never be taken for the real thing: a feed that is Actual is refused here, and by its own door too. */
const countryOf = async (context: CliContext, id: string): Promise<string> => {
  const feed = (await context.directory.get(id)) ?? context.configured.find((one) => one.id === id);
  if (feed?.status === 'Actual') {
    throw new CliError(
      'feed.actual',
      `feed ${id} is the real thing; play into another, for example --feed drill`,
      EXIT.usage,
    );
  }
  const main = context.configured.find((one) => one.id === context.defaultFeed);
  return feed?.country ?? main?.country ?? 'ua';
};

const trustsOf = (given: unknown): ReadonlyMap<SourceId, Trust> =>
  new Map(
    (Array.isArray(given) ? given.map(String) : []).map((text) => {
      const [source = '', trust = ''] = text.split('=');
      if (!SOURCE_ID.test(source)) throw usage(`--trust: "${text}" is not NAME=TRUST`);
      return [source, oneOf(trust, TRUSTS, '--trust')] as const;
    }),
  );

const tellProgress = (session: Session, progress: Progress, share: () => number | undefined): (() => Promise<void>) => {
  const { cli } = session;
  if (!cli.isTerminal.stderr) return async () => {};
  const startedAt = cli.clock.now();
  const stop = every(cli.clock, PROGRESS_EVERY, async () => {
    cli.stderr(`\r\u001b[K${progressText(progress, share(), cli.clock.now() - startedAt, cli.clock.now())}`);
  });
  return async () => {
    await stop();
    cli.stderr('\r\u001b[K');
  };
};

const shareOf = (read: number, total: number): number => (total === 0 ? 1 : Math.min(1, read / total));

/** `12,345 signals, 34 %, 18,200/s, 2 s left, now at 2022-12-25 09:12` */
export const progressText = ({ read, at }: Progress, share: number | undefined, elapsed: number, now: number): string =>
  [
    count(read, 'signal'),
    ...(share === undefined ? [] : [`${Math.floor(share * 100)} %`]),
    `${number(rateOf(read, elapsed))}/s`,
    ...(share === undefined || share <= 0 || share >= 1 ? [] : [`${duration((elapsed * (1 - share)) / share)} left`]),
    ...(at === undefined ? [] : [`now at ${localTime(at, now)}`]),
  ].join(', ');

const rateOf = (signals: number, elapsed: number): number => (signals * 1000) / Math.max(1, elapsed);

type About = { readonly path: string; readonly feed: string; readonly name: string; readonly elapsed: number };

const tell = (session: Session, { path, feed, name, elapsed }: About, played: Played): number => {
  const { signals, taken, repeated, refused, refusals, madeUp, stopped } = played;
  const total = [...refused.values()].reduce((sum, one) => sum + one, 0);
  const rate = rateOf(signals, elapsed);
  session.answer({
    file: path,
    scenario: name,
    feed,
    status: 'Exercise',
    signals,
    taken,
    repeated,
    refused: { total, byCode: Object.fromEntries(refused), first: refusals },
    endsMadeUp: madeUp,
    elapsedMs: elapsed,
    signalsPerSecond: Math.round(rate),
    stopped: stopped ?? null,
  });
  const { paint, say } = session;
  if (stopped === 'interrupted') say(paint.doubtful('Stopped before the end.'));
  if (stopped === 'strict') say(paint.bad('Stopped at the first line that was refused.'));
  say(
    `${name === '' ? path : name} into feed ${paint.bold(feed)} (Exercise): ${count(signals, 'signal')} in ${duration(elapsed)}, ${number(rate)} a second`,
  );
  say(`  taken     ${number(taken)}`);
  say(`  repeated  ${number(repeated)}`);
  say(`  refused   ${total === 0 ? '0' : paint.bad(number(total))}`);
  for (const [code, times] of refused) say(`            ${number(times)} × ${code}`);
  for (const { line, code, detail } of refusals) say(paint.dim(`    line ${line}: ${detail} (${code})`));
  if (madeUp > 0) say(paint.dim(`  ${count(madeUp, 'all-clear')} nobody announced, as the recording has them`));
  return stopped !== undefined || (signals > 0 && taken + repeated === 0) ? EXIT.failed : EXIT.ok;
};
