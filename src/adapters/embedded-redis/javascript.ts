import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, extname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { RedisFolders } from './folders.ts';
import type { JavascriptReport } from './javascript-entry.ts';
import { found, missing, type Outcome } from './outcome.ts';
import { endOf, openLog } from './server-process.ts';

/** A Redis in memory, in a child process that ends with this one. */
export type JavascriptRedis = {
  readonly port: number;
  readonly died: Promise<string>;
  close(): Promise<void>;
};

const NAME = 'js-redis-server';

/** Ready in a tenth of a second; loading it from a slow disk takes longer. */
const READY_LIMIT_MS = 15_000;

/** It has nothing to save. */
const END_LIMIT_MS = 1_000;

/** Starts the volatile Redis, or says why it is not to be had. */
export const startJavascript = async (
  folders: RedisFolders,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<Outcome<JavascriptRedis>> => {
  const log = await openLog(folders.log);
  const { entry, loader } = childProgram(import.meta.url);
  const child = spawn(process.execPath, [...loader, entry], {
    cwd: dirname(entry),
    detached: true, // Ctrl-C reaches only us, and we end it in order
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
    env,
  });
  const ended = endOf(child, NAME);
  await log.close();
  let closing = false;
  const close = async () => {
    closing = true;
    if (child.connected) child.disconnect();
    const limit = new AbortController();
    const killer = delay(END_LIMIT_MS, undefined, { signal: limit.signal }).then(
      () => child.kill('SIGKILL'),
      () => undefined,
    );
    await ended;
    limit.abort();
    await killer;
  };
  const report = await firstReport(child, ended, signal);
  child.unref();
  child.channel?.unref();
  if (report.kind === 'failed') {
    await close();
    signal?.throwIfAborted();
    return missing(report.reason);
  }
  const died = new Promise<string>((resolve) => {
    void ended.then((how) => {
      if (!closing) resolve(how);
    });
  });
  return found({ port: report.port, died, close });
};

/** In a checkout the child is TypeScript, which Node before 22.18 reads only with a loader; when built it is not. */
const childProgram = (here: string): { readonly entry: string; readonly loader: readonly string[] } => {
  const extension = extname(fileURLToPath(here));
  const entry = fileURLToPath(new URL(`./javascript-entry${extension}`, here));
  return { entry, loader: extension === '.ts' ? ['--import', 'tsx'] : [] };
};

const firstReport = (
  child: ChildProcess,
  ended: Promise<string>,
  signal: AbortSignal | undefined,
): Promise<JavascriptReport> =>
  new Promise((resolve) => {
    const failed = (reason: string) => settle({ kind: 'failed', reason });
    const onAbort = () => failed('aborted');
    const limit = setTimeout(() => failed(`${NAME} was not ready after ${READY_LIMIT_MS / 1000} s`), READY_LIMIT_MS);
    const settle = (report: JavascriptReport) => {
      clearTimeout(limit);
      signal?.removeEventListener('abort', onAbort);
      resolve(report);
    };
    signal?.addEventListener('abort', onAbort);
    child.on('message', (message) => {
      if (isReport(message)) settle(message); // the loader sends messages of its own
    });
    void ended.then(failed);
  });

const isReport = (message: unknown): message is JavascriptReport =>
  typeof message === 'object' &&
  message !== null &&
  'kind' in message &&
  (message.kind === 'listening' || message.kind === 'failed');
