import { describe, expect, test } from 'vitest';
import type { RegionState } from '../../../src/domain/place-state.ts';
import type { Contact } from '../../../src/page/shared/live/link.ts';
import { answerFor } from '../../../src/page/shared/store/answer.ts';
import { isSameRow, shareOf, shownOf } from '../../../src/page/shared/store/shown.ts';
import type { RegionWire } from '../../../src/protocol/live/frames.ts';
import { row, SINCE } from './rows.ts';

const answer = (rows: readonly RegionWire[], contact: Contact = 'live') =>
  answerFor(
    rows.map(({ id }) => id),
    (id) => rows.find((one) => one.id === id),
    contact,
  );

describe('the answer for my places', () => {
  test('is none without places', () => {
    expect(answerFor([], () => undefined, 'live')).toBeUndefined();
  });

  test.each<[readonly RegionState[], RegionState]>([
    [['clear', 'alert', 'unknown'], 'alert'],
    [['clear', 'partial', 'unknown'], 'partial'],
    [['clear', 'unknown'], 'unknown'],
    [['clear', 'clear'], 'clear'],
  ])('of %j is %s: what is worst decides, and what is not known is not calm', (states, expected) => {
    expect(answer(states.map((state, index) => row(String(index), state)))?.state).toBe(expected);
  });

  test('is unknown for a place that the hub does not have', () => {
    expect(answerFor(['nowhere'], () => undefined, 'live')?.state).toBe('unknown');
  });

  test('is never calm when the connection is lost, and an alert stays one that is not confirmed', () => {
    expect(answer([row('a', 'clear')], 'lost')?.state).toBe('unknown');
    expect(answer([row('a', 'clear')], 'never')?.state).toBe('unknown');
    expect(answer([row('a', 'alert')], 'lost')).toMatchObject({ state: 'alert', certain: false });
  });

  test('says since the first alert, and calm since the last end; not at all when one of them is not known', () => {
    const later = '2026-11-20T08:00:00.000Z';
    expect(answer([row('a', 'alert', { since: later }), row('b', 'alert')])?.since).toBe(SINCE);
    expect(answer([row('a', 'clear', { since: later }), row('b', 'clear')])?.since).toBe(later);
    expect(answer([row('a', 'clear', { since: null }), row('b', 'clear')])?.since).toBeNull();
  });
});

describe('what is shown of a region', () => {
  test('is not certain when those who said so are silent, and disputed when one of its alerts is', () => {
    expect(shownOf(row('a', 'alert', { fresh: false }), 'live').certain).toBe(false);
    const disputed = row('a', 'alert').alerts.map((alert) => ({ ...alert, disputed: true }));
    expect(shownOf(row('a', 'alert', { alerts: disputed }), 'live').disputed).toBe(true);
  });

  test('counts the share of what lies below', () => {
    expect(shareOf('partial', ['alert', 'partial', 'clear', 'unknown'])).toEqual({ alert: 2, unknown: 1, all: 4 });
    expect(shareOf('alert', ['alert', 'alert'])).toEqual({ alert: 2, unknown: 0, all: 2 });
    expect(shareOf('clear', [])).toEqual({ alert: 0, unknown: 0, all: 1 });
  });

  test('is drawn anew only when something of it changed', () => {
    expect(isSameRow(row('a', 'alert'), row('a', 'alert'))).toBe(true);
    expect(isSameRow(row('a', 'alert'), row('a', 'alert', { fresh: false }))).toBe(false);
    const redder = row('a', 'alert').alerts.map((alert) => ({ ...alert, level: 'red' as const }));
    expect(isSameRow(row('a', 'alert'), row('a', 'alert', { alerts: redder }))).toBe(false);
  });
});
