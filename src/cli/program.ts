import { Command, CommanderError, Option } from 'commander';
import type { Cli, CommandBody } from './cli.ts';
import { BACKUP_HELP, backup, restore } from './commands/backup.ts';
import { DOCTOR_HELP, doctor } from './commands/doctor/doctor.ts';
import { REPLAY_HELP, replay } from './commands/drills/replay.ts';
import { EXPORT_HELP, exportPast } from './commands/export.ts';
import { IMPORT_HELP, importFiles } from './commands/import.ts';
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
import { languageOf, longHelp, sayingIn } from './text/help.ts';
import { helpManner, mistakeIn } from './text/mistakes.ts';
import type { Language } from './text/texts.ts';
import { LANGUAGES } from './text/texts.ts';

const PROGRAM_HELP = longHelp(
  {
    en: `
With --json standard output has exactly one JSON document and nothing else (watch: one a line). A failure is one too:
{"error":{"code":"…","detail":"…"}}. Codes are stable, details are for people.
Exit codes: 0 done, 1 failed, 2 bad usage, 3 hub not reachable, 4 no token that allows it;
"status" adds 10 alert, 11 in parts, 12 unknown.`,
    uk: `
З --json на стандартному виході рівно один документ JSON і більше нічого (watch: по одному в рядку). Невдача — теж один:
{"error":{"code":"…","detail":"…"}}. Коди сталі, подробиці — для людей.
Коди виходу: 0 зроблено, 1 не вдалося, 2 неправильна команда, 3 хаб недосяжний, 4 немає токена з таким правом;
"status" додає 10 тривога, 11 частково, 12 невідомо.`,
  },
  [
    'allclear serve',
    'allclear source add city --trust official --regions Kyiv',
    'allclear watch',
    'allclear status Kyiv --json',
  ],
);

const SERVE_HELP = longHelp(
  {
    en: `
Runs until SIGTERM or Ctrl-C. Without roles it does everything in one process, with a Redis of its own unless
ALLCLEAR_REDIS_URL names one. With --web it starts so many gateway processes on one port, each with limits of its own
(live.maxSubscribers), and starts one that dies again. Settings: a YAML file, ALLCLEAR_* variables and path=value
arguments, the later ones win.`,
    uk: `
Працює до SIGTERM або Ctrl-C. Без ролей робить усе в одному процесі, з власним Redis, якщо ALLCLEAR_REDIS_URL не називає
іншого. З --web запускає стільки процесів-шлюзів на одному порту, кожен із власними межами (live.maxSubscribers), і
запускає новий замість того, що впав. Налаштування: файл YAML, змінні ALLCLEAR_* і аргументи шлях=значення; переважають
пізніші.`,
  },
  [
    'allclear serve',
    'allclear serve http.port=9000',
    'allclear serve --web 4',
    'allclear serve --config /etc/allclear.yaml --role web',
    'ALLCLEAR_REDIS_URL=redis://redis:6379 allclear serve --role sequencer',
  ],
);

