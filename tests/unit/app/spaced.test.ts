import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { spaced } from '../../../src/app/kit/spaced.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('what comes at once goes so far apart, lanes by turns; what comes alone goes at once', async () => {
  const inTurn = spaced(10);
  const began = performance.now();
  const gone: (readonly [string, number])[] = [];
  const go = (lane: string): Promise<void> =>
    inTurn(lane).then(() => void gone.push([lane, Math.round(performance.now() - began)]));
  const all = [go('flood'), go('flood'), go('flood'), go('mod')];
  await vi.advanceTimersByTimeAsync(100);
  await Promise.all(all);
  expect(gone.map(([, at]) => at)).toEqual([0, 10, 20, 30]);
  expect(gone.findIndex(([lane]) => lane === 'mod')).toBeLessThan(2);
  await go('mod');
  expect(gone.at(-1)).toEqual(['mod', 100]);
});
