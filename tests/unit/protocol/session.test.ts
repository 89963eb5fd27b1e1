import { describe, expect, test } from 'vitest';
import { eventStreamText, retryText } from '../../../src/protocol/live/event-stream.ts';
import type { Filter } from '../../../src/protocol/live/filter.ts';
import { filterKey } from '../../../src/protocol/live/filter.ts';
import { formatPosition, parsePosition } from '../../../src/protocol/live/position.ts';
import type { Had, Stand, Told } from '../../../src/protocol/live/session.ts';
import {
  boardFor,
  errorFrame,
  eventsOf,
  GAP,
  hadOf,
  heartbeatFrame,
  NOTHING_ASKED,
  openingOf,
  rowsFor,
  snapshotFrame,
  touches,
  viewOf,
} from '../../../src/protocol/live/session.ts';
import { alert, clear, DAY, fakeFollower, silent, spoke } from '../../support/fake-follower.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

const stand: Stand = { feed: 'ua', status: 'Actual', position: { epoch: 'e1', seq: 4 }, heartbeatMs: 5_000 };
const view = (filter: Filter = {}) => viewOf(filter, SMALL_COUNTRY);

const follower = fakeFollower();
const log: readonly Told[] = [
  ...follower.append(spoke(0)),
  ...follower.append(alert('11', 1)),
  ...follower.append(alert('2', 2, { hazard: 'artillery' })),
  ...follower.append(alert('111', 3)),
];

describe('what opens a session', () => {
  test.each<[string, Had, Filter, { resumed: boolean; gap: boolean }, string]>([
    ['nothing asked', NOTHING_ASKED, {}, { resumed: false, gap: false }, 'snapshot'],
    ['a gap', GAP, {}, { resumed: false, gap: true }, 'snapshot'],
    ['nothing missed', { kind: 'missed', entries: [] }, {}, { resumed: true, gap: false }, 'nothing'],
    ['all of it', { kind: 'missed', entries: log }, {}, { resumed: true, gap: false }, 'events 1,2,3,4'],
    [
      'some of it',
      { kind: 'missed', entries: log },
      { regions: [place('11')] },
      { resumed: true, gap: false },
      'events 1,2,4',
    ],
    [
      'one hazard',
      { kind: 'missed', entries: log.slice(1) },
      { hazards: ['artillery'] },
      { resumed: true, gap: false },
      'events 3',
    ],
    [
      'nothing of it',
      { kind: 'missed', entries: log.slice(1) },
      { regions: [place('3')] },
      { resumed: true, gap: false },
      'nothing',
    ],
  ])('%s', (_what, had, filter, said, expected) => {
    const { hello, rest } = openingOf(stand, had, view(filter));
    expect(hello).toEqual({
      type: 'hello',
      protocol: 1,
      feed: 'ua',
      status: 'Actual',
      epoch: 'e1',
      seq: 4,
      heartbeatMs: 5_000,
      ...said,
    });
    expect(rest.kind === 'events' ? `events ${rest.entries.map(({ seq }) => seq).join()}` : rest.kind).toBe(expected);
  });
});

describe('what could be had', () => {
  const position = { epoch: 'e1', seq: 4 };
  const recent = (seq: number) => (seq < 2 ? undefined : log.slice(seq));
  test.each<[string, Parameters<typeof hadOf>, string]>([
    ['was not asked for', [undefined, position, undefined, recent], 'nothing-asked'],
    ['nothing', [{ epoch: 'e1', seq: 1 }, position, undefined, recent], 'gap'],
    ['another log, by now', [{ epoch: 'e0', seq: 1 }, position, [], recent], 'gap'],
    ['all, and more came meanwhile', [{ epoch: 'e1', seq: 1 }, position, log.slice(1, 2), recent], 'missed 2,3,4'],
    ['none were missed, and some came meanwhile', [{ epoch: 'e1', seq: 3 }, position, [], recent], 'missed 4'],
    [
      'all, but so much came meanwhile that there is a hole',
      [{ epoch: 'e1', seq: 0 }, position, log.slice(0, 1), recent],
      'gap',
    ],
  ])('%s', (_what, asked, expected) => {
    const had = hadOf(...asked);
    expect(had.kind === 'missed' ? `missed ${had.entries.map(({ seq }) => seq).join()}` : had.kind).toBe(expected);
  });
});

