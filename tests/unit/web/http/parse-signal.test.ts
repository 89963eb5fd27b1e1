import { describe, expect, test } from 'vitest';
import { parseSignal } from '../../../../src/adapters/signals/parse-signal.ts';
import type { SourceRecord } from '../../../../src/app/sources/sources.ts';
import { at, T0, UA } from './serve.ts';

const source: SourceRecord = {
  id: 'official',
  trust: 'official',
  silentAfter: null,
  muted: false,
  tokenHash: null,
  addedAt: 0,
  confirmAfter: 15_000,
};

const read = (raw: unknown, scenarioTime = false) =>
  parseSignal(raw, { source, receivedAt: T0, catalogue: UA, scenarioTime });

const signalOf = (raw: unknown, scenarioTime = false) => {
  const parsed = read(raw, scenarioTime);
  if ('code' in parsed) throw new Error(`${parsed.code}: ${parsed.detail}`);
  return parsed.signal;
};

const codeOf = (raw: unknown, scenarioTime = false): string => {
  const parsed = read(raw, scenarioTime);
  return 'code' in parsed ? parsed.code : 'taken';
};

test('a retraction says why, and takes back the token’s own word', () => {
  expect(signalOf({ kind: 'retraction', region: '31', reason: 'a test' })).toEqual({
    kind: 'withdrawn',
    source: 'official',
    trust: 'official',
    region: '31',
    hazard: 'air-raid',
    at: T0,
    receivedAt: T0,
    error: { reason: 'a test' },
  });
  expect(codeOf({ kind: 'retraction', region: '31' })).toBe('signal.malformed');
  expect(codeOf({ kind: 'retraction', region: '31', reason: ' ' })).toBe('signal.malformed');
});

describe('a signal is completed', () => {
  test('with the token’s source and trust, air-raid, and now', () => {
    expect(signalOf({ kind: 'alert', region: '31' })).toEqual({
      kind: 'alert',
      source: 'official',
      trust: 'official',
      region: '31',
      hazard: 'air-raid',
      at: T0,
      receivedAt: T0,
    });
  });

  test.each(['31', 'UA-30', 'ua-30', 'UA80000000000093317', 'Київ', 'м. Київ', 'Kyiv'])(
    'with the region however it is spelled: %s',
    (region) => {
      expect(signalOf({ kind: 'alert', region })).toMatchObject({ region: '31' });
    },
  );

  test('with Crimea for 9999', () => {
    expect(signalOf({ kind: 'alert', region: '9999' })).toMatchObject({ region: '29' });
  });

  test.each(['2026-11-20T07:00:00Z', '2026-11-20T09:00:00+02:00', '2026-11-20T07:00:00.000000000Z'])(
    'with the time as an instant: %s',
    (text) => {
      expect(signalOf({ kind: 'all-clear', region: '31', at: text })).toMatchObject({
        kind: 'all-clear',
        at: T0,
        receivedAt: T0,
      });
    },
  );

  test('with a bare threat kind as a threat', () => {
    expect(
      signalOf({
        kind: 'alert',
        region: '31',
        level: 'red',
        reason: 'why',
        threats: ['drone', { kind: 'missile', since: at(-5), reason: 'x' }],
      }),
    ).toMatchObject({
      level: 'red',
      reason: 'why',
      threats: [{ kind: 'drone' }, { kind: 'missile', since: T0 - 5000, reason: 'x' }],
    });
  });

  test('with the source’s time to confirm a list', () => {
    expect(signalOf({ kind: 'snapshot', active: [] })).toMatchObject({
      kind: 'snapshot',
      active: [],
      confirmAfter: 15_000,
      at: T0,
    });
  });
});

