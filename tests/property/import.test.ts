import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryLog } from '../../src/adapters/memory/log.ts';
import { importHistory } from '../../src/app/import/history.ts';
import { unionOf, withImported } from '../../src/app/import/merge.ts';
import type { ImportRow } from '../../src/app/import/rows.ts';
import type { HistoryInterval } from '../../src/app/log/log.ts';
import { place } from '../support/small-country.ts';

const instant = fc.integer({ min: 0, max: 200 });
const interval = fc
  .tuple(instant, fc.integer({ min: 0, max: 30 }))
  .map(([from, length]) => [from, from + length] as const);

const row: fc.Arbitrary<ImportRow> = fc
  .record({
    interval,
    region: fc.constantFrom('1', '11', '3').map(place),
    source: fc.constantFrom('a', 'b'),
    endCalculated: fc.boolean(),
  })
  .map(({ interval: [startedAt, endedAt], ...about }) => ({ line: 1, startedAt, endedAt, ...about }));

const load = async (log: ReturnType<typeof memoryLog>, files: readonly (readonly ImportRow[])[]) => {
  for (const [index, rows] of files.entries()) {
    await importHistory({
      store: log.imports,
      batches: (async function* () {
        yield rows.map((one, line) => ({ ...one, line: line + 2 }));
      })(),
      name: `file ${index}`,
      digest: `digest ${index} ${JSON.stringify(rows)}`,
      refused: () => {},
      told: () => {},
      interrupted: new AbortController().signal,
    });
  }
};

const all = { from: -1, to: 1_000 };

describe('laws of imported history', () => {
  test('any order of rows, in any number of files, any number of times: the same history', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(row, { maxLength: 25 })
          .chain((rows) =>
            fc.tuple(
              fc.constant(rows),
              fc.shuffledSubarray([...rows, ...rows], { minLength: rows.length * 2, maxLength: rows.length * 2 }),
              fc.nat({ max: rows.length }),
            ),
          ),
        async ([rows, shuffled, cut]) => {
          const once = memoryLog();
          await load(once, [rows]);
          const often = memoryLog();
          await load(often, [shuffled.slice(0, cut), shuffled.slice(cut), rows]);
          expect(await often.history.readAll(all)).toEqual(await once.history.readAll(all));
        },
      ),
    );
  });

  test('there was an alert exactly when a row says so', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 25 }), instant, async (rows, at) => {
        const log = memoryLog();
        await load(log, [rows]);
        const found = (await log.history.readAll({ from: at, to: at })).filter(
          ({ startedAt, endedAt }) => startedAt <= at && (endedAt === null || endedAt > at),
        );
        const expected = new Set(
          rows.filter(({ startedAt, endedAt }) => startedAt <= at && at < endedAt).map(({ region }) => region),
        );
        expect(new Set(found.map(({ region }) => region))).toEqual(expected);
        expect(found).toHaveLength(expected.size);
      }),
    );
  });

  test('the union is sorted, apart, and the union of itself', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 25 }), (rows) => {
        const union = unionOf(rows.map(({ source, ...one }) => ({ ...one, sources: [source], endCalculated: true })));
        union.slice(1).forEach((one, index) => {
          expect(one.startedAt).toBeGreaterThan(union[index]?.endedAt ?? Number.NaN);
        });
        expect(unionOf(union)).toEqual(union);
      }),
    );
  });

  test('what was heard is never lost by what was imported, nor the other way round', () => {
    const apart = fc
      .array(interval, { maxLength: 12 })
      .map((intervals) => unionOf(intervals.map(([startedAt, endedAt]) => ({ startedAt, endedAt, sources: ['x'] }))));
    const placed = (one: ReturnType<typeof unionOf>[number]): HistoryInterval => ({
      region: place('1'),
      hazard: 'air-raid',
      ...one,
    });
    fc.assert(
      fc.property(apart, apart, instant, (live, imported, at) => {
        const holds = (list: readonly { readonly startedAt: number; readonly endedAt: number | null }[]): boolean =>
          list.some(({ startedAt, endedAt }) => startedAt <= at && (endedAt === null || at < endedAt));
        const both = withImported(live.map(placed), imported.map(placed));
        expect(holds(both)).toBe(holds(live) || holds(imported));
      }),
    );
  });
});
