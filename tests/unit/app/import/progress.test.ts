import { expect, test } from 'vitest';
import { doingText } from '../../../../src/cli/text/import-progress.ts';

const doing = (rows: number, share: number | undefined) => ({
  what: 'years.csv.gz',
  unit: 'row',
  done: () => rows,
  share: () => share,
});

test('progress tells how much, how fast and how long it will take', () => {
  expect(doingText(doing(12_000, 0.25), 3_000)).toBe('years.csv.gz: 12,000 rows, 25 %, 4,000/s, 9 s left');
});

test('of standard input nobody knows the end', () => {
  expect(doingText(doing(1, undefined), 1_000)).toBe('years.csv.gz: 1 row, 1/s');
  expect(doingText(doing(0, 0), 0)).toBe('years.csv.gz: 0 rows, 0 %, 0/s');
});
