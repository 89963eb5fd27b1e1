import { describe, expect, test } from 'vitest';
import { delaysBySource, gaugeOf, hubDelay } from '../../../src/page/shared/store/delays.ts';
import { hoursPerDay, midnights, spansOf, unknownSpans } from '../../../src/page/shared/store/spans.ts';
import { event, SINCE } from './rows.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-11-20T00:00:00Z');
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();
const interval = (from: number, to: number | null) => ({ startedAt: at(from), endedAt: to === null ? null : at(to) });
const day = { from: START, to: START + 24 * HOUR };

describe('intervals of alert', () => {
  test('are cut to the span and joined where they overlap', () => {
    const spans = spansOf([interval(-2, 1), interval(5, 6), interval(5.5, 8), interval(30, 31)], day, day.to);
    expect(spans.map(({ from, to }) => [(from - START) / HOUR, (to - START) / HOUR])).toEqual([
      [0, 1],
      [5, 8],
    ]);
  });

  test('that stand last until now', () => {
    expect(spansOf([interval(1, null)], day, START + 3 * HOUR)).toEqual([{ from: START + HOUR, to: START + 3 * HOUR }]);
  });

  test('of which nothing is known are cut as well, and not invented where the hub does not say', () => {
    expect(unknownSpans(undefined, day)).toBeUndefined();
    expect(unknownSpans([{ from: at(-5), to: at(2) }], day)).toEqual([{ from: START, to: START + 2 * HOUR }]);
  });

  test('are given to the days they lie in', () => {
    const days = [START, START + 24 * HOUR, START + 48 * HOUR];
    expect(hoursPerDay([{ from: START + 22 * HOUR, to: START + 27 * HOUR }], days)).toEqual([2, 3]);
    expect(midnights(START, START + 2 * 24 * HOUR).length).toBeGreaterThanOrEqual(3);
  });
});

describe('delays', () => {
  const later = (ms: number): string => new Date(Date.parse(SINCE) + ms).toISOString();

  test('of a source are from what happened to when it was heard, the typical one', () => {
    const events = [1_000, 2_000, 90_000].map((ms, index) => event(index, { receivedAt: later(ms) }));
    expect(delaysBySource(events).get('official')).toEqual({ typicalMs: 2_000, count: 3 });
  });

  test('of the hub are from hearing to order', () => {
    expect(hubDelay([])).toBeUndefined();
    expect(hubDelay([event(1, { sequencedAt: later(12) })])?.typicalMs).toBe(12);
  });

  test('a gauge is read out of metrics, and is not known when it is not there', () => {
    const text = '# HELP x y\nallclear_queue_waiting{feed="ua"} 3\nallclear_queue_waiting{feed="d"} 4\nother 1\n';
    expect(gaugeOf(text, /queue_waiting/)).toBe(7);
    expect(gaugeOf('', /queue_waiting/)).toBeUndefined();
  });
});
