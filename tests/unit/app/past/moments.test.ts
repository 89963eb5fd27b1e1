import { expect, test } from 'vitest';
import type { Entry, HistoryInterval } from '../../../../src/app/log/log.ts';
import { momentsOf } from '../../../../src/app/past/moments.ts';
import { place, SMALL_COUNTRY } from '../../../support/small-country.ts';

const about = { region: place('1'), hazard: 'air-raid' } as const;
const interval: HistoryInterval = { ...about, startedAt: 10, endedAt: 20, sources: ['city'] };
const nothing = { marks: [], watched: [], imported: [] };
const claim = { kind: 'alert', source: 'city', trust: 'official', ...about, at: 10, receivedAt: 12 } as const;
const threat = { kind: 'drone', level: 'yellow' } as const;
const told = { source: 'city', ...about, at: 10, since: 10, sources: ['city'], disputed: false } as const;

const entry = (seq: number, receivedAt: number, changes: Entry['changes']): Entry => ({
  seq,
  claim: { ...claim, receivedAt },
  changes,
  sequencedAt: receivedAt,
});

const moments = (intervals: readonly HistoryInterval[], entries: readonly Entry[] = []) =>
  momentsOf({ from: 0, to: 100 }, { intervals, coverage: nothing, entries }, SMALL_COUNTRY).map(({ at, changes }) => [
    at,
    changes.map(({ type }) => type),
  ]);

test('an alert begins and ends when the history says so, not when it was heard of', () => {
  expect(moments([interval], [entry(1, 12, [{ type: 'alert.started', ...told, threats: [] }])])).toEqual([
    [10, ['alert.started']],
    [20, ['alert.ended']],
  ]);
});

test('what the log still has adds threats, levels and reports', () => {
  const entries = [
    entry(1, 12, [{ type: 'alert.started', ...told, level: 'yellow', threats: [threat] }]),
    entry(2, 15, [{ type: 'alert.updated', ...told, level: 'red', threats: [] }]),
    entry(3, 16, [{ type: 'report.added', source: 'bot', ...about, at: 16, threats: [threat] }]),
  ];
  expect(moments([interval], entries)).toEqual([
    [10, ['alert.started']],
    [15, ['alert.updated']],
    [16, ['report.added']],
    [20, ['alert.ended']],
  ]);
  const [first] = momentsOf({ from: 0, to: 100 }, { intervals: [interval], coverage: nothing, entries }, SMALL_COUNTRY);
  expect(first?.changes).toMatchObject([{ level: 'yellow', threats: [threat], source: 'city' }]);
});

test('an update of an alert that was corrected away raises nothing', () => {
  const late = entry(2, 30, [{ type: 'alert.updated', ...told, threats: [] }]);
  expect(moments([interval], [late])).toEqual([
    [10, ['alert.started']],
    [20, ['alert.ended']],
  ]);
  expect(moments([], [late])).toEqual([]);
});

test('an alert of no length is recorded, and what lies outside of the span is left out', () => {
  expect(moments([{ ...interval, startedAt: 5, endedAt: 5 }])).toEqual([[5, ['alert.recorded']]]);
  expect(moments([{ ...interval, startedAt: -5, endedAt: 0 }])).toEqual([]);
  expect(moments([{ ...interval, startedAt: 100, endedAt: null }])).toEqual([[100, ['alert.started']]]);
});
