#!/usr/bin/env node
import { getEventListeners } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { OldName } from '../../config/settings/renamed.ts';
import { hubHttp } from '../adapters/allclear/http-client.ts';
import { connectSocket } from '../adapters/allclear/socket.ts';
import { fileProblem } from '../adapters/files/file-problem.ts';
import { keptTokens } from '../adapters/files/kept-tokens.ts';
import { folderSpace, openFilesLimit } from '../adapters/files/machine.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { Cli, ServeAsked } from './cli.ts';
import { usage } from './exit.ts';
import { askSecret, calledAs, configFolder, localHub } from './here.ts';
import { runCli } from './program.ts';
import { version } from './version.ts';

/** The only file of the commands that touches the process. What only some of them need is loaded when they do. */

let serving = false;

const serveHub = async ({ env, roles, settings, web }: ServeAsked): Promise<number> => {
  serving = true;
  const [{ loadSettings }, { ROLES }, { serve }] = await Promise.all([
    import('../../config/settings/load.ts'),
    import('../roles/hub.ts'),
    import('./commands/serve.ts'),
  ]);
  const chosen = roles.map((name) => {
    const role = ROLES.find((one) => one === name);
    if (role === undefined) throw usage(`--role: "${name}" is none of ${ROLES.join(', ')}`);
    return role;
  });
  const say = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  const oldNames: OldName[] = [];
  const read = loadSettings({ env, argv: settings, onOldName: (told) => oldNames.push(told) });
  return serve({ settings: read, oldNames, roles: chosen, env: { ...env }, version, say, web, settingArgs: settings });
};

const interrupted = new AbortController();

const cli: Cli = {
  version,
  called: calledAs(process.env, process.argv[1] ?? 'allclear', process.cwd()),
  env: process.env,
  stdout: (text) => process.stdout.write(text),
  stderr: (text) => process.stderr.write(text),
  writeBytes: (chunk) =>
    new Promise((resolve, reject) => {
      process.stdout.write(chunk, (error) => (error == null ? resolve() : reject(error)));
    }),
  stdin: { [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() },
  isTerminal: {
    stdin: process.stdin.isTTY === true,
    stdout: process.stdout.isTTY,
    stderr: process.stderr.isTTY,
  },
  clock: systemClock,
  random: Math.random,
  interrupted: interrupted.signal,
  http: (base, token, language = 'en') => hubHttp(base, { token, language }),
  keptTokens: keptTokens(configFolder(process.env)),
  readText: async (path) => {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      throw fileProblem(path, error);
    }
  },
  askSecret,
  connect: connectSocket,
  openProbes: async (env) => (await import('./probes.ts')).openProbes(env),
  machine: { node: process.version, folder: folderSpace, openFiles: openFilesLimit },
  serve: serveHub,
  localHub,
};

/**
 * Ctrl-C reaches a whole group of processes, and those that started us pass it on: the same wish comes twice. So a
 * repeat counts only a moment later, and never while the hub stops, which has a limit of its own. A command that does
 * not listen for the wish, and a hub that is not up yet, end at once.
 */
const REPEAT_AFTER = 1_000;
let interruptedAt: number | undefined;
const interrupt = (signal: NodeJS.Signals): void => {
  const first = interruptedAt === undefined;
  const now = systemClock.now();
  interruptedAt ??= now;
  const isHeard = serving
    ? process.listenerCount(signal) > 1
    : getEventListeners(interrupted.signal, 'abort').length > 0;
  interrupted.abort();
  if (first ? !isHeard : !serving && now - interruptedAt > REPEAT_AFTER) process.exit(130);
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
// A reader that has seen enough closes the pipe, as `head` does.
process.stdout.on('error', () => process.exit(0));

const code = await runCli(process.argv.slice(2), cli);
// Everything written must be out first; what may still be open, a pipe that nobody writes to, must not keep us.
process.stdout.write('', () => process.exit(code));
