/*
 * A lock between processes that a killed holder cannot keep.
 *
 * Each contender puts a ticket, a file named after itself, into one folder, and then reads the folder.
 * Alone: it holds the lock until it takes its ticket away. Not alone: it takes its ticket away, waits and tries again.
 * Two can never both be alone, because each shows its ticket before it looks.
 * The ticket of a dead process is removed by whoever sees it; its name is never used again, so a living one
 * cannot be removed by mistake, which is the flaw of a single lock file that is taken over.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { RedisStartError } from './errors.ts';

/** The holder may be fetching a package or loading a long log; beyond this something is wrong. */
const WAIT_LIMIT_MS = 5 * 60_000;

/** Waits differ at random, so that two that got in each other's way do not do so again. */
const RETRY_MS = { least: 5, most: 40 };

export type LockOptions = {
  readonly signal?: AbortSignal | undefined;
  /** Called once, when somebody else holds the lock. */
  readonly onWait?: (() => void) | undefined;
};

/** Waits for the lock kept in `folder`, does the work and gives the lock back. */
export const withLock = async <Result>(
  folder: string,
  { signal, onWait }: LockOptions,
  work: () => Promise<Result>,
): Promise<Result> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const ticket = `${process.pid}.${await startOf(process.pid)}.${randomBytes(8).toString('hex')}`;
  const limit = AbortSignal.timeout(WAIT_LIMIT_MS);
  let waited = false;
  while (!(await take(folder, ticket))) {
    signal?.throwIfAborted();
    if (limit.aborted) throw new RedisStartError(`waited too long for the other process named in ${folder}`);
    if (!waited) onWait?.();
    waited = true;
    await delay(randomInt(RETRY_MS.least, RETRY_MS.most));
  }
  try {
    return await work();
  } finally {
    await rm(join(folder, ticket), { force: true });
  }
};

const take = async (folder: string, ticket: string): Promise<boolean> => {
  if (await othersIn(folder, ticket)) return false;
  await writeFile(join(folder, ticket), '', { flag: 'wx' });
  if (!(await othersIn(folder, ticket))) return true;
  await rm(join(folder, ticket), { force: true });
  return false;
};

/** Whether a living process has a ticket there. Tickets of the dead are removed on the way. */
const othersIn = async (folder: string, ticket: string): Promise<boolean> => {
  const others = (await readdir(folder)).filter((name) => name !== ticket);
  const living = await Promise.all(
    others.map(async (name) => {
      const [pid, start] = name.split('.');
      if (isRunning(Number(pid)) && (await startOf(Number(pid))) === start) return true;
      await rm(join(folder, name), { force: true });
      return false;
    }),
  );
  return living.includes(true);
};

/** Whether a process of that number exists, ours or not. */
export const isRunning = (pid: number): boolean => {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** When a process began, in the kernel's ticks: after a restart in a container the same number is somebody else. */
const startOf = async (pid: number): Promise<string> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fieldsAfterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fieldsAfterName[19] ?? 'unknown';
};
