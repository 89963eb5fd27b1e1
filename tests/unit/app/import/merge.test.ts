import { describe, expect, test } from 'vitest';
import type { ImportedInterval } from '../../../../src/app/import/merge.ts';
import { changeTo, unionOf, withImported } from '../../../../src/app/import/merge.ts';
import type { HistoryInterval } from '../../../../src/app/log/log.ts';
import type { RegionId } from '../../../../src/domain/places/catalogue.ts';

const row = (startedAt: number, endedAt: number, source = 'a', calculated = false): ImportedInterval => ({
  startedAt,
  endedAt,
  sources: [source],
  ...(calculated ? { endCalculated: true } : {}),
});

const PLACE = { region: '31' as RegionId, hazard: 'air-raid' } as const;
const heard = (startedAt: number, endedAt: number | null): HistoryInterval => ({
  ...PLACE,
  startedAt,
  endedAt,
  sources: ['live'],
});
const imported = (...given: Parameters<typeof row>): HistoryInterval => ({ ...PLACE, ...row(...given) });

describe('rows of files', () => {
  test('that overlap or touch become one alert, told by both', () => {
    expect(unionOf([row(5, 8, 'b'), row(1, 5), row(20, 30)])).toEqual([
      { startedAt: 1, endedAt: 8, sources: ['a', 'b'] },
      row(20, 30),
    ]);
  });

  test('that last no time at all are alerts too', () => {
    expect(unionOf([row(5, 5), row(7, 7)])).toEqual([row(5, 5), row(7, 7)]);
  });

  test('have a made-up end only when nobody announced one at that instant', () => {
    expect(unionOf([row(1, 9, 'a', true), row(2, 8)])).toMatchObject([{ endedAt: 9, endCalculated: true }]);
    expect(unionOf([row(1, 9, 'a', true), row(2, 9)])[0]).not.toHaveProperty('endCalculated');
    expect(unionOf([row(1, 9, 'a', true), row(2, 12)])[0]).not.toHaveProperty('endCalculated');
  });

  test('that are known change nothing', () => {
    const known = unionOf([row(1, 5), row(10, 20, 'b', true)]);
    expect(changeTo(known, [row(2, 3), row(10, 20, 'b', true)])).toEqual({ removed: [], put: [] });
  });

  test('that join two alerts take the later one out', () => {
    expect(changeTo([row(1, 5), row(10, 20)], [row(4, 12)])).toEqual({ removed: [10], put: [row(1, 20)] });
  });
});

describe('what was heard and what was imported', () => {
  test('are one list; where they overlap they are one alert', () => {
    expect(
      withImported([heard(10, 20), heard(40, null)], [imported(1, 2), imported(5, 25, 'file'), imported(50, 60)]),
    ).toEqual([
      imported(1, 2),
      { ...PLACE, startedAt: 5, endedAt: 25, sources: ['file', 'live'] },
      { ...PLACE, startedAt: 40, endedAt: null, sources: ['a', 'live'] },
    ]);
  });

  test('an end that was heard beats one that was made up', () => {
    expect(withImported([heard(10, 20)], [imported(9, 39, 'file', true)])).toEqual([
      { ...PLACE, startedAt: 9, endedAt: 20, sources: ['file', 'live'] },
    ]);
  });

  test('an end that was made up before the hub heard anything stays so', () => {
    expect(withImported([heard(100, 200)], [imported(9, 39, 'file', true)])).toEqual([
      imported(9, 39, 'file', true),
      heard(100, 200),
    ]);
  });

  test('two alerts that the hub heard apart stay apart', () => {
    expect(withImported([heard(1, 5), heard(5, 9)], [imported(50, 60)])).toEqual([
      heard(1, 5),
      heard(5, 9),
      imported(50, 60),
    ]);
  });
});
