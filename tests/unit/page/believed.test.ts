import { describe, expect, test } from 'vitest';
import { ageOf, follow, notFollowing, withEarlier } from '../../../src/page/shared/live/feed.ts';
import { contactOf } from '../../../src/page/shared/live/link.ts';
import { type GeoAnswer, placesAround } from '../../../src/page/shared/store/around.ts';
import { countryOf } from '../../../src/page/shared/store/country.ts';
import { shownOf } from '../../../src/page/shared/store/shown.ts';
import { type Known, vouchersOf } from '../../../src/page/shared/store/vouch.ts';
import type { Connection } from '../../../src/protocol/follow/connection.ts';
import type { EventWire, Frame } from '../../../src/protocol/live/frames.ts';
import { row } from './rows.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

describe('how far it is believed', () => {
  const connection: Connection = {
    link: { kind: 'open', openedAt: NOW, heardAt: NOW },
    confirmedAt: NOW,
    heartbeatMs: 5_000,
  };

  test('a hub that died was trusted for two heartbeats and a half: two are enough', () => {
    expect(contactOf(connection, NOW + 9_999)).toBe('live');
    expect(contactOf(connection, NOW + 10_000)).toBe('lost');
  });

  test('the age of a word is by the clock of the hub: that of the device may be hours off', () => {
    const beat: Frame = {
      type: 'heartbeat',
      seq: 1,
      at: '2026-11-28T06:00:10.000Z',
      fresh: true,
      sources: [
        { id: 'city', state: 'live', lastHeard: '2026-11-28T06:00:00.000Z' },
        { id: 'never', state: 'silent', lastHeard: null },
      ],
    };
    const following = follow(notFollowing(), beat, NOW, null);
    expect(ageOf(following, 'city', NOW + 2_000)).toBe(12_000);
    expect(ageOf(following, 'never', NOW)).toBeUndefined();
  });

  test('what happened before comes before, once, and nothing that the board does not have yet', () => {
    const event = (seq: number) => ({ seq, type: 'alert.started' }) as EventWire;
    const known = { ...notFollowing(), recent: [event(5)], view: { ...notFollowing().view, seq: 5 } };
    expect(withEarlier(known, [event(3), event(5)]).recent.map(({ seq }) => seq)).toEqual([3, 5]);
    expect(withEarlier({ ...known, recent: [] }, [event(5), event(6)]).recent.map(({ seq }) => seq)).toEqual([5]);
  });
});

describe('who vouches', () => {
  const source = (id: string, regions: readonly string[] | null, more: object = {}) => ({
    id,
    trust: 'official' as const,
    state: 'live' as const,
    since: null,
    lastHeard: null,
    muted: false,
    silentAfterMs: null,
    coverage: { count: regions?.length ?? 100, regions, levels: null },
    ...more,
  });
  const oblast = row('14', 'clear');
  const raion = row('141', 'clear', { parent: '14', level: 'raion' });
  const known = (sources: Known['sources'], live: readonly string[]): Known => ({
    sources,
    isLive: new Map(live.map((id) => [id, true])),
    ageOf: () => 1_000,
    rowOf: (id) => [oblast, raion].find((one) => one.id === id),
  });
  const at = (one: typeof oblast) => ({ id: one.id, row: one, shown: shownOf(one, 'live') });
  const names = (...args: Parameters<typeof vouchersOf>) => vouchersOf(...args).map(({ id }) => id);

  test('of calm: who is live and speaks for all of the places, by itself or by what holds them', () => {
    const sources = [
      source('relay', null, { trust: 'relay' }),
      source('oblast', ['14']),
      source('elsewhere', ['27']),
      source('volunteer', null, { trust: 'unconfirmed' }),
      source('muted', null, { muted: true }),
      source('deaf', null),
      source('nothing', [], { coverage: { count: 0, regions: null, levels: null } }),
      source('only-oblasts', null, { coverage: { count: 27, regions: null, levels: ['oblast'] } }),
    ];
    const live = sources.map(({ id }) => id).filter((id) => id !== 'deaf');
    expect(names([at(raion)], known(sources, live))).toEqual(['oblast', 'relay']);
    expect(names([at(oblast), at(raion)], known(sources, live))).toEqual(['oblast', 'relay']);
  });

  test('of an alert: who says so', () => {
    const alert = { hazard: 'air-raid', since: '', threats: [], sources: ['city'], disputed: false } as const;
    const alarmed = row('14', 'alert', { alerts: [alert] });
    expect(names([at(alarmed)], known([source('city', ['14']), source('other', null)], ['city', 'other']))).toEqual([
      'city',
    ]);
  });

  test('nobody, where a place is not known at all', () => {
    const place = { id: 'Atlantis', row: undefined, shown: shownOf(undefined, 'live') };
    expect(names([place], known([source('city', null)], ['city']))).toEqual([]);
  });
});

describe('the country for who has no place', () => {
  test('what has stood for years is no news, and is told apart', () => {
    const rows = [
      row('16', 'alert', { since: '2022-04-04T16:00:00.000Z' }),
      row('31', 'alert', { since: '2026-11-28T11:00:00.000Z' }),
      row('22', 'partial', { since: '2026-11-28T11:00:00.000Z' }),
      row('27', 'unknown'),
      row('14', 'clear'),
    ];
    const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
    const country = countryOf(rows, 'live', NOW);
    expect([ids(country.alert), ids(country.partial), ids(country.standing)]).toEqual([['31'], ['22'], ['16']]);
    expect([country.unknown, country.isUnknown]).toEqual([1, false]);
    expect(countryOf(rows, 'never', NOW).isUnknown).toBe(true);
    expect(countryOf([], 'live', NOW).isUnknown).toBe(true);
  });
});

describe('where a device is', () => {
  const parents = new Map([
    ['part', 'west'],
    ['hromada', 'part'],
  ]);
  const around = (map: GeoAnswer, at: readonly [number, number], accuracy: number) =>
    placesAround(map, at, accuracy, (id) => parents.get(id) ?? null);
  const square = (id: string, west: number) => ({
    id,
    geometry: {
      coordinates: [
        [
          [
            [west, 50],
            [west + 1, 50],
            [west + 1, 51],
            [west, 51],
            [west, 50],
          ] as const,
        ],
      ],
    },
  });
  const map = { features: [square('west', 30), square('east', 31)] };

  test('in the region that holds it, and near a border in both: the worse decides', () => {
    expect(around(map, [30.5, 50.5], 10)).toEqual(['west']);
    expect(around(map, [30.98, 50.5], 10)).toEqual(['west', 'east']);
    expect(around(map, [31.02, 50.5], 10)).toEqual(['east', 'west']);
  });

  test('the less a device knows, the wider it looks', () => {
    expect(around(map, [30.9, 50.5], 10)).toEqual(['west']);
    expect(around(map, [30.9, 50.5], 8_000)).toEqual(['west', 'east']);
  });

  test('nowhere, rather than in the nearest', () => {
    expect(around(map, [29.99, 50.5], 10)).toEqual([]);
  });

  test('where there are outlines of parts, the part says it', () => {
    expect(around({ features: [square('west', 30), square('part', 30)] }, [30.5, 50.5], 10)).toEqual(['part']);
  });

  test('what holds the part of a part that has no outline itself is not told beside it', () => {
    expect(around({ features: [square('west', 30), square('hromada', 30)] }, [30.5, 50.5], 10)).toEqual(['hromada']);
  });
});
