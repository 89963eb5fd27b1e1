import { describe, expect, test } from 'vitest';
import { failure } from '../../../src/app/upstreams/failure.ts';
import { recordedIn } from '../../../src/app/upstreams/history.ts';
import { prepareList } from '../../../src/app/upstreams/list.ts';
import { pauseAfter } from '../../../src/app/upstreams/pause.ts';
import type { Line, ListOutcome, Unread } from '../../../src/app/upstreams/source.ts';
import { sourceWords } from '../../../src/app/upstreams/source-words.ts';
import { staleByOthers, staleByOwnClock } from '../../../src/app/upstreams/stale.ts';
import type { SourceStatus } from '../../../src/app/upstreams/status.ts';
import { afterFailure, afterSuccess, newStatus } from '../../../src/app/upstreams/status.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const line = (region: string, at?: number): Line => ({
  region,
  hazard: 'air-raid',
  ...(at === undefined ? {} : { at }),
});
const list = (regions: readonly (string | Line)[], more: Partial<ListOutcome> = {}): ListOutcome => ({
  kind: 'snapshot',
  lines: regions.map((one) => (typeof one === 'string' ? line(one) : one)),
  unread: [],
  askedAt: NOW,
  ...more,
});
const prepare = (outcome: ListOutcome, known: readonly string[] = [], pending: readonly string[] = []) =>
  prepareList({ list: outcome, known: known.map((id) => line(id)), pending, catalogue: ukraine(), ahead: 300_000 });
const listed = (prepared: ReturnType<typeof prepare>): readonly string[] =>
  prepared.kind === 'prepared' ? prepared.list.active.map(({ region }) => region).sort() : [];

describe('a list becomes a snapshot in one place', () => {
  test('by the ids of the catalogue, each place once, since the earlier time', () => {
    const prepared = prepare(list([line('9999', NOW - 1_000), line('29', NOW - 5_000), line('UA-30')]));
    expect(prepared).toMatchObject({
      list: {
        at: NOW,
        active: [{ region: '29', at: NOW - 5_000 }, { region: '31' }],
      },
    });
  });

  test('half of a list that was there has to be said twice; one place gone is believed at once', () => {
    const known = ['16', '29', '22', '14'];
    expect(listed(prepare(list(['16', '29', '22']), known))).toEqual(['16', '22', '29']);
    const half = prepare(list(['16', '29']), known);
    expect(listed(half)).toEqual(['14', '16', '22', '29']);
    expect(half).toMatchObject({ pending: ['22|air-raid', '14|air-raid'] });
    expect(listed(prepare(list(['16', '29']), known, ['22|air-raid', '14|air-raid']))).toEqual(['16', '29']);
  });

  test('more than half and more than five gone is left to the hub’s own guard, and asked for again', () => {
    const known = ['16', '3', '4', '5', '8', '9', '10', '11'];
    const prepared = prepare(list(['16']), known);
    expect(listed(prepared)).toEqual(['16']);
    expect(prepared).toMatchObject({ believed: { length: 8 }, pending: { length: 7 } });
  });

  const unread = (region?: string): Unread => ({
    code: 'hazard.unknown',
    detail: 'x',
    raw: null,
    ...(region === undefined ? {} : { region }),
  });
  test('a line that could not be read keeps its place, or all of them when the place is not known either', () => {
    expect(listed(prepare(list(['16'], { unread: [unread('22')] }), ['16', '22', '14']))).toEqual(['16', '22']);
    expect(listed(prepare(list(['16'], { unread: [unread()] }), ['16', '22', '14']))).toEqual(['14', '16', '22']);
  });

  test('ids shifted by one name regions of nowhere: a failure, not an all-clear', () => {
    const shifted = ['32000', '33000', '34000', '16', '29000'];
    expect(prepare(list(shifted), ['31', '22', '16'])).toMatchObject({ kind: 'failure', code: 'upstream.unreadable' });
    expect(prepare(list(['nowhere']), ['31'])).toMatchObject({ kind: 'failure' });
  });

  test('an empty list is a failure only where something is always active', () => {
    expect(prepare(list([], { neverEmpty: true }), ['16'])).toMatchObject({ kind: 'failure', code: 'upstream.empty' });
    expect(prepare(list([]), ['16'])).toMatchObject({ kind: 'prepared', list: { active: [] } });
  });

  test('its time is after the start of what it ends, also for an upstream whose clock is ahead', () => {
    const known = [line('16'), line('29'), line('22', NOW + 30_000)];
    const prepared = prepareList({
      list: list(['16', '29']),
      known,
      pending: [],
      catalogue: ukraine(),
      ahead: 300_000,
    });
    expect(prepared).toMatchObject({ list: { at: NOW + 30_001 } });
  });

  test('a start in the future loses its time and keeps its place', () => {
    expect(prepare(list([line('22', NOW + 3_600_000)]))).toMatchObject({
      list: { active: [{ region: '22' }] },
      refused: [{ code: 'signal.too-far-ahead' }],
    });
  });
});

