import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { type FileHandle, open, readFile, stat, truncate } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerBinary } from './binary.ts';
import type { RedisFolders } from './folders.ts';
import { isRunning } from './lock.ts';
import { lastLine, run } from './run.ts';

export type Durability = 'always' | 'everysec';

/** A server that was started here. */
export type ServerProcess = {
  /** Resolves with how it ended. */
  readonly ended: Promise<string>;
  /** Its last output, for an error message. */
  lastLines(): Promise<readonly string[]>;
};

/** The log of a server that runs for years stays readable: it begins anew at a start when it is over this. */
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/** Enough to hold the reason why a server did not start. */
const LAST_LINES = 12;
const LAST_BYTES = 8 * 1024;

const PS_LIMIT_MS = 2_000;
const GONE_KNOCK_MS = 10;

const serverArguments = (folders: RedisFolders, durability: Durability): readonly string[] => [
  ...['--port', '0', '--unixsocket', folders.socket, '--unixsocketperm', '700'],
  ...['--dir', folders.data, '--pidfile', folders.pidFile, '--daemonize', 'no', '--always-show-logo', 'no'],
  ...['--appendonly', 'yes', '--appendfsync', durability, '--no-appendfsync-on-rewrite', 'no'],
  ...['--aof-load-truncated', 'yes', '--auto-aof-rewrite-percentage', '100', '--auto-aof-rewrite-min-size', '64mb'],
  ...['--save', '', '--maxmemory-policy', 'noeviction'],
];

/**
 * Starts a server that outlives this process: in a group of its own, so that Ctrl-C reaches only us and we end it in
 * order, and printing to a file, so that it does not die of a closed pipe when we are killed.
 */
export const spawnServer = async (
  binary: ServerBinary,
  folders: RedisFolders,
  durability: Durability,
  env: NodeJS.ProcessEnv,
): Promise<ServerProcess> => {
  const log = await openLog(folders.log);
  const { size: start } = await log.stat();
  const child = spawn(binary.path, serverArguments(folders, durability), {
    cwd: folders.data,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    env: { ...env, ...binary.env },
  });
  // at once: whoever comes after us, should we be killed now, must find this server
  if (child.pid !== undefined) writeFileSync(folders.pidFile, `${child.pid}\n`);
  child.unref();
  const ended = endOf(child, basename(binary.path));
  await log.close();
  return { ended, lastLines: () => tail(folders.log, start) };
};

/** Resolves with how a child ended, or why it could not be started at all. */
export const endOf = (child: ChildProcess, name: string): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(`${name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `${name} ended with exit code ${code}` : `${name} was killed by ${signal}`),
    );
  });

/** Opens the file that servers print to, emptied first when it has grown too big. */
export const openLog = async (path: string): Promise<FileHandle> => {
  const size = await stat(path).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > MAX_LOG_BYTES) await truncate(path, 0);
  return open(path, 'a', 0o600);
};

const tail = async (path: string, start: number): Promise<readonly string[]> => {
  const text = await readFile(path).then(
    (all) => all.subarray(Math.max(start, all.length - LAST_BYTES)).toString('utf8'),
    () => '',
  );
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-LAST_LINES);
};

/** The number of the process that serves this data folder, if it lives. A number used anew by another is not it. */
export const livingServer = async (folders: RedisFolders): Promise<number | undefined> => {
  const pid = Number(lastLine(await readFile(folders.pidFile, 'utf8').catch(() => '')));
  if (!isRunning(pid)) return undefined;
  // Redis shows its socket in its title, and before that in its arguments
  return (await titleOf(pid)).includes(folders.socket) ? pid : undefined;
};

const titleOf = async (pid: number): Promise<string> => {
  const fromKernel = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined);
  if (fromKernel !== undefined) return fromKernel;
  const told = await run('ps', ['-o', 'args=', '-p', String(pid)], { limitMs: PS_LIMIT_MS, env: USUAL_ENV });
  return told.kind === 'found' ? told.value.out : '';
};

const USUAL_ENV: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin' };

/** Ends the server of a data folder by a signal, and waits until it is gone. False when the limit passed first. */
export const endServer = async (
  folders: RedisFolders,
  how: 'SIGTERM' | 'SIGKILL',
  limitMs: number,
): Promise<boolean> => {
  const pid = await livingServer(folders);
  if (pid === undefined) return true;
  process.kill(pid, how);
  return serverGone(folders, pid, limitMs);
};

/** Waits until that process no longer serves the data folder. False when the limit passed first. */
export const serverGone = async (folders: RedisFolders, pid: number, limitMs: number): Promise<boolean> => {
  const limit = AbortSignal.timeout(limitMs);
  while ((await livingServer(folders)) === pid) {
    if (limit.aborted) return false;
    await delay(GONE_KNOCK_MS);
  }
  return true;
};
