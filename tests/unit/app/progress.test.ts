import { expect, test } from 'vitest';
import { progress } from '../../../src/app/progress.ts';

const waiting = (since: number | null) => ({ waitingFor: since, dead: 0, diedAt: null });

test('what waits and is taken by nobody is told after a while; a queue that does not answer is not', () => {
  let now = 1_000_000;
  const moving = progress({ now: () => now });
  const pass = (seconds: number, backlog: ReturnType<typeof waiting> | undefined): string | undefined => {
    for (let second = 0; second < seconds; second += 1) {
      now += 1_000;
      moving.looked(backlog);
    }
    return moving.stuck();
  };
  expect(pass(60, waiting(null))).toBeUndefined();
  expect(pass(60, undefined)).toBeUndefined();
  expect(pass(14, waiting(now))).toBeUndefined();
  expect(pass(4, waiting(now))).toBe('signals have waited for 18 s and none is taken');
  moving.moved();
  expect(moving.stuck()).toBeUndefined();
  expect(pass(14, waiting(now))).toBeUndefined();
});
