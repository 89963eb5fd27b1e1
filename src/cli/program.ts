import { Command, CommanderError, Option } from 'commander';
import type { Cli, CommandBody } from './cli.ts';
import { BACKUP_HELP, backup, restore } from './commands/backup.ts';
import { DOCTOR_HELP, doctor } from './commands/doctor.ts';
import { EXPORT_HELP, exportPast } from './commands/export.ts';
import { IMPORT_HELP, importFiles } from './commands/import.ts';
import { REPLAY_HELP, replay } from './commands/replay.ts';
import { STATUS_HELP, status } from './commands/status.ts';
import { WATCH_HELP, watch } from './commands/watch.ts';
import { EXIT } from './exit.ts';
import { failureOf, tellFailure } from './failure.ts';
import { addAccessCommands, addActCommands, addPersonCommands } from './program-access.ts';
import { addDestinationCommands } from './program-destinations.ts';
import { addOutlineCommands } from './program-outlines.ts';
import { addSourceCommands } from './program-sources.ts';
import { countOf, listOf, textOption } from './read-options.ts';
import { openSession } from './session.ts';
import { asTyped } from './text/as-typed.ts';
import { LANGUAGES } from './text/texts.ts';

const PROGRAM_HELP = `
With --json standard output has exactly one JSON document and nothing else (watch: one a line). A failure is one too:
{"error":{"code":"…","detail":"…"}}. Codes are stable, details are for people.
Exit codes: 0 done, 1 failed, 2 bad usage, 3 hub not reachable, 4 no token that allows it;
"status" adds 10 alert, 11 in parts, 12 unknown.

Examples:
  allclear serve
  allclear source add city --trust official --regions Kyiv
  allclear watch
  allclear status Kyiv --json`;

const SERVE_HELP = `
Runs until SIGTERM or Ctrl-C. Without roles it does everything in one process, with a Redis of its own unless
ALLCLEAR_REDIS_URL names one. With --web it starts so many gateway processes on one port, each with limits of its own
(live.maxSubscribers), and starts one that dies again. Settings: a YAML file, ALLCLEAR_* variables and path=value
arguments, the later ones win.

Examples:
  allclear serve
  allclear serve http.port=9000
  allclear serve --web 4
  allclear serve --config /etc/allclear.yaml --role web
  ALLCLEAR_REDIS_URL=redis://redis:6379 allclear serve --role sequencer`;

