import { readdirSync, readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';

/**
 * The helpers of V8 are threads that look for garbage and compile beside the main thread. Node starts four of them,
 * however few processors there are: on one processor the main thread has a fifth of its time while they mark the garbage of
 * a flood, and alerts wait for a tenth of a second. So the helpers come behind it: what it leaves idle is enough for them.
 */

export type Thread = { readonly id: number; readonly name: string };

/**
 * Steps of priority: with ten of them, four helpers together have less than a third of a processor that is wanted; with
 * five the main thread still stood behind them. The price: at the end of a collection it waits for them, and where all
 * processors are busy that takes 13 ms instead of 10 (the longest of twenty).
 */
const BEHIND = 10;
const LAST = 19;
/** Helpers where nobody says how many. */
const USUAL = 4;

type ThisProcess = {
  readonly pid: number;
  readonly threads: () => readonly Thread[];
  readonly priority: () => number;
  readonly setPriority: (thread: number, priority: number) => void;
  /** Options of Node on its command line. */
  readonly execArgv: readonly string[];
};

/** Puts the helpers of this process behind its main thread. Where that cannot be done all stays as it was. */
export const helpersBehind = (env: NodeJS.ProcessEnv, process: ThisProcess = thisProcess): readonly number[] => {
  try {
    const options = [...process.execArgv, env['NODE_OPTIONS'] ?? ''].join(' ');
    const helpers = helpersAmong(process.threads(), process.pid, options);
    const priority = Math.min(LAST, process.priority() + BEHIND);
    for (const helper of helpers) process.setPriority(helper, priority);
    return helpers;
  } catch {
    return [];
  }
};

/**
 * Newer versions of Node give them a name. In the others no thread has a name, and they are the first that were started:
 * the one that keeps the time for them, and then they themselves.
 */
const helpersAmong = (threads: readonly Thread[], main: number, options: string): readonly number[] => {
  const others = threads.filter(({ id }) => id !== main);
  const named = others.filter(({ name }) => name.includes('V8Worker'));
  if (named.length > 0) return named.map(({ id }) => id);
  if (new Set(others.map(({ name }) => name)).size > 1) return [];
  const asked = /--v8[-_]pool[-_]size[= ](\d+)/.exec(options)?.[1];
  // Of none it makes one or more, by the number of processors.
  const count = asked === undefined ? USUAL : Math.max(1, Number(asked));
  const inOrder = others.map(({ id }) => id).sort((a, b) => a - b);
  return inOrder.slice(1, 1 + count);
};

const TASKS = '/proc/self/task';

const thisProcess: ThisProcess = {
  pid: process.pid,
  threads: () =>
    readdirSync(TASKS).map((id) => ({
      id: Number(id),
      name: readFileSync(`${TASKS}/${id}/comm`, 'utf8').trim(),
    })),
  priority: getPriority,
  setPriority,
  execArgv: process.execArgv,
};
