import type { CommandBody } from '../cli.ts';
import type { CliContext } from '../context.ts';
import { CliError, EXIT, usage } from '../exit.ts';
import { flagOption, textOption } from '../read-options.ts';
import { withContext } from '../with-context.ts';
import { drillAsked, listScenarios, playScenario } from './drill-play.ts';

export const REPLAY_HELP = `
SCENARIO is the name of one that ships (--list), or a file. NDJSON, one signal a line in order of arrival:
  {"id":"1","source":"city","region":"31","kind":"alert","at":"2022-12-25T07:23:31Z"}
with an optional first line {"scenario":"name","sources":{"city":{"trust":"relay"}}}; or a CSV of intervals with the
columns oblast,raion,hromada,level,started_at,finished_at,source or region,started_at,finished_at,naive.
Packed by gzip or not; - reads standard input. Ends that nobody announced (naive) are played and counted.

It needs a hub that sequences (allclear serve). The feed is made with status Exercise when it is new. Nothing is ever
played into a feed that is Actual. At the end board and history of the hub are compared with what the rules alone make
of the scenario. When the player is ended or killed, the same command goes on where it was.

Faults: duplicates (same id, other id, other source), disorder, delay, loss (of all-clears), skew (of clocks), silence
(of one source), malformed, bursts, flapping. Shares are 0 to 1, times such as 30s; all of them usual: --faults all
Exit codes: 0 played and the same; 1 different, left before the end, failed, or nothing could be taken; 2 bad usage.

Examples:
  allclear replay nationwide --speed 60 --report drill.html
  allclear replay day.signals.jsonl --feed drill --speed 60
  allclear replay official_data_en.csv.gz --feed history --speed max --faults all --seed 7 --json
  zcat day.csv.gz | allclear replay - --feed drill --trust volunteer=relay`;

/** `replay SCENARIO`: plays a scenario through the real queue, sequencer and log, and proves what came of it. */
export const replay: CommandBody = (session, options, [path]) => {
  const asked = drillAsked(options);
  if (flagOption(options, 'list'))
    return withContext(session, (context) => listScenarios(session, context, mainCountry(context)));
  if (path === undefined) throw usage('name a file or a scenario; allclear replay --list shows those that ship');
  const feed = textOption(options, 'feed') ?? 'drill';
  return withContext(session, async (context) => {
    const country = await countryOf(context, feed);
    return playScenario(session, context, { path, feed, country }, asked);
  });
};

/** A drill can never be taken for the real thing: a feed that is Actual is refused here, and by its own door too. */
const countryOf = async (context: CliContext, id: string): Promise<string> => {
  const feed = context.configured.find((one) => one.id === id) ?? (await context.directory.get(id));
  if (feed?.status === 'Actual') {
    throw new CliError(
      'feed.actual',
      `feed ${id} is the real thing; play into another, for example --feed drill`,
      EXIT.usage,
    );
  }
  return feed?.country ?? mainCountry(context);
};

const mainCountry = (context: CliContext): string =>
  context.configured.find((one) => one.id === context.defaultFeed)?.country ?? 'ua';
