import { describe, expect, test } from 'vitest';
import { PLACES } from '../support/small-country.ts';
import kept from './found.json' with { type: 'json' };
import { shrink } from './hunt.ts';
import { simulate } from './night.ts';
import { planOf } from './plan.ts';
import { PLANTED } from './planted.ts';
import { USUAL } from './seldom.ts';
import type { Wrong } from './stage.ts';
import { nightOf } from './whole-night.ts';

const MINUTE = 60_000;

const found: Readonly<
  Record<string, { readonly seed: number; readonly minutes: number; readonly steps: number; readonly law: string }>
> = kept;

/** So much work in all is spent on planted bugs each time, those that show soonest first; all of them by `npm run simulate -- --planted`. */
const BUDGET = 60_000;

describe('a simulated night', () => {
  test('of a seed that nobody has seen before', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const night = await simulate(planOf(seed, 10 * MINUTE));
    expect({ seed, minutes: 10, finding: night.finding }).toEqual({ seed, minutes: 10, finding: undefined });
  });

  test('with long quiet stretches, of a seed that nobody has seen before', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const plan = nightOf(seed, 60 * MINUTE);
    expect(plan.calm.length).toBeGreaterThan(0);
    for (const { kind, at } of plan.happenings)
      if (kind === 'fault') expect(plan.calm.some(([from, to]) => at >= from && at < to)).toBe(false);
    const night = await simulate(plan);
    expect({ seed, hours: 1, finding: night.finding }).toEqual({ seed, hours: 1, finding: undefined });
  });

  test('in which the hub asks sources by itself', async () => {
    const plan = planOf(29, 5 * MINUTE);
    expect(plan.asked).toBe(true);
    expect((await simulate(plan)).finding).toBeUndefined();
  });

  test.each([4, 12])('of the same seed is the same night (%i)', async (seed) => {
    const plan = nightOf(seed, 12 * MINUTE);
    const one = await simulate(plan, {}, true);
    expect(await simulate(plan, {}, true)).toEqual(one);
    expect(one.steps).toBeGreaterThan(10_000);
  });

  test('that fails is made short and fails in the same way', async () => {
    const wrong = PLANTED['a frame is sent twice'] as Wrong;
    const plan = planOf(1, 10 * MINUTE);
    const { finding } = await simulate(plan, wrong);
    expect(finding).toBeDefined();
    if (finding === undefined) return;
    const least = await shrink(plan, finding, wrong);
    expect(least.happenings.length).toBeLessThan(10);
    expect((await simulate(least, wrong)).finding?.law).toBe(finding.law);
  });
});

describe('a night that once found something finds nothing', () => {
  test('where the disk is still full after the night, when a person asks for another try', async () => {
    const full = { id: 1, at: 19_000, kind: 'fault', what: 'disk-full', who: 0, lasts: 20_000 } as const;
    const quiet = { drills: false, calm: [], log: USUAL, followed: false, asked: false };
    const plan = { seed: 1, length: 20_000, synced: true, told: true, ...quiet, happenings: [full] };
    expect((await simulate(plan)).finding).toBeUndefined();
  });

  test('where an alert by hand ends just before the last look', async () => {
    const happenings = Array.from({ length: 5 }, (_, id) => ({
      id,
      at: 10_000,
      kind: 'person' as const,
      says: 'alert' as const,
      region: PLACES[id] ?? '1',
      // The last look is a minute after the night.
      lasts: 20_000 + MINUTE - 10_000 - id * 600,
    }));
    const night = await simulate({
      seed: 1,
      length: 20_000,
      synced: true,
      told: true,
      drills: true,
      calm: [],
      log: USUAL,
      followed: false,
      asked: false,
      happenings,
    });
    expect(night.finding).toBeUndefined();
    expect(night.entries).toBeGreaterThan(2 * happenings.length);
  });
});

describe('a planted bug', () => {
  let spent = 0;
  const soon = Object.entries(found)
    .sort(([, a], [, b]) => a.steps - b.steps)
    .filter(([, { steps }]) => {
      spent += steps;
      return spent <= BUDGET;
    });
  test.each(soon)('is found: %s', async (name, { seed, minutes, law }) => {
    const night = await simulate(planOf(seed, minutes * MINUTE), PLANTED[name]);
    expect(night.finding?.law).toBe(law);
  });
});
