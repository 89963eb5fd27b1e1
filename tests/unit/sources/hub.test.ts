import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FollowHub } from '../../../src/adapters/allclear/source.ts';
import { hubSource } from '../../../src/adapters/allclear/source.ts';
import { viewOf } from '../../../src/adapters/allclear/view.ts';
import type { Tell } from '../../../src/app/upstreams/connected.ts';
import { placeStates } from '../../../src/domain/place-state.ts';
import { HAZARDS } from '../../../src/domain/words.ts';
import type { AlertWire, EventWire, Frame, RegionWire } from '../../../src/protocol/live/frames.ts';
import { PLACES, SMALL_COUNTRY } from '../../support/small-country.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

const row = (id: string, level: string, parent: string | null, more: Partial<RegionWire> = {}): RegionWire => ({
  id,
  level,
  parent,
  name: id,
  nameEn: id,
  state: 'clear',
  since: null,
  fresh: true,
  covered: true,
  alerts: [],
  ...more,
});
const alert = (since: string) => ({
  hazard: 'air-raid' as const,
  since,
  threats: [{ kind: 'drone' as const }],
  sources: ['x'],
  disputed: false,
});
const SINCE = '2026-11-20T07:14:02.000Z';
const kharkiv = row('22', 'oblast', null, { state: 'alert', alerts: [alert(SINCE)] });
const inherited = row('123', 'raion', '22', { state: 'alert', via: '22', alerts: [alert(SINCE)] });

const rig = () => {
  const told: unknown[] = [];
  let closed = false;
  let on: Parameters<FollowHub>[0] | undefined;
  const follow: FollowHub = (listener) => {
    on = listener;
    return {
      close: () => {
        closed = true;
      },
    };
  };
  const tell: Tell = {
    news: (items) => told.push(...items),
    text: (items) => told.push(...items),
    kept: (items) => told.push(...items),
    refused: (unread) => told.push(unread),
    cover: (levels) => told.push({ cover: levels }),
    failed: ({ code }) => told.push({ code }),
  };
  hubSource({ follow, catalogue: ukraine(), now: () => Date.parse('2026-11-20T08:00:00Z') })(tell);
  const frame = (one: object): unknown[] => {
    told.length = 0;
    on?.frame(one as Frame);
    return [...told];
  };
  return { frame, state: (kind: 'lost' | 'quiet') => on?.state({ kind, why: 'x' }), told, isClosed: () => closed };
};
const hello = (status: string) => ({
  type: 'hello',
  protocol: 1,
  feed: 'ua',
  status,
  epoch: 'e',
  seq: 1,
  heartbeatMs: 5_000,
  resumed: false,
  gap: false,
});
const snapshot = (...regions: readonly RegionWire[]) => ({ type: 'snapshot', seq: 1, asOf: SINCE, regions });
const events = (...list: readonly Partial<EventWire>[]) => ({
  type: 'events',
  sentAt: SINCE,
  status: 'Actual',
  events: list.map((one) => ({ seq: 2, at: SINCE, receivedAt: SINCE, sequencedAt: SINCE, source: 'x', ...one })),
});
const heartbeat = (fresh: boolean) => ({ type: 'heartbeat', seq: 2, at: SINCE, fresh, sources: [] });

