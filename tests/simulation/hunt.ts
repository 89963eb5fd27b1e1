import type { Plan } from './happening.ts';
import { simulate } from './night.ts';
import { planOf } from './plan.ts';
import type { Finding, Wrong } from './stage.ts';

/** Nights of this length find all that there is to find; milliseconds. */
export const NIGHT = 3_600_000;

export type Found = {
  readonly seed: number;
  /** Of the night in which it was; milliseconds. */
  readonly length: number;
  readonly finding: Finding;
  readonly steps: number;
};

/** The first of the seeds whose night finds something. */
export const hunt = async (wrong: Wrong, seeds: Iterable<number>, length = NIGHT): Promise<Found | undefined> => {
  let steps = 0;
  for (const seed of seeds) {
    const night = await simulate(planOf(seed, length), wrong);
    steps += night.steps;
    if (night.finding !== undefined) return { seed, length, finding: night.finding, steps };
  }
  return undefined;
};

/** Nights that may be spent on making one short. */
const TRIES = 120;

/**
 * A part of the plan that fails by the same law. Parts are taken away, large ones first, and stay away where the night
 * still fails.
 */
export const shrink = async (plan: Plan, finding: Finding, wrong: Wrong = {}): Promise<Plan> => {
  // What was due later has nothing to do with it, where the night failed before its end.
  let least: Plan = {
    ...plan,
    length: Math.min(plan.length, finding.at),
    happenings: plan.happenings.filter(({ at }) => at <= finding.at),
  };
  let tries = 0;
  const fails = async (part: Plan): Promise<boolean> => {
    tries += 1;
    return (await simulate(part, wrong)).finding?.law === finding.law;
  };
  if (!(await fails(least))) least = plan;
  for (let size = Math.ceil(least.happenings.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < least.happenings.length && tries < TRIES; ) {
      const happenings = [...least.happenings.slice(0, from), ...least.happenings.slice(from + size)];
      const part = { ...least, happenings };
      if (await fails(part)) least = part;
      else from += size;
    }
  }
  return least;
};
