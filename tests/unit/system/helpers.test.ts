import { spawnSync } from 'node:child_process';
import { platform } from 'node:os';
import { expect, test } from 'vitest';
import { helpersBehind, type Thread } from '../../../src/adapters/system/helpers.ts';

const PID = 100;
const unnamed = (count: number): readonly Thread[] =>
  Array.from({ length: count }, (_, index) => ({ id: PID + index, name: 'node' }));

const putBehind = (
  threads: readonly Thread[],
  { own = 0, options = '' }: { readonly own?: number; readonly options?: string } = {},
): ReadonlyMap<number, number> => {
  const set = new Map<number, number>();
  helpersBehind(
    { NODE_OPTIONS: options },
    {
      pid: PID,
      threads: () => [...threads].reverse(),
      priority: () => own,
      setPriority: (id, priority) => set.set(id, priority),
      execArgv: [],
    },
  );
  return set;
};

test('where threads have names, those of the helpers go behind and no other', () => {
  const threads = [
    { id: PID, name: 'node' },
    { id: 101, name: 'DelayedTaskSche' },
    { id: 102, name: 'V8Worker' },
    { id: 103, name: 'V8Worker' },
    { id: 104, name: 'SignalInspector' },
    { id: 105, name: 'libuv-worker' },
  ];
  expect(putBehind(threads)).toEqual(
    new Map([
      [102, 10],
      [103, 10],
    ]),
  );
});

test('where they have none, the helpers are the first that were started after the one that keeps time', () => {
  expect([...putBehind(unnamed(11)).keys()].sort()).toEqual([102, 103, 104, 105]);
  expect([...putBehind(unnamed(9), { options: '--v8-pool-size=2' }).keys()].sort()).toEqual([102, 103]);
  expect([...putBehind(unnamed(9), { options: '--v8-pool-size=0' }).keys()]).toEqual([102]);
});

test('the main thread stays as it is, and a process that is behind others already goes no further than there is', () => {
  expect(putBehind(unnamed(11), { own: -20 }).has(PID)).toBe(false);
  expect(new Set(putBehind(unnamed(11), { own: -20 }).values())).toEqual(new Set([-10]));
  expect(new Set(putBehind(unnamed(11), { own: 15 }).values())).toEqual(new Set([19]));
});

test('threads with names that nobody knows are left alone, and what cannot be done is no fault', () => {
  expect(putBehind([...unnamed(4), { id: 105, name: 'another' }])).toEqual(new Map());
  const failing = (): never => {
    throw new Error('there is no such thing on this system');
  };
  const broken = { pid: PID, threads: failing, priority: () => 0, setPriority: failing, execArgv: [] };
  expect(helpersBehind({}, broken)).toEqual([]);
});

const HELPERS = new URL('../../../src/adapters/system/helpers.ts', import.meta.url);
const CHILD = `
import { readdirSync, readFileSync } from 'node:fs';
const { helpersBehind } = await import(process.env.HELPERS);
const helpers = helpersBehind({});
// What a thread has run, and its priority.
const threads = () => readdirSync('/proc/self/task').map((id) => ({
  id: Number(id),
  ran: Number(readFileSync('/proc/self/task/' + id + '/schedstat', 'utf8').split(' ')[0]) / 1e6,
  nice: Number(readFileSync('/proc/self/task/' + id + '/stat', 'utf8').split(') ')[1].split(' ')[16]),
}));
const before = new Map(threads().map(({ id, ran }) => [id, ran]));
const kept = [];
const isDone = () => threads().some(({ id, ran }) => helpers.includes(id) && ran - (before.get(id) ?? 0) > 30);
for (let round = 0; round < 400 && !isDone(); round += 1)
  for (let index = 0; index < 5_000; index += 1) kept.push({ text: 'x' + index, all: [index, round] });
const now = threads().map(({ id, ran, nice }) => ({ id, nice, ran: ran - (before.get(id) ?? 0) }));
console.log(JSON.stringify({ pid: process.pid, helpers, now }));
`;

test.runIf(platform() === 'linux')('those that look for garbage in this Node are those that go behind', () => {
  const child = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', CHILD], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', HELPERS: HELPERS.href },
  });
  expect(child.status, child.stderr).toBe(0);
  type Seen = { readonly id: number; readonly nice: number; readonly ran: number };
  const { pid, helpers, now } = JSON.parse(child.stdout) as { pid: number; helpers: number[]; now: Seen[] };
  const own = now.find(({ id }) => id === pid)?.nice ?? Number.NaN;
  for (const { id, nice } of now) expect(nice).toBe(helpers.includes(id) ? Math.min(19, own + 10) : own);
  expect(helpers.length).toBeGreaterThan(0);
  // Beside the main thread, nearly all that was run in it was run by them.
  const sum = (of: readonly Seen[]): number => of.reduce((all, { ran }) => all + ran, 0);
  const others = now.filter(({ id }) => id !== pid);
  expect(sum(others.filter(({ id }) => helpers.includes(id)))).toBeGreaterThanOrEqual(sum(others) / 2);
});
