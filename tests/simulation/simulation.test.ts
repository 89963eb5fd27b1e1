import { describe, expect, test } from 'vitest';
import kept from './found.json' with { type: 'json' };
import { NIGHT, shrink } from './hunt.ts';
import { simulate } from './night.ts';
import { firstPart, planOf } from './plan.ts';
import { PLANTED } from './planted.ts';
import type { Wrong } from './stage.ts';

const MINUTE = 60_000;

const found: Readonly<Record<string, { readonly seed: number; readonly seconds: number; readonly law: string }>> = kept;

/** Nights that found something once, as long as they have to be for that; what they found stands beside them. */
const FOUND_SOMETHING: readonly (readonly [seed: number, minutes: number, what: string])[] = [
  [8, 30, 'a gateway that was cut off said clear before it had read what it had missed'],
];

/** Planted bugs that show within so many seconds are looked for each time; all of them by `npm run simulate -- --planted`. */
const SOON = 200;

describe('a simulated night', () => {
  test.each(FOUND_SOMETHING)('of seed %i, %i minutes, in which %s', async (seed, minutes) => {
    expect((await simulate(firstPart(planOf(seed, NIGHT), minutes * MINUTE))).finding).toBeUndefined();
  });

  test('of a seed that nobody has seen before', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    const night = await simulate(planOf(seed, 10 * MINUTE));
    expect({ seed, minutes: 10, finding: night.finding }).toEqual({ seed, minutes: 10, finding: undefined });
  });

  test('of the same seed is the same night', async () => {
    const plan = planOf(3, 5 * MINUTE);
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

describe('a planted bug', () => {
  const soon = Object.entries(found).filter(([, { seconds }]) => seconds <= SOON);
  test.each(soon)('is found: %s', async (name, { seed, seconds, law }) => {
    const night = await simulate(firstPart(planOf(seed, NIGHT), (seconds + 1) * 1_000), PLANTED[name]);
    expect(night.finding?.law).toBe(law);
  });
});