describe('history', () => {
  const past = { region: '31', hazard: 'air-raid' as const, startedAt: NOW - 5_000, endedAt: NOW - 3_000 };
  const span = { since: NOW - 60_000, until: NOW, listed: [] };
  test('the end is told before the start, with their own times', () => {
    expect(recordedIn([past], span).map(({ kind, at }) => [kind, at])).toEqual([
      ['all-clear', NOW - 3_000],
      ['alert', NOW - 5_000],
    ]);
  });
  test('what stands, what is older, and an end that the list contradicts are left out', () => {
    expect(
      recordedIn(
        [
          { ...past, endedAt: null },
          { ...past, endedAt: NOW - 90_000, startedAt: 0 },
          { ...past, endedAt: NOW + 1 },
        ],
        span,
      ),
    ).toEqual([]);
    expect(recordedIn([past], { ...span, listed: [line('31', past.startedAt)] })).toEqual([]);
    expect(recordedIn([past], { ...span, listed: [line('31', NOW - 1_000)] })).toHaveLength(2);
  });
});

describe('pauses', () => {
  const rhythm = { interval: 10_000, maxPause: 30_000 };
  const failed = (failures: number, retryAfterMs?: number) => ({
    failures,
    confirm: false,
    failure: failure('upstream.http', '', retryAfterMs),
  });
  const middle = () => 0.5;
  test('grow with failures up to a limit, with some chance', () => {
    expect([1, 2, 3, 9].map((failures) => pauseAfter(rhythm, failed(failures), middle))).toEqual([
      10_000, 20_000, 30_000, 30_000,
    ]);
    expect(pauseAfter(rhythm, { failures: 0, confirm: false }, () => 0)).toBe(9_000);
    expect(pauseAfter(rhythm, { failures: 0, confirm: false }, () => 1)).toBeCloseTo(11_000);
  });
  test('are never shorter than the upstream asks for, and a list to be confirmed is asked for sooner', () => {
    expect(pauseAfter(rhythm, failed(1, 60_000), () => 0)).toBe(60_000);
    expect(pauseAfter(rhythm, failed(1, 86_400_000), middle)).toBe(900_000);
    expect(pauseAfter(rhythm, { failures: 0, confirm: true }, middle)).toBe(5_000);
  });
});

const status = (more: Partial<SourceStatus> = {}): SourceStatus => ({
  ...newStatus('x', 'relay', true),
  state: 'ok',
  lastGoodAt: NOW,
  upstreamAt: NOW - 600_000,
  ...more,
});

describe('staleness', () => {
  test('a clock of its own must be recent, must move, and must not run ahead', () => {
    const says = (saysAt: number, seen?: { text: string; at: number }) =>
      staleByOwnClock({ saysAt, saysText: 't', askedAt: NOW }, seen, 180_000);
    expect(says(NOW - 60_000)).toBeUndefined();
    expect(says(NOW - 200_000)).toMatchObject({ code: 'upstream.stale' });
    expect(says(NOW + 600_000)).toMatchObject({ code: 'upstream.stale' });
    // The hour that comes twice: it looks fresh again, and stood still for an hour.
    expect(says(NOW, { text: 't', at: NOW - 3_600_000 })).toMatchObject({ code: 'upstream.stale' });
    expect(says(NOW, { text: 'u', at: NOW - 3_600_000 })).toBeUndefined();
  });

  test('without one it is frozen when one as trusted, or two others, told of newer things long ago', () => {
    const newer = status({ upstreamAt: NOW - 240_000 });
    const judge = (own: SourceStatus, others: Record<string, SourceStatus>) =>
      staleByOthers({
        own,
        id: 'own',
        newest: own.upstreamAt,
        others: new Map(Object.entries(others)),
        now: NOW,
        staleAfter: 180_000,
      });
    expect(judge(status(), { a: newer })).toMatchObject({ code: 'upstream.stale' });
    expect(judge(status({ trust: 'official' }), { a: newer })).toBeUndefined();
    expect(judge(status({ trust: 'official' }), { a: newer, b: newer })).toMatchObject({ code: 'upstream.stale' });
    expect(judge(status(), { a: { ...newer, state: 'failing' } })).toBeUndefined();
    expect(judge(status(), { a: { ...newer, comparable: false } })).toBeUndefined();
    expect(judge(status(), { a: status({ upstreamAt: NOW - 60_000 }) })).toBeUndefined();
  });
});

describe('words for a caretaker', () => {
  const words = (more: Partial<SourceStatus>) => sourceWords(status(more), NOW);
  test('say what works, how late it is, and what does not', () => {
    expect(words({ lastGoodAt: NOW - 8_000 })).toBe('It works. It last answered 8 seconds ago.');
    expect(words({ delayMs: 360_000 })).toBe(
      'It works. It last answered just now. Its news reaches us 6 minutes late.',
    );
    const failing = afterFailure(
      status({ lastGoodAt: NOW - 240_000, failures: 2 }),
      NOW,
      failure('upstream.timeout', ''),
    );
    expect(sourceWords({ ...failing, nextPollAt: NOW + 30_000 }, NOW)).toBe(
      'Not usable now: it does not answer in time (3 times in a row). It last answered 4 minutes ago. It is asked again in 30 seconds.',
    );
    expect(words({ state: 'muted' })).toMatch(/muted/);
    expect(words({ state: 'starting', lastGoodAt: null })).toBe('It is being asked for the first time.');
  });
  test('waiting for our own budget is no fault of the source', () => {
    expect(afterFailure(status(), NOW, failure('budget.spent', ''))).toMatchObject({
      state: 'ok',
      failures: 0,
      lastFailure: null,
    });
  });
  test('a delay is told of news only, not of what stood when we began', () => {
    expect(afterSuccess(status({ upstreamAt: null }), NOW, NOW - 9_000_000).delayMs).toBeNull();
    expect(afterSuccess(status(), NOW, NOW - 9_000).delayMs).toBe(9_000);
  });
});
