import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Board, BoardRegion } from '../../src/domain/board.ts';
import { boardOf } from '../../src/domain/board.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { compareBoards, compareHistories } from '../../src/domain/proof.ts';
import { alert, allClear, folded } from '../support/sequencing.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';

/** The proof of a drill is worth what it finds: every difference that is planted must be told, and nothing else. */

const regions = SMALL_COUNTRY.regions.map(({ id }) => id);

const boards = fc
  .array(fc.tuple(fc.constantFrom(...regions), fc.boolean(), fc.integer({ min: 0, max: 500 })), { maxLength: 30 })
  .map((words) =>
    boardOf(folded(words.map(([region, isOver, at]) => (isOver ? allClear : alert)(region, at))), SMALL_COUNTRY),
  );

const planted: readonly ((row: BoardRegion) => BoardRegion | undefined)[] = [
  () => undefined,
  (row) => ({ ...row, state: row.state === 'clear' ? 'alert' : 'clear' }),
  (row) => ({ ...row, since: (row.since ?? 0) + 1 }),
  (row) => ({ ...row, fresh: !row.fresh }),
  (row) => ({ ...row, covered: !row.covered }),
  (row) => ({ ...row, via: 'elsewhere' as RegionId }),
  (row) => ({
    ...row,
    alerts: [...row.alerts, { hazard: 'nuclear', since: 1, threats: [], sources: [], disputed: false }],
  }),
];

test('a board is the same as itself, however its keys are ordered', () => {
  fc.assert(
    fc.property(boards, (board) => {
      const turned: Board = {
        regions: new Map(
          [...board.regions]
            .reverse()
            .map(([id, row]) => [id, Object.fromEntries(Object.entries(row).reverse()) as BoardRegion]),
        ),
      };
      expect(compareBoards(board, turned)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test('every difference planted in a board is found, and only there', () => {
  fc.assert(
    fc.property(boards, fc.constantFrom(...regions), fc.constantFrom(...planted), (board, id, plant) => {
      const other = new Map(board.regions);
      const row = plant(board.regions.get(id) as BoardRegion);
      if (row === undefined) other.delete(id);
      else other.set(id, row);
      for (const [a, b] of [
        [board, { regions: other }],
        [{ regions: other }, board],
      ] as const) {
        expect(compareBoards(a, b).map(({ region }) => region)).toEqual([id]);
      }
    }),
    { numRuns: 100 },
  );
});

const interval = fc.record({
  region: fc.constantFrom(...regions),
  hazard: fc.constantFrom('air-raid' as const, 'artillery' as const),
  startedAt: fc.integer({ min: 0, max: 10_000 }),
  endedAt: fc.option(fc.integer({ min: 10_001, max: 20_000 })),
  sources: fc.subarray(['a', 'b', 'c']),
});
const histories = fc.uniqueArray(interval, {
  minLength: 1,
  maxLength: 30,
  selector: ({ region, hazard, startedAt }) => `${region}${hazard}${startedAt}`,
});

test('histories are the same in any order; every interval lost, added or changed is found', () => {
  fc.assert(
    fc.property(
      histories,
      fc.nat(),
      fc.constantFrom('lost', 'twice', 'end', 'start', 'sources'),
      (history, at, how) => {
        expect(compareHistories(history, [...history].reverse())).toEqual([]);
        const index = at % history.length;
        const one = history[index];
        if (one === undefined) return;
        const put = {
          lost: [],
          twice: [one, one],
          end: [{ ...one, endedAt: one.endedAt === null ? 30_000 : null }],
          start: [{ ...one, startedAt: one.startedAt + 20_000 }],
          sources: [{ ...one, sources: [...one.sources, 'd'] }],
        }[how];
        const changed = history.flatMap((other, place) => (place === index ? put : [other]));
        const found = compareHistories(history, changed);
        expect(found).toHaveLength(how === 'start' ? 2 : 1);
        expect(found.every(({ region }) => region === one.region)).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});
