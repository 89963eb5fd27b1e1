import { expect, test } from 'vitest';
import type { HistoryInterval } from '../../../../src/app/log/log.ts';
import { statisticsOf } from '../../../../src/app/past/statistics.ts';
import type { RegionId } from '../../../../src/domain/places/catalogue.ts';

const interval = (startedAt: number, endedAt: number | null, more: Partial<HistoryInterval> = {}): HistoryInterval => ({
  region: '31' as RegionId,
  hazard: 'air-raid',
  startedAt,
  endedAt,
  sources: ['s'],
  ...more,
});

test('alerts that overlap count once, and only what lies in the span counts as time', () => {
  const found = statisticsOf(
    [interval(0, 20), interval(15, 40, { hazard: 'artillery' }), interval(90, 95)],
    { from: 10, to: 100 },
    1_000,
  );
  expect(found).toEqual({ count: 2, underAlert: 35, longest: { startedAt: 0, endedAt: 40 }, endsCalculated: 0 });
});

test('what still stands counts up to now', () => {
  expect(statisticsOf([interval(10, null)], { from: 0, to: 500 }, 100)).toEqual({
    count: 1,
    underAlert: 90,
    longest: { startedAt: 10, endedAt: null },
    endsCalculated: 0,
  });
});

test('a made-up end is counted, unless another alert had ended by its own word by then', () => {
  const calculated = interval(0, 30, { endCalculated: true });
  expect(statisticsOf([calculated], { from: 0, to: 100 }, 100).endsCalculated).toBe(1);
  expect(statisticsOf([calculated, interval(5, 30)], { from: 0, to: 100 }, 100).endsCalculated).toBe(0);
  expect(statisticsOf([], { from: 0, to: 100 }, 100)).toEqual({
    count: 0,
    underAlert: 0,
    longest: null,
    endsCalculated: 0,
  });
});
