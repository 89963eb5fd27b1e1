import { describe, expect, test } from 'vitest';
import { pace } from '../../../src/app/sequencer/pace.ts';

let now = 0;
const paced = () => {
  now = 10_000;
  return pace(1_000, () => now);
};

describe('how much is decided for one commit', () => {
  test('is about what was decided in time before: more while all is decided, less when it is not', () => {
    const pacing = paced();
    const first = pacing.items();
    pacing.decided(first, true);
    pacing.decided(first * 2, true);
    expect(pacing.items()).toBe(first * 4);
    pacing.decided(first * 3, false);
    expect(pacing.items()).toBe(first * 3);
    for (let commit = 0; commit < 20; commit += 1) pacing.decided(1_000, true);
    expect(pacing.items()).toBe(1_000);
    pacing.decided(1, false);
    expect(pacing.items()).toBe(first);
  });

  test('is little of what is long beside what is short and just after it, and much when nothing short is about', () => {
    const pacing = paced();
    const alone = pacing.begin(false);
    now += 2;
    expect([alone.isOver(true), alone.isOver(false)]).toEqual([false, false]);
    const beside = pacing.begin(true);
    now += 2;
    expect([beside.isOver(true), beside.isOver(false)]).toEqual([true, false]);
    const after = pacing.begin(false);
    now += 2;
    expect(after.isOver(true)).toBe(false);
    now += 2;
    expect([after.isOver(true), after.isOver(false)]).toEqual([true, false]);
    now += 1_000;
    const later = pacing.begin(false);
    now += 4;
    expect(later.isOver(true)).toBe(false);
  });

  test('leaves room between parts just after what is short, but for parts that have waited for long', () => {
    const pacing = paced();
    expect(pacing.rest(now)).toBe(0);
    pacing.begin(true);
    expect(pacing.rest(now)).toBeGreaterThan(0);
    expect(pacing.rest(now - 1_000)).toBe(0);
    expect([pacing.isLate(now - 100), pacing.isLate(now - 1_000)]).toEqual([false, true]);
    now += 1_000;
    expect(pacing.rest(now)).toBe(0);
  });

  test('leaves more room where a commit takes longer, as on a slow disk', () => {
    const restAfter = (took: number): number => {
      const pacing = paced();
      pacing.begin(true);
      now += 1;
      pacing.begin(false);
      now += took;
      return pacing.rest(now - took);
    };
    expect(restAfter(20)).toBe(100);
    expect(restAfter(4)).toBeGreaterThan(20);
    // Never so much that what is long would wait until the board is in doubt.
    expect(restAfter(90)).toBeLessThan(150);
  });
});
