/*
 * One process at a time, by a file. The holder touches it every second; a file of a process that is gone, or that
 * nobody touched for a while, is stale, however the clocks of machines and disks differ: whoever renames it away first may
 * try for the lock again.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const TOUCH_EVERY_MS = 1_000;
/** Longer than a busy machine keeps a timer waiting. */
const STALE_AFTER_MS = 20_000;
const LOOK_EVERY_MS = 100;

/** Runs `work` while no other process holds the lock at `path`; calls `onWait` once if it has to wait. */
export const withLock = async (path, onWait, work) => {
  await mkdir(dirname(path), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, host: hostname(), id: randomUUID() });
  const looks = standsStill();
  let waited = false;
  while (!(await take(path, mine))) {
    if (await isStale(path, looks)) {
      await remove(path, looks);
      continue;
    }
    if (!waited) onWait();
    waited = true;
    await delay(LOOK_EVERY_MS);
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, TOUCH_EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    if ((await textOf(path)) === mine) await rm(path, { force: true });
  }
};

const take = async (path, mine) => {
  try {
    await writeFile(path, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
};

/** For how long a file has been seen to bear the same time of change; milliseconds. */
const standsStill = () => {
  let seen = { touched: Number.NaN, since: 0 };
  return (touched) => {
    if (touched !== seen.touched) seen = { touched, since: performance.now() };
    return performance.now() - seen.since;
  };
};

const isStale = async (path, standsStillFor) => {
  const text = await textOf(path);
  const touched = await stat(path).catch(() => undefined);
  if (text === undefined || touched === undefined) return false; // just released
  if (standsStillFor(touched.mtimeMs) > STALE_AFTER_MS) return true;
  const holder = parse(text);
  return holder !== undefined && holder.host === hostname() && !isAlive(holder.pid);
};

/** By way of a rename, which only one process wins. Had a new holder come in between, the lock is given back. */
const remove = async (path, standsStillFor) => {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (!(await isStale(aside, standsStillFor))) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
};

const textOf = (path) => readFile(path, 'utf8').catch(() => undefined);

const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};
