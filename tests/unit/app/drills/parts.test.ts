import { describe, expect, test } from 'vitest';
import { EMPTY_HISTOGRAM, percentile, recorder } from '../../../../src/app/drills/histogram.ts';
import { NO_FAULTS } from '../../../../src/app/drills/plan/faults.ts';
import { planOf } from '../../../../src/app/drills/plan/plan.ts';
import { changed, dueAt, scenarioNow, untilDue } from '../../../../src/app/drills/play/pace.ts';
import { formatInstant } from '../../../../src/domain/instant.ts';

describe('the scenario’s clock', () => {
  const pace = { speed: 60, running: true, at: 1_000_000, since: 5_000 } as const;

  test('runs as fast as it is told', () => {
    expect(scenarioNow(pace, 6_000)).toBe(1_060_000);
    expect(untilDue(pace, 1_120_000, 6_000)).toBe(1_000);
    expect(dueAt(pace, 1_030_000, 6_000)).toBe(5_500);
  });

  test('stands while it is paused, and goes on from there', () => {
    const paused = changed(pace, 6_000, { running: false });
    expect(scenarioNow(paused, 99_000)).toBe(1_060_000);
    expect(untilDue(paused, 1_060_001, 99_000)).toBe(Number.POSITIVE_INFINITY);
    expect(scenarioNow(changed(paused, 99_000, { running: true }), 100_000)).toBe(1_120_000);
  });

  test('at full speed everything is due', () => {
    expect(untilDue({ ...pace, speed: 'max' }, 9e12, 0)).toBe(0);
  });
});

describe('a histogram', () => {
  test('tells percentiles to about one part in a hundred, and the maximum exactly', () => {
    const { record, histogram } = recorder();
    for (let value = 1; value <= 10_000; value += 1) record(value);
    for (const [share, value] of [
      [0.5, 5_000],
      [0.9, 9_000],
      [0.99, 9_900],
    ] as const) {
      expect(Math.abs((percentile(histogram(), share) ?? 0) / value - 1)).toBeLessThan(0.02);
    }
    expect(histogram().max).toBe(10_000);
    expect(percentile(EMPTY_HISTOGRAM, 0.5)).toBeUndefined();
  });

  test('goes on from where it was stored', () => {
    const first = recorder();
    first.record(5);
    const second = recorder(JSON.parse(JSON.stringify(first.histogram())));
    second.record(-3);
    expect(second.histogram()).toMatchObject({ count: 2, max: 5 });
  });
});

describe('a plan', () => {
  const at = (second: number): number => Date.UTC(2026, 0, 1) + second * 1000;
  const heartbeat = (second: number, source = 'a') => ({
    line: 2,
    arrivesAt: at(second),
    source,
    item: { kind: 'heartbeat', at: formatInstant(at(second)) },
  });
  const words = (seconds?: number) =>
    planOf(
      {
        head: {
          name: 'x',
          sources: new Map([['a', { trust: 'official', silentAfter: 60_000 }]]),
          ...(seconds === undefined ? {} : { seconds }),
        },
        items: [heartbeat(0), heartbeat(50), heartbeat(200), heartbeat(210, 'b')],
      },
      NO_FAULTS,
      1,
    ).steps.flatMap((step) => (step.kind === 'word' ? [[step.word.kind, (step.word.at - at(0)) / 1000]] : []));

  test('says of each source that it speaks, that it fell silent, and that it is back', () => {
    expect(words()).toEqual([
      ['spoke', 0],
      ['silent', 110],
      ['spoke', 200],
      ['spoke', 210],
    ]);
  });

  test('finds out at its end who is silent then', () => {
    expect(words(600).at(-1)).toEqual(['silent', 260]);
  });
});