describe('another hub as a source', () => {
  test.each(['Exercise', 'Test'])(
    'a feed of status %s is refused at its first frame, and nothing of it is heard',
    (status) => {
      const { frame, isClosed } = rig();
      expect(frame(hello(status))).toEqual([{ code: 'upstream.drill' }]);
      expect(isClosed()).toBe(true);
      expect(frame(snapshot(kharkiv))).toEqual([]);
      expect(frame(heartbeat(true))).toEqual([]);
    },
  );

  test('rows that repeat the alert of a place above are not told as their own', () => {
    expect([...viewOf([kharkiv, inherited]).lines.keys()]).toEqual(['22|air-raid']);
    const own = row('123', 'raion', '22', {
      state: 'alert',
      alerts: [alert('2026-11-20T07:00:00.000Z'), alert(SINCE)],
    });
    expect([...viewOf([kharkiv, own]).lines.values()]).toMatchObject([
      { region: '22' },
      { region: '123', at: Date.parse('2026-11-20T07:00:00Z') },
    ]);
  });

  test('a place and the one above it under alert since the same moment ⇒ once that one is over, the place passes for clear', () => {
    const both = row('123', 'raion', '22', { state: 'alert', alerts: [alert(SINCE), alert(SINCE)] });
    const below = row('1231', 'hromada', '123', { state: 'alert', via: '123', alerts: [alert(SINCE), alert(SINCE)] });
    expect([...viewOf([kharkiv, both, below]).lines.keys()]).toEqual(['22|air-raid', '123|air-raid']);
  });

  test('whatever stands where since when, each row is told as what is its own', () => {
    const at = fc.constantFrom(SINCE, '2026-11-20T07:00:00.000Z');
    const stands = fc.uniqueArray(
      fc.record({ region: fc.constantFrom(...PLACES), hazard: fc.constantFrom(...HAZARDS.slice(0, 2)), since: at }),
      { selector: ({ region, hazard }) => `${region}|${hazard}` },
    );
    fc.assert(
      fc.property(stands, (all) => {
        const places = SMALL_COUNTRY.regions.map(({ id, level, parent }) => row(id, level, parent));
        const states = placeStates<RegionWire, AlertWire>(places, {
          own: (id) =>
            all.flatMap(({ region, hazard, since }) =>
              region === id ? [{ ...alert(since), hazard } as AlertWire] : [],
            ),
          isCovered: () => true,
          lastEnd: () => null,
          isFresh: () => true,
        });
        const rows = places.map((one) => ({ ...one, ...states.get(one.id) }));
        const lines = [...viewOf(rows).lines.values()].map(({ region, hazard, at: from }) => [region, hazard, from]);
        expect(lines.sort()).toEqual(
          all.map(({ region, hazard, since }) => [region, hazard, Date.parse(since)]).sort(),
        );
      }),
    );
  });

  test('what it lists is listed here; what it ends ends at its own time', () => {
    const { frame } = rig();
    frame(hello('Actual'));
    expect(frame(snapshot(kharkiv))).toContainEqual(
      expect.objectContaining({
        kind: 'snapshot',
        active: [expect.objectContaining({ region: '22', threats: [{ kind: 'drone' }] })],
      }),
    );
    const endedAt = '2026-11-20T07:43:10.000Z';
    expect(frame(events({ type: 'alert.ended', region: '22', hazard: 'air-raid', since: SINCE, endedAt }))).toEqual([
      { kind: 'all-clear', region: '22', hazard: 'air-raid', at: Date.parse(endedAt) },
      expect.objectContaining({ kind: 'snapshot', active: [] }),
    ]);
    expect(
      frame(events({ type: 'alert.recorded', region: '31', hazard: 'air-raid', startedAt: SINCE, endedAt })),
    ).toEqual([
      { kind: 'all-clear', region: '31', hazard: 'air-raid', at: Date.parse(endedAt) },
      { kind: 'alert', region: '31', hazard: 'air-raid', at: Date.parse(SINCE) },
      expect.objectContaining({ kind: 'snapshot' }),
    ]);
  });

  test('an alert of a hazard that only that hub knows ⇒ its place passes for clear', () => {
    const { frame } = rig();
    frame(hello('Actual'));
    frame(snapshot(kharkiv));
    const strange = { region: '31', hazard: 'meteor' as 'air-raid' };
    const began = frame(events({ type: 'alert.started', ...strange, since: SINCE, threats: [] }));
    expect(began).toEqual([expect.objectContaining({ kind: 'snapshot', whole: false, active: [expect.anything()] })]);
    expect(frame(heartbeat(true))).toEqual([expect.objectContaining({ whole: false })]);
    const endedAt = '2026-11-20T07:43:10.000Z';
    expect(frame(events({ type: 'alert.ended', ...strange, since: SINCE, endedAt }))).toEqual([
      expect.not.objectContaining({ whole: false }),
    ]);
  });

  test('a level, a threat or a time that only that hub can read ⇒ the alert is not listed', () => {
    const { frame } = rig();
    frame(hello('Actual'));
    const more = { level: 'black', threats: [{ kind: 'meteor' }, { kind: 'drone', level: 'black', since: 'today' }] };
    const told = { type: 'alert.started', region: '31', hazard: 'air-raid', since: 'today', ...more };
    frame(snapshot());
    expect(frame(events(told as unknown as Partial<EventWire>))).toEqual([
      expect.objectContaining({
        kind: 'snapshot',
        active: [{ region: '31', hazard: 'air-raid', threats: [{ kind: 'drone' }] }],
      }),
    ]);
  });

  test('what it does not know is covered by nobody here: levels are covered only while all of their places are', () => {
    const { frame } = rig();
    frame(hello('Actual'));
    expect(
      frame(snapshot(kharkiv, row('31', 'oblast', null), row('123', 'raion', '22', { covered: false }))),
    ).toContainEqual({ cover: ['oblast'] });
    expect(frame(events({ type: 'region.unknown', region: '31', below: true }))).toContainEqual({ cover: [] });
    expect(frame(events({ type: 'region.known', region: '31', below: true }))).toContainEqual({ cover: ['oblast'] });
  });

  test('an event of a hub that hears from nobody is a word by which its places pass for clear', () => {
    const { frame } = rig();
    frame(hello('Actual'));
    expect(frame(snapshot(kharkiv))).toContainEqual({ cover: ['oblast'] });
    frame(heartbeat(false));
    const silent = { type: 'source.silent', reason: 'timeout' } as const;
    expect(frame(events(silent))).toEqual([{ cover: [] }, expect.objectContaining({ kind: 'snapshot' })]);
    expect(frame(heartbeat(true))).toEqual([{ cover: ['oblast'] }, expect.objectContaining({ kind: 'snapshot' })]);
  });

  test('a board in doubt covers nothing, nor does what comes after it, until that hub is sure', () => {
    const { frame } = rig();
    frame(hello('Actual'));
    expect(frame({ ...snapshot(kharkiv), doubted: true })).toContainEqual({ cover: [] });
    expect(frame(events({ type: 'region.known', region: '22', below: true }))).not.toContainEqual({
      cover: ['oblast'],
    });
    expect(frame(heartbeat(true))).toContainEqual({ cover: ['oblast'] });
  });

  test('while it hears from nobody itself, or cannot be heard, it gives no word', () => {
    const { frame, state, told } = rig();
    frame(hello('Actual'));
    frame(snapshot(kharkiv));
    expect(frame(heartbeat(false))).toEqual([{ code: 'upstream.stale' }]);
    expect(frame(heartbeat(true))).toEqual([expect.objectContaining({ kind: 'snapshot' })]);
    told.length = 0;
    state('quiet');
    state('lost');
    expect(told).toEqual([{ code: 'upstream.unreachable' }, { code: 'upstream.unreachable' }]);
  });
});
