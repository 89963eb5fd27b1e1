import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateText, dayAfter, midnightOf, midnightOfText, sharesOf, spanUpTo } from '../../../src/page/past/spans.ts';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 10, 20);
const iso = (at: number): string => new Date(at).toISOString();

describe('a range of days', () => {
  test('ends with the chosen day, whole days of the viewer', () => {
    const noon = new Date(2026, 10, 20, 12).getTime();
    const week = spanUpTo(noon, 'week');
    expect(dateText(week.from)).toBe('2026-11-14');
    expect(dateText(week.to - 1)).toBe('2026-11-20');
    expect(midnightOf(week.from)).toBe(week.from);
    expect(dateText(spanUpTo(noon, 'day').from)).toBe('2026-11-20');
    expect(midnightOfText('2026-11-20')).toBe(midnightOf(noon));
    expect(midnightOfText('')).toBeUndefined();
    expect(dateText(dayAfter(midnightOf(noon)))).toBe('2026-11-21');
  });
});

describe('the shares of a range', () => {
  test('an alert that nobody could vouch for is alert, not unknown; the rest of the silence is unknown', () => {
    const shares = sharesOf(
      [{ startedAt: iso(T0 + 2 * HOUR), endedAt: iso(T0 + 4 * HOUR) }],
      [{ from: T0 + 3 * HOUR, to: T0 + 6 * HOUR }],
      { from: T0, to: T0 + 10 * HOUR },
      T0 + 8 * HOUR,
    );
    expect(shares).toMatchObject({ alerts: 1, alertMs: 2 * HOUR, unknownMs: 2 * HOUR, clearMs: 4 * HOUR });
    expect(shares.tenths).toEqual({ alert: 250, unknown: 250, clear: 500 });
  });

  test('two hazards at once are one alert, and one that goes on says so', () => {
    const shares = sharesOf(
      [
        { startedAt: iso(T0), endedAt: iso(T0 + HOUR) },
        { startedAt: iso(T0 + HOUR / 2), endedAt: null },
      ],
      [],
      { from: T0, to: T0 + 24 * HOUR },
      T0 + 2 * HOUR,
    );
    expect(shares).toMatchObject({ alerts: 1, longestMs: 2 * HOUR, isGoing: true });
  });

  test('always add up to all of the time that has passed', () => {
    const spans = fc.array(fc.tuple(fc.integer({ min: -5, max: 60 }), fc.integer({ min: 0, max: 30 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(
        spans,
        spans,
        fc.integer({ min: 1, max: 48 }),
        fc.integer({ min: 0, max: 60 }),
        (alerts, gaps, length, now) => {
          const at = (hours: number): number => T0 + hours * 977_777;
          const { tenths, alertMs, unknownMs, clearMs } = sharesOf(
            alerts.map(([from, long]) => ({ startedAt: iso(at(from)), endedAt: iso(at(from + long)) })),
            gaps.map(([from, long]) => ({ from: at(from), to: at(from + long) })),
            { from: T0, to: at(length) },
            at(now),
          );
          const passed = Math.min(at(length), at(now)) - T0;
          expect(alertMs + unknownMs + clearMs).toBe(passed);
          expect(Math.min(alertMs, unknownMs, clearMs)).toBeGreaterThanOrEqual(0);
          expect(tenths.alert + tenths.unknown + tenths.clear).toBe(passed === 0 ? 0 : 1_000);
        },
      ),
      { numRuns: 200 },
    );
  });
});