/** Runs one command line; resolves with the exit code. */
export const runCli = async (argv: readonly string[], cli: Cli): Promise<number> => {
  let exit: number = EXIT.ok;
  const program = programFor(cli, languageOf(argv), (code) => {
    exit = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exit;
  } catch (error) {
    const json = argv.includes('--json');
    if (!(error instanceof CommanderError)) {
      const failure = failureOf(error);
      tellFailure(cli, json, { ...failure, detail: mistakeIn(languageOf(argv), failure.detail) });
      return failure.exit;
    }
    if (error.exitCode === 0) return EXIT.ok;
    // Commander has written its line already, except for programs.
    if (json)
      tellFailure(cli, true, {
        code: 'usage',
        detail: mistakeIn(languageOf(argv), error.message).replace(/^error: /, ''),
        exit: EXIT.usage,
      });
    return EXIT.usage;
  }
};

const programFor = (cli: Cli, lang: Language, ended: (code: number) => void): Command => {
  const say = sayingIn(lang);
  const run =
    (body: CommandBody) =>
    async (...given: readonly unknown[]): Promise<void> => {
      const command = given.at(-1) as Command;
      const options = command.optsWithGlobals<Readonly<Record<string, unknown>>>();
      const session = await openSession(cli, options);
      ended(await body(session, options, command.args));
    };

  const program = new Command('allclear')
    .description(say('A self-hosted hub for air-raid alerts: many sources in, one ordered live status out.'))
    .version(cli.version, '-V, --version', say('output the version number'))
    .helpOption('-h, --help', say('display help for command'))
    .option('--json', say('one JSON document on standard output, and nothing else'))
    .option(
      '--url <url>',
      say('the hub to talk to (default: ALLCLEAR_URL, else this machine at the port of the settings)'),
    )
    .option(
      '--token-file <file>',
      say(
        'a file with the token to use (default: ALLCLEAR_TOKEN, else what "login" keeps for the hub, else this folder\'s own)',
      ),
    )
    .option(
      '--config <file>',
      say('the settings file (default: ALLCLEAR_CONFIG, else allclear.yaml where there is one)'),
    )
    .addOption(
      new Option('--lang <language>', say('of what is said and of the names of regions'))
        .choices(LANGUAGES)
        .default('en'),
    )
    .configureHelp(helpManner(lang))
    .addHelpText('after', say(PROGRAM_HELP))
    .showHelpAfterError(lang === 'uk' ? '(більше скаже --help)' : '(--help says more)')
    .configureOutput({
      writeOut: (text) => cli.stdout(asTyped(text, cli.called)),
      writeErr: (text) => cli.stderr(asTyped(text, cli.called)),
      outputError: (text, write) => write(`allclear: ${mistakeIn(lang, text).replace(/^error: /, '')}`),
    })
    .exitOverride();

  program
    .command('serve')
    .description(say('run the hub'))
    .argument('[settings...]', say('path=value, such as http.port=9000'))
    .option('--role <roles>', say('only these: web, ingest, sequencer, replay, notify; comma between them'))
    .option('--web <processes>', say('so many gateway processes on one port, everything else in this one'))
    .addHelpText('after', say(SERVE_HELP))
    .action(
      run((session, options, settings) =>
        cli.serve({
          env: session.env,
          roles: listOf(textOption(options, 'role') ?? ''),
          web: countOf(textOption(options, 'web') ?? '0', '--web', session.t),
          settings,
        }),
      ),
    );

  program
    .command('status')
    .description(say('what is known now, of everything or of one region'))
    .argument('[region]', say('id, code or name'))
    .option('--feed <name>', say('another feed than the main one'))
    .option(
      '--level <level>',
      say('oblast, raion, hromada or all; without it the first level and what is not calm below'),
    )
    .addHelpText('after', say(STATUS_HELP))
    .action(run(status));

  program
    .command('watch')
    .description(say('every change as it happens'))
    .option('--feed <name>', say('another feed than the main one'))
    .option('--regions <list>', say('only these and what lies below them, with the alerts above them'))
    .option('--hazards <list>', say('only these: air-raid, artillery, urban-fights, chemical, nuclear'))
    .option('--since <position>', say('<epoch>:<seq>: first what happened after it'))
    .option('--for <time>', say('end after so long, such as 10s'))
    .option('--count <changes>', say('end after so many changes'))
    .addHelpText('after', say(WATCH_HELP))
    .action(run(watch));

  addAccessCommands(program, run, say);
  addActCommands(program, run, say);
  addSourceCommands(program, run, say);
  addPersonCommands(program, run, say);
  addDestinationCommands(program, run, say);
  addOutlineCommands(program, run, say);

  program
    .command('replay')
    .description(say('play a recorded or invented scenario into a feed of its own, and prove what the hub made of it'))
    .argument('[scenario]', say('NDJSON or CSV, gzip or not; - for standard input; or the name of one that ships'))
    .option('--feed <name>', say('the drill feed it is played into'), 'drill')
    .option('--speed <speed>', say('1 for real time, 60 for an hour a minute, 0.1 and more, or max'), '1')
    .option('--faults <list>', say('all, or some of what --help lists, such as duplicates,disorder=30s'))
    .option('--seed <number>', say('the same seed makes the same faults'), '1')
    .option('--loop', say('begin again at the end'))
    .option('--report <file>', say('write the report, as .html for a browser or as .json'))
    .option('--list', say('the scenarios that ship'))
    .option('--longest-pause <time>', say('waits longer than this are cut short'), '12h')
    .option('--trust <name=trust>', say('trust of a source that the file does not name; again for each'), gathered, [])
    .option('--strict', say('play nothing when a line cannot be read'))
    .addHelpText('after', say(REPLAY_HELP))
    .action(run(replay));

  program
    .command('import')
    .description(say('load past alerts from files into the history of a feed'))
    .argument('<files...>', say('CSV of intervals, gzip or not; - for standard input'))
    .option('--feed <name>', say('another feed than the main one'))
    .option('--dry-run', say('only say what would change'))
    .option('--refused <file>', say('write every row that is refused, with its reason, to this file'))
    .addHelpText('after', say(IMPORT_HELP))
    .action(run(importFiles));

  program
    .command('export')
    .description(say('write a recorded part of a feed, as a scenario or as intervals'))
    .requiredOption('--from <time>', say('where to begin, such as 2026-11-20T00:00:00Z'))
    .option('--to <time>', say('where to end (default: now)'))
    .option('--feed <name>', say('another feed than the main one'))
    .option('--ndjson', say('signals, to be replayed (default)'))
    .option('--csv', say('intervals, in the layout of the public files'))
    .option('--output <file>', say('where to write (default: standard output)'))
    .addHelpText('after', say(EXPORT_HELP))
    .action(run(exportPast));

  program
    .command('backup')
    .description(say('write everything a hub keeps into a file, while it runs'))
    .argument('<file>', say('where to write; - for standard output'))
    .addHelpText('after', say(BACKUP_HELP))
    .action(run(backup));
  program
    .command('restore')
    .description(say('take a backup into an empty hub'))
    .argument('<file>', say('of a backup; - for standard input'))
    .addHelpText('after', say(BACKUP_HELP))
    .action(run(restore));

  program
    .command('doctor')
    .description(say('what is wrong with this installation, and what to do'))
    .addHelpText('after', say(DOCTOR_HELP))
    .action(run(doctor));

  return program;
};

const gathered = (value: string, before: readonly string[]): readonly string[] => [...before, value];
