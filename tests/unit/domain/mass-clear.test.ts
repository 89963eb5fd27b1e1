import { expect, test } from 'vitest';
import { beliefIn } from '../../../src/domain/lists/mass-clear.ts';

test.each([
  [1, 1, 'believed'],
  [2, 4, 'asked-again'],
  [2, 5, 'believed'],
  [5, 5, 'asked-again'],
  [6, 11, 'guarded'],
  [6, 12, 'asked-again'],
  [6, 13, 'believed'],
] as const)('a list that lacks %i of %i is %s', (gone, had, belief) => {
  expect(beliefIn(gone, had)).toBe(belief);
});