describe('a signal is refused as', () => {
  test.each([
    ['signal.malformed', 'text'],
    ['signal.malformed', []],
    ['signal.malformed', {}],
    ['signal.malformed', { kind: 'alert' }],
    ['signal.malformed', { kind: 'alert', region: '31', colour: 'red' }],
    ['signal.malformed', { kind: 'alert', region: '31', level: 'orange' }],
    ['signal.malformed', { kind: 'alert', region: '31', threats: ['uav'] }],
    ['signal.malformed', { kind: 'alert', region: '31', id: '' }],
    ['signal.malformed', { kind: 'alert', region: '31', id: 'x'.repeat(201) }],
    ['signal.malformed', { kind: 'alert', region: '31', reason: 'x'.repeat(501) }],
    ['signal.malformed', { kind: 'alert', region: '31', at: 1_732_000_000 }],
    ['signal.malformed', { kind: 'alert', region: '31', receivedAt: '2026-11-20T07:00:00Z' }],
    ['signal.malformed', { kind: 'snapshot', active: ['31'] }],
    ['signal.malformed', { kind: 'snapshot' }],
    ['signal.malformed', JSON.parse('{"kind":"alert","region":"31","__proto__":{"x":1}}')],
    ['signal.names-source', { kind: 'alert', region: '31', source: 'official' }],
    ['signal.names-source', { kind: 'snapshot', active: [{ region: '31', source: 'x' }] }],
    ['signal.exercise', { kind: 'alert', region: '31', source: 'official', status: 'Exercise' }],
    ['signal.exercise', { kind: 'heartbeat', status: 'Test' }],
    ['region.unknown', { kind: 'alert', region: 'atlantis' }],
    ['region.unknown', { kind: 'alert', region: '' }],
    ['hazard.unknown', { kind: 'alert', region: '31', hazard: 'air_raid' }],
    ['time.no-offset', { kind: 'alert', region: '31', at: '2026-11-20T07:00:00' }],
    ['time.no-offset', { kind: 'alert', region: '31', at: '2026-11-20 07:00' }],
    ['time.malformed', { kind: 'alert', region: '31', at: '2026-02-30T07:00:00Z' }],
    ['time.malformed', { kind: 'alert', region: '31', at: '' }],
    ['time.no-offset', { kind: 'alert', region: '31', threats: [{ kind: 'drone', since: '2026-11-20T07:00:00' }] }],
    ['taken', { kind: 'heartbeat' }],
  ])('%s: %j', (code, raw) => {
    expect(codeOf(raw)).toBe(code);
  });

  test('region.unknown when the name could mean several, naming some', () => {
    const parsed = read({ kind: 'alert', region: 'Миколаївська територіальна громада' });
    expect(parsed).toMatchObject({ code: 'region.unknown', detail: expect.stringContaining('can mean') });
  });

  test('malformed with the place of the mistake in words', () => {
    expect(read({ kind: 'snapshot', active: [{ region: '31' }, { region: true }] })).toMatchObject({
      detail: 'active.1.region: expected string, received boolean',
    });
    expect(read({ kind: 'alert', region: '31', threats: ['uav'] })).toMatchObject({
      detail: expect.stringMatching(/^threats\.0: expected one of "drone"/),
    });
  });
});

describe('of a list', () => {
  test('lines that name no known place or hazard are put aside, and the others stay', () => {
    const parsed = read({
      kind: 'snapshot',
      active: [{ region: 'atlantis' }, { region: '31' }, { region: '22', hazard: 'flood' }],
    });
    expect(parsed).toMatchObject({
      signal: { active: [{ region: '31', hazard: 'air-raid' }] },
      unread: [
        { code: 'region.unknown', raw: { region: 'atlantis' } },
        { code: 'hazard.unknown', raw: { region: '22', hazard: 'flood' } },
      ],
    });
  });

  test('a line with a bad time is noted but keeps its place: to drop it would be to say that the alert is over', () => {
    const parsed = read({ kind: 'snapshot', active: [{ region: '31', at: '2026-11-20T07:00:00' }] });
    expect(parsed).toMatchObject({
      unread: [{ code: 'time.no-offset', detail: expect.stringContaining('active.0.at') }],
    });
    expect('signal' in parsed && parsed.signal).toMatchObject({ active: [{ region: '31', hazard: 'air-raid' }] });
    expect('signal' in parsed && parsed.signal.kind === 'snapshot' && parsed.signal.active[0]).not.toHaveProperty('at');
  });
});

describe('in a drill', () => {
  test('a region is named by its number as well', () => {
    expect(signalOf({ kind: 'alert', region: 31, at: at(5) })).toMatchObject({ kind: 'alert', region: '31' });
    expect(signalOf({ kind: 'all_clear', region: 31, at: at(5) })).toMatchObject({ kind: 'all-clear', region: '31' });
    expect(signalOf({ kind: 'snapshot', active: [{ region: 22 }], at: at(5) })).toMatchObject({
      active: [{ region: '22' }],
    });
  });

  test('all_clear is read as all-clear', () => {
    expect(signalOf({ kind: 'all_clear', region: '31', at: at(5) }, true)).toMatchObject({ kind: 'all-clear' });
  });

  test('a signal arrived when it happened, unless it says otherwise', () => {
    expect(signalOf({ kind: 'alert', region: '31', at: at(-900) }, true)).toMatchObject({
      at: T0 - 900_000,
      receivedAt: T0 - 900_000,
    });
    expect(signalOf({ kind: 'alert', region: '31', at: at(-900), receivedAt: at(-600) }, true)).toMatchObject({
      receivedAt: T0 - 600_000,
    });
    expect(signalOf({ kind: 'heartbeat', receivedAt: at(-600) }, true)).toMatchObject({
      at: T0 - 600_000,
      receivedAt: T0 - 600_000,
    });
    expect(signalOf({ kind: 'heartbeat' }, true)).toMatchObject({ at: T0, receivedAt: T0 });
  });
});
