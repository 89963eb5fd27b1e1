import { expect, test } from 'vitest';
import { type Score, scoresIn, tableOf, withScores } from '../mutants/scores.ts';

const siren: Score = { path: 'src/domain/siren.ts', found: 90, left: 10, on: '2026-11-20', by: 'all' };
const heard: Score = { path: 'src/domain/heard.ts', found: 0, left: 0, on: '2026-11-21', by: 'some' };

test('a table of scores is read as it was written', () => {
  const table = tableOf([heard, siren]);
  expect(table).toEqual([
    'faults planted in    found  left   score  on          by',
    'src/domain/heard.ts      0     0       –  2026-11-21  some',
    'src/domain/siren.ts     90    10  90.0 %  2026-11-20  all',
  ]);
  expect(scoresIn(table)).toEqual([heard, siren]);
});

test('a rule that is looked at again gets its new score, the others keep theirs, and one that is gone has none', () => {
  const again = { ...siren, found: 100, left: 0, on: '2026-11-28' };
  expect(withScores([siren, heard], [again], () => true)).toEqual([heard, again]);
  expect(withScores([siren, heard], [], (path) => path !== heard.path)).toEqual([siren]);
});
