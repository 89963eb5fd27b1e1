import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import known from './found.json' with { type: 'json' };
import type { Found } from './hunt.ts';
import { hunt, NIGHT, shrink } from './hunt.ts';
import lessons from './kept.json' with { type: 'json' };
import { simulate } from './night.ts';
import { planOf } from './plan.ts';
import { PLANTED } from './planted.ts';
import type { Wrong } from './stage.ts';
import { nightOf } from './whole-night.ts';

/*
 * npm run simulate -- [--seed N] [--hours H] [--trace]     nights with seeds from N on; random without
 * npm run simulate -- --busy [--seed N] [--hours H]        the same, of hours in which something goes wrong all the time
 * npm run simulate -- --planted [--only NAME] [--keep]     every planted bug, until it is found; keeps by which seed
 * npm run simulate -- --kept                               the nights that once found something; they find nothing now
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    hours: { type: 'string', default: '1' },
    busy: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    kept: { type: 'boolean', default: false },
  },
});

/** From the folder in which npm runs it, since what runs is one file elsewhere: loading many costs a third of the time. */
const FOUND = 'tests/simulation/found.json';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Nights in which each planted bug has to be found, many short ones first: how many of which length; milliseconds. */
const HUNTS = [
  { nights: 6, length: NIGHT / 20 },
  { nights: 30, length: NIGHT / 6 },
  { nights: 8, length: NIGHT },
] as const;
/** It is said how far it is after so long; milliseconds. */
const SAY_EVERY = 60_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** What takes hours to come about comes about in a night; hours. */
const WHOLE_NIGHT = 6 * HOUR;

const first = Number(values.seed ?? (values.planted ? 1 : Math.floor(Math.random() * 2 ** 31)));

const nights = async (): Promise<void> => {
  const wanted = Number(values.hours) * HOUR;
  let said = performance.now();
  let nightsDone = 0;
  const progress = (): void => {
    said = performance.now();
    const { user, system } = process.cpuUsage();
    const seconds = (user + system) / 1e6;
    const perSecond = `${Math.round(steps / seconds)} steps and ${(passed / HOUR / seconds).toFixed(3)} hours a second of a core`;
    say(
      `${nightsDone} nights from seed ${first} on, ${(passed / HOUR).toFixed(1)} hours, ${steps} steps, ${perSecond}, ${findings} findings`,
    );
  };
  let steps = 0;
  let passed = 0;
  let findings = 0;
  let seed = first;
  process.on('uncaughtExceptionMonitor', () => say(`seed ${seed} ended with an error that nobody caught`));
  for (; passed < wanted; seed += 1) {
    const plan = values.busy
      ? planOf(seed, Math.min(NIGHT, wanted - passed))
      : nightOf(seed, Math.min(WHOLE_NIGHT, wanted - passed));
    const night = await simulate(plan, {}, values.trace);
    for (const line of night.told) say(line);
    steps += night.steps;
    passed += plan.length;
    nightsDone += 1;
    if (performance.now() - said > SAY_EVERY) progress();
    if (night.finding === undefined) continue;
    process.exitCode = 1;
    findings += 1;
    say(`seed ${seed}: ${night.finding.law}: ${night.finding.detail}`);
    const least = await shrink(plan, night.finding);
    say(`  ${least.happenings.length} of ${plan.happenings.length} happenings are enough:`);
    for (const happening of least.happenings) say(`  ${JSON.stringify(happening)}`);
  }
  progress();
};

const planted = async (): Promise<void> => {
  const all = Object.entries<Wrong>(PLANTED).filter(([name]) => values.only === undefined || name === values.only);
  const kept: Record<string, unknown> = { ...known };
  const keep = async (name: string, { seed, length, finding, steps }: Found): Promise<void> => {
    const minutes = length / MINUTE;
    const seconds = Math.ceil(finding.at / 1000);
    say(`${name}: seed ${seed}, ${minutes} minutes, after ${seconds} s, ${steps} steps: ${finding.law}`);
    kept[name] = { seed, minutes, steps: finding.steps, law: finding.law };
    if (values.keep) await writeFile(FOUND, `${JSON.stringify(kept, null, 2)}\n`);
  };
  /** Those that are not found, in this many nights. */
  const missedIn = async (
    some: typeof all,
    look: (name: string, wrong: Wrong) => Promise<Found | undefined>,
  ): Promise<typeof all> => {
    const missed: typeof all = [];
    for (const one of some) {
      const found = await look(...one);
      if (found === undefined) missed.push(one);
      else await keep(one[0], found);
    }
    return missed;
  };
  // Where it was found before it mostly is found again.
  const before: Readonly<Record<string, { readonly seed: number; readonly minutes: number }>> = known;
  let left = await missedIn(all, async (name, wrong) => {
    const was = before[name];
    return was && hunt(wrong, [was.seed], was.minutes * MINUTE);
  });
  for (const { nights, length } of HUNTS) {
    const seeds = Array.from({ length: nights }, (_, index) => first + index);
    left = await missedIn(left, (_, wrong) => hunt(wrong, seeds, length));
  }
  for (const [name] of left) say(`not found: ${name}`);
  say(`${all.length - left.length} of ${all.length} planted bugs found`);
  if (left.length > 0) process.exitCode = 1;
};

const kept = async (): Promise<void> => {
  for (const { seed, minutes, whole, found } of lessons) {
    const { finding } = await simulate((whole === true ? nightOf : planOf)(seed, minutes * MINUTE));
    say(`seed ${seed}, ${minutes} minutes: ${finding === undefined ? 'nothing' : finding.detail}; once ${found}`);
    if (finding !== undefined) process.exitCode = 1;
  }
};

await (values.kept ? kept() : values.planted ? planted() : nights());
