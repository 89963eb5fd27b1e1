import { describe, expect, test } from 'vitest';
import { boardOf } from '../../../src/domain/board.ts';
import type { Change } from '../../../src/domain/event.ts';
import { eventWire, regionWire, sourceWire } from '../../../src/protocol/live/wire.ts';
import { alert, DAY, fakeFollower, silent, spoke } from '../../support/fake-follower.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

const stamp = { seq: 7, receivedAt: DAY + 1, sequencedAt: DAY + 2 };
const stamps = { seq: 7, receivedAt: '2026-11-20T07:00:00.001Z', sequencedAt: '2026-11-20T07:00:00.002Z' };
const at = '2026-11-20T07:00:00.000Z';
const about = { region: place('11'), hazard: 'air-raid', source: 'kyiv', at: DAY } as const;

describe('an event on the wire', () => {
  test.each<[Change, object]>([
    [
      {
        type: 'alert.started',
        ...about,
        since: DAY,
        level: 'red',
        threats: [{ kind: 'missile', level: 'red', since: DAY, reason: 'launch' }, { kind: 'drone' }],
        sources: ['kyiv'],
        disputed: false,
      },
      {
        type: 'alert.started',
        region: '11',
        hazard: 'air-raid',
        since: at,
        level: 'red',
        threats: [{ kind: 'missile', level: 'red', since: at, reason: 'launch' }, { kind: 'drone' }],
        sources: ['kyiv'],
        disputed: false,
      },
    ],
    [
      { type: 'alert.ended', ...about, since: DAY, endedAt: DAY },
      { type: 'alert.ended', region: '11', hazard: 'air-raid', since: at, endedAt: at },
    ],
    [
      { type: 'alert.retracted', ...about, since: DAY, retractedAt: DAY, reason: 'a test' },
      { type: 'alert.retracted', region: '11', hazard: 'air-raid', since: at, retractedAt: at, reason: 'a test' },
    ],
    [
      { type: 'alert.recorded', ...about, startedAt: DAY, endedAt: DAY, sources: [] },
      { type: 'alert.recorded', region: '11', hazard: 'air-raid', startedAt: at, endedAt: at, sources: [] },
    ],
    [
      { type: 'report.added', ...about, threats: [] },
      { type: 'report.added', region: '11', hazard: 'air-raid', threats: [] },
    ],
    [
      { type: 'region.unknown', region: place('1'), source: 'kyiv', at: DAY, below: true },
      { type: 'region.unknown', region: '1', below: true },
    ],
    [
      { type: 'source.spoke', source: 'kyiv', at: DAY, trust: 'official' },
      { type: 'source.spoke', trust: 'official' },
    ],
    [
      { type: 'source.silent', source: 'kyiv', at: DAY, reason: 'timeout' },
      { type: 'source.silent', reason: 'timeout' },
    ],
  ])('$type', (change, expected) => {
    expect(eventWire(change, stamp, 'Actual')).toEqual({ ...stamps, at, source: 'kyiv', ...expected });
    expect(eventWire(change, stamp, 'Exercise').status).toBe('Exercise');
  });
});

test('a region on the wire says whose alert it is, and leaves out what the catalogue does not have', () => {
  const follower = fakeFollower();
  follower.append(spoke(0), alert('1', 1));
  const board = boardOf(follower.state(), SMALL_COUNTRY);
  const row = board.regions.get(place('11'));
  expect(row === undefined ? undefined : regionWire(row)).toEqual({
    id: '11',
    level: 'raion',
    parent: '1',
    name: 'Озерний',
    nameEn: 'Lakes',
    state: 'alert',
    since: '2026-11-20T07:00:01.000Z',
    via: '1',
    fresh: true,
    covered: true,
    alerts: [
      { hazard: 'air-raid', since: '2026-11-20T07:00:01.000Z', threats: [], sources: ['kyiv'], disputed: false },
    ],
  });
  const other = board.regions.get(place('3'));
  expect(
    other === undefined ? undefined : regionWire({ ...other, region: { ...other.region, iso: 'XX-3', katottg: 'K3' } }),
  ).toMatchObject({
    iso: 'XX-3',
    katottg: 'K3',
    since: null,
    state: 'clear',
  });
});

test('a source on the wire is live, or silent with the reason', () => {
  const follower = fakeFollower();
  follower.append(spoke(0, 'kyiv'), spoke(0, 'lviv'), silent(1, 'lviv'));
  expect([...follower.state().sources.values()].map(sourceWire)).toEqual([
    { id: 'kyiv', trust: 'official', state: 'live', since: at },
    { id: 'lviv', trust: 'official', state: 'silent', reason: 'timeout', since: '2026-11-20T07:00:01.000Z' },
  ]);
});