describe('what a filter lets through', () => {
  test.each<[string, Filter, readonly number[]]>([
    ['everything', {}, [1, 2, 3, 4]],
    ['a region, with the alerts above it and all below', { regions: [place('111')] }, [1, 2, 4]],
    ['what sources do concerns everybody', { regions: [place('3')] }, [1]],
    ['a hazard', { hazards: ['artillery'] }, [1, 3]],
    ['both', { regions: [place('1')], hazards: ['artillery'] }, [1]],
  ])('%s', (_what, filter, seqs) => {
    expect(log.filter((entry) => touches(entry, view(filter))).map(({ seq }) => seq)).toEqual(seqs);
  });

  test('of one entry only what concerns it', () => {
    const [entry] = log;
    const types = (filter: Filter) =>
      entry === undefined ? [] : eventsOf(entry, view(filter), 'Actual').map(({ type, region }) => `${type} ${region}`);
    expect(types({})).toEqual(['source.spoke undefined', 'region.known 1', 'region.known 2', 'region.known 3']);
    expect(types({ regions: [place('3')] })).toEqual(['source.spoke undefined', 'region.known 3']);
  });

  test('the same filter has the same key, whatever the order', () => {
    const key = filterKey({ regions: [place('2'), place('1'), place('2')], hazards: ['nuclear', 'air-raid'] });
    expect(key).toBe(filterKey({ regions: [place('1'), place('2')], hazards: ['air-raid', 'nuclear', 'air-raid'] }));
    expect(key).not.toBe(filterKey({}));
  });
});

describe('the snapshot', () => {
  const rows = (filter: Filter, vouched = true) =>
    snapshotFrame(
      rowsFor(boardFor(follower.board(), follower.state(), view(filter), SMALL_COUNTRY, vouched), view(filter)),
      { view: view(filter), seq: 4, asOf: DAY, status: 'Exercise' },
    );

  test('says of which moment it is, and that it is a drill', () => {
    expect(rows({})).toMatchObject({ type: 'snapshot', seq: 4, asOf: '2026-11-20T07:00:00.000Z', status: 'Exercise' });
  });

  test('has the regions that the filter shows', () => {
    expect(rows({}).regions).toHaveLength(10);
    expect(rows({ regions: [place('21')] }).regions.map(({ id }) => id)).toEqual(['2', '21', '211', '212']);
  });

  test('shows the board that the hazards asked for make by themselves', () => {
    const state = (filter: Filter, id: string) => rows(filter).regions.find((row) => row.id === id)?.state;
    expect(state({}, '2')).toBe('alert');
    expect(state({ hazards: ['air-raid'] }, '2')).toBe('clear');
    expect(state({ hazards: ['artillery'] }, '2')).toBe('alert');
    expect(state({ hazards: ['artillery'] }, '1')).toBe('clear');
  });

  test('calls nothing clear that nobody vouches for', () => {
    expect(rows({ hazards: ['artillery'] }, false).regions.filter((row) => row.state === 'clear')).toEqual([]);
  });
});

test('the heartbeat names every source and when it was last heard', () => {
  const feed = fakeFollower();
  feed.append(spoke(0, 'kyiv'), spoke(1, 'lviv'), silent(2, 'lviv'));
  const heard = new Map([['kyiv', DAY]]);
  expect(heartbeatFrame({ seq: 3, at: DAY, fresh: true, sources: feed.state().sources, heard }, 'Test')).toEqual({
    type: 'heartbeat',
    seq: 3,
    at: '2026-11-20T07:00:00.000Z',
    fresh: true,
    status: 'Test',
    sources: [
      { id: 'kyiv', state: 'live', lastHeard: '2026-11-20T07:00:00.000Z' },
      { id: 'lviv', state: 'silent', lastHeard: null },
    ],
  });
});

test('an error says what is wrong, and the live feed has no status in it', () => {
  expect(errorFrame('request.invalid', 'why', 'Actual')).toEqual({
    type: 'error',
    code: 'request.invalid',
    detail: 'why',
  });
});

test('an event that ends an alert keeps its stamps', () => {
  const feed = fakeFollower({ now: () => DAY + 9_000 });
  feed.append(spoke(0), alert('3', 1));
  const [entry] = feed.append(clear('3', 5));
  expect(entry === undefined ? [] : eventsOf(entry, view(), 'Actual')).toEqual([
    {
      seq: 3,
      type: 'alert.ended',
      region: '3',
      hazard: 'air-raid',
      at: '2026-11-20T07:00:05.000Z',
      receivedAt: '2026-11-20T07:00:05.000Z',
      sequencedAt: '2026-11-20T07:00:09.000Z',
      source: 'kyiv',
      since: '2026-11-20T07:00:01.000Z',
      endedAt: '2026-11-20T07:00:05.000Z',
    },
  ]);
});

test.each([
  ['e1:0', { epoch: 'e1', seq: 0 }],
  ['01JD4Q7:18241', { epoch: '01JD4Q7', seq: 18241 }],
  ['e1', undefined],
  [':4', undefined],
  ['e1:', undefined],
  ['e1:-4', undefined],
  ['e1:4 ', undefined],
  [`e1:${'9'.repeat(16)}`, undefined],
])('the position %s', (text, position) => {
  expect(parsePosition(text)).toEqual(position);
  if (position !== undefined) expect(formatPosition(position)).toBe(text);
});

test('as a server-sent event a frame has its type for a name, and an id only when it may be resumed from there', () => {
  expect(eventStreamText('events', '{"a":1}', 'e1:4')).toBe('id: e1:4\nevent: events\ndata: {"a":1}\n\n');
  expect(eventStreamText('hello', '{}', undefined)).toBe('event: hello\ndata: {}\n\n');
  expect(retryText(1_500.4)).toBe('retry: 1500\n\n');
});
