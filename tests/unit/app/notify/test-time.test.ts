import { expect, test } from 'vitest';
import { isTestTime } from '../../../../src/app/notify/test-time.ts';

const MONDAY = Date.UTC(2026, 10, 23, 9, 0, 30); // 11:00:30 in Kyiv

test.each([
  ['Mon 11:00', MONDAY, true],
  ['11:00', MONDAY, true],
  ['Mon 11:00', MONDAY + 60_000, false],
  ['Tue 11:00', MONDAY, false],
  ['11:00', MONDAY + 86_400_000, true],
  ['Mon 09:00', MONDAY, false],
  ['00:00', Date.UTC(2026, 10, 23, 22, 0), true],
  // The clocks go forward on 29 March 2026: the test stays at eleven.
  ['Mon 11:00', Date.UTC(2026, 2, 30, 8, 0), true],
])('%s at %d: %s', (every, now, is) => {
  expect(isTestTime(every, now, 'Europe/Kyiv')).toBe(is);
});
