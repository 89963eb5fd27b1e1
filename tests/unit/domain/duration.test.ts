import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/domain/duration.ts';

test.each([
  ['1500ms', 1_500],
  ['60s', 60_000],
  ['5m', 300_000],
  ['5 min', 300_000],
  ['1.5h', 5_400_000],
  [' 2 h ', 7_200_000],
  ['1d', 86_400_000],
  ['0s', 0],
])('%j is %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each(['', '5', 'm', '-5m', '5M', '5 minutes', '1,5h', '1e3s', '5m 30s', 'never', '40000d', 'constructor'])(
  '%j is no length of time',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test('a length of whole milliseconds is read as it was written', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000_000_000_000 }), (milliseconds) => {
      expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
    }),
  );
});
