import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/domain/duration.ts';

test.each([
  ['1500ms', 1_500],
  ['60s', 60_000],
  ['5m', 300_000],
  ['5 min', 300_000],
  ['1.5h', 5_400_000],
  ['1.125h', 4_050_000],
  [' 2 h ', 7_200_000],
  ['1d', 86_400_000],
  ['0s', 0],
  // A hundred years, the longest there is.
  ['36525d', 3_155_760_000_000],
])('%j is %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  '',
  '5',
  'm',
  '-5m',
  '5M',
  '5 minutes',
  '1,5h',
  '1e3s',
  '5m 30s',
  'never',
  '40000d',
  '36525.1d',
  'constructor',
])('%j is no length of time', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('a length of whole milliseconds is read as it was written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000_000_000_000 }), (milliseconds) => {
      expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
    }),
  );
});

test('a length is written in the longest unit that has it whole, and no length at all in seconds', () => {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1_000],
    ['ms', 1],
  ] as const;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.constantFrom(...units), (count, [, length]) => {
      const whole = units.find(([, one]) => Number.isInteger((count * length) / one)) ?? units[4];
      expect(formatDuration(count * length)).toBe(`${(count * length) / whole[1]}${whole[0]}`);
    }),
  );
  expect(formatDuration(0)).toBe('0s');
});
