import { expect, test } from 'vitest';
import { defined } from '../../../src/domain/defined.ts';

test('what is undefined is absent, everything else stays, null and false too', () => {
  expect(Object.entries(defined({ a: undefined, b: null, c: false, d: 0, e: '' }))).toEqual([
    ['b', null],
    ['c', false],
    ['d', 0],
    ['e', ''],
  ]);
});