/** Runs one command line; resolves with the exit code. */
export const runCli = async (argv: readonly string[], cli: Cli): Promise<number> => {
  let exit: number = EXIT.ok;
  const program = programFor(cli, (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    const json = argv.includes('--json');
    if (!(error instanceof CommanderError)) {
      const failure = failureOf(error);
      tellFailure(cli, json, failure);
      return failure.exit;
    }
    if (error.exitCode === 0) return EXIT.ok;
    // Commander has written its line already, except for programs.
    if (json)
      tellFailure(cli, true, { code: 'usage', detail: error.message.replace(/^error: /, ''), exit: EXIT.usage });
    return EXIT.usage;
  }
};

const programFor = (cli: Cli, ended: (code: number) => void): Command => {
  const run =
    (body: CommandBody) =>
    async (...given: readonly unknown[]): Promise<void> => {
      const command = given.at(-1) as Command;
      const options = command.optsWithGlobals<Readonly<Record<string, unknown>>>();
      const session = await openSession(cli, options);
      ended(await body(session, options, command.args));
    };

  const program = new Command('allclear')
    .description('A self-hosted hub for air-raid alerts: many sources in, one ordered live status out.')
    .version(cli.version)
    .option('--json', 'one JSON document on standard output, and nothing else')
    .option('--url <url>', 'the hub to talk to (default: ALLCLEAR_URL, else this machine at the port of the settings)')
    .option(
      '--token-file <file>',
      'a file with the token to use (default: ALLCLEAR_TOKEN, else what "login" keeps for the hub, else this folder\'s own)',
    )
    .option('--config <file>', 'the settings file (default: ALLCLEAR_CONFIG, else allclear.yaml where there is one)')
    .addOption(
      new Option('--lang <language>', 'of what is said and of the names of regions').choices(LANGUAGES).default('en'),
    )
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', PROGRAM_HELP)
    .showHelpAfterError('(--help says more)')
    .configureOutput({
      writeOut: (text) => cli.stdout(asTyped(text, cli.called)),
      writeErr: (text) => cli.stderr(asTyped(text, cli.called)),
      outputError: (text, write) => write(text.replace(/^error: /, 'allclear: ')),
    })
    .exitOverride();

  program
    .command('serve')
    .description('run the hub')
    .argument('[settings...]', 'path=value, such as http.port=9000')
    .option('--role <roles>', 'only these: web, ingest, sequencer, replay, notify; comma between them')
    .option('--web <processes>', 'so many gateway processes on one port, everything else in this one')
    .addHelpText('after', SERVE_HELP)
    .action(
      run((session, options, settings) =>
        cli.serve({
          env: session.env,
          roles: listOf(textOption(options, 'role') ?? ''),
          web: countOf(textOption(options, 'web') ?? '0', '--web'),
          settings,
        }),
      ),
    );

  program
    .command('status')
    .description('what is known now, of everything or of one region')
    .argument('[region]', 'id, code or name')
    .option('--feed <name>', 'another feed than the main one')
    .option('--level <level>', 'oblast, raion, hromada or all; without it the first level and what is not calm below')
    .addHelpText('after', STATUS_HELP)
    .action(run(status));

  program
    .command('watch')
    .description('every change as it happens')
    .option('--feed <name>', 'another feed than the main one')
    .option('--regions <list>', 'only these and what lies below them, with the alerts above them')
    .option('--hazards <list>', 'only these: air-raid, artillery, urban-fights, chemical, nuclear')
    .option('--since <position>', '<epoch>:<seq>: first what happened after it')
    .option('--for <time>', 'end after so long, such as 10s')
    .option('--count <changes>', 'end after so many changes')
    .addHelpText('after', WATCH_HELP)
    .action(run(watch));

  addAccessCommands(program, run);
  addActCommands(program, run);
  addSourceCommands(program, run);
  addPersonCommands(program, run);
  addDestinationCommands(program, run);
  addOutlineCommands(program, run);

  program
    .command('replay')
    .description('play a recorded or invented scenario into a feed of its own, and prove what the hub made of it')
    .argument('[scenario]', 'NDJSON or CSV, gzip or not; - for standard input; or the name of one that ships')
    .option('--feed <name>', 'the drill feed it is played into', 'drill')
    .option('--speed <speed>', '1 for real time, 60 for an hour a minute, 0.1 and more, or max', '1')
    .option('--faults <list>', 'all, or some of what --help lists, such as duplicates,disorder=30s')
    .option('--seed <number>', 'the same seed makes the same faults', '1')
    .option('--loop', 'begin again at the end')
    .option('--report <file>', 'write the report, as .html for a browser or as .json')
    .option('--list', 'the scenarios that ship')
    .option('--longest-pause <time>', 'waits longer than this are cut short', '12h')
    .option('--trust <name=trust>', 'trust of a source that the file does not name; again for each', gathered, [])
    .option('--strict', 'play nothing when a line cannot be read')
    .addHelpText('after', REPLAY_HELP)
    .action(run(replay));

  program
    .command('import')
    .description('load past alerts from files into the history of a feed')
    .argument('<files...>', 'CSV of intervals, gzip or not; - for standard input')
    .option('--feed <name>', 'another feed than the main one')
    .option('--dry-run', 'only say what would change')
    .option('--refused <file>', 'write every row that is refused, with its reason, to this file')
    .addHelpText('after', IMPORT_HELP)
    .action(run(importFiles));

  program
    .command('export')
    .description('write a recorded part of a feed, as a scenario or as intervals')
    .requiredOption('--from <time>', 'where to begin, such as 2026-11-20T00:00:00Z')
    .option('--to <time>', 'where to end (default: now)')
    .option('--feed <name>', 'another feed than the main one')
    .option('--ndjson', 'signals, to be replayed (default)')
    .option('--csv', 'intervals, in the layout of the public files')
    .option('--output <file>', 'where to write (default: standard output)')
    .addHelpText('after', EXPORT_HELP)
    .action(run(exportPast));

  program
    .command('backup')
    .description('write everything a hub keeps into a file, while it runs')
    .argument('<file>', 'where to write; - for standard output')
    .addHelpText('after', BACKUP_HELP)
    .action(run(backup));
  program
    .command('restore')
    .description('take a backup into an empty hub')
    .argument('<file>', 'of a backup; - for standard input')
    .addHelpText('after', BACKUP_HELP)
    .action(run(restore));

  program
    .command('doctor')
    .description('what is wrong with this installation, and what to do')
    .addHelpText('after', DOCTOR_HELP)
    .action(run(doctor));

  return program;
};

const gathered = (value: string, before: readonly string[]): readonly string[] => [...before, value];
