import { describe, expect, test } from 'vitest';
import type { RegionWire } from '../../../src/protocol/live/frames.ts';
import { fakeCli, ok, problem } from './fake-cli.ts';

const row = (id: string, name: string, more: Partial<RegionWire>): RegionWire => ({
  id,
  level: 'oblast',
  parent: null,
  name: `${name} (укр)`,
  nameEn: name,
  state: 'clear',
  since: null,
  fresh: true,
  covered: true,
  alerts: [],
  ...more,
});

const alert = {
  hazard: 'air-raid',
  since: '2026-11-20T06:18:00.000Z',
  level: 'red',
  threats: [
    { kind: 'drone', level: 'yellow' },
    { kind: 'missile', reason: 'from the sea' },
  ],
  sources: ['mod', 'channel'],
  disputed: true,
} as const;

const kharkiv = row('22', 'Kharkiv Oblast', { state: 'alert', since: alert.since, fresh: false, alerts: [alert] });
const board = {
  feed: 'ua',
  status: 'Actual',
  epoch: 'E',
  seq: 18,
  asOf: '2026-11-20T06:59:00.000Z',
  fresh: true,
  sources: [
    { id: 'mod', trust: 'official', state: 'live', since: '2026-11-20T05:00:00.000Z' },
    { id: 'channel', trust: 'relay', state: 'silent', reason: 'timeout', since: '2026-11-20T06:30:00.000Z' },
  ],
  regions: [
    kharkiv,
    row('31', 'Kyiv', {}),
    row('20', 'Sumy Oblast', { state: 'partial', since: alert.since }),
    row('99', 'Okhtyrka raion', { parent: '20', level: 'raion', state: 'alert', since: alert.since, alerts: [alert] }),
    row('98', 'Inherited raion', {
      parent: '22',
      level: 'raion',
      state: 'alert',
      via: '22',
      since: alert.since,
      alerts: [alert],
    }),
    row('12', 'Poltava Oblast', { state: 'unknown', covered: false, fresh: false }),
  ],
};

const oneRegion = (more: object) => ({
  'v1/status/Kyiv': ok({
    ...board,
    ...row('31', 'Kyiv', {}),
    claims: [],
    reports: [],
    ancestors: [],
    descendants: [],
    ...more,
  }),
});

describe('status', () => {
  test('shows alerts, parts, the unknown, the clear and the sources', async () => {
    const cli = fakeCli({ hub: { 'v1/status': ok(board) } });
    expect(await cli.run('status')).toBe(10);
    const out = cli.out();
    expect(out).toContain('Under alert (2)');
    expect(out).toMatch(
      /Kharkiv Oblast .*\(42 min\) .*air-raid red: drone \(yellow\), missile: from the sea, by mod and channel, disputed .*not fresh/,
    );
    expect(out).toContain('Okhtyrka raion, Sumy Oblast');
    expect(out).not.toContain('Inherited');
    expect(out).toContain('Only in parts (1)');
    expect(out).toContain('Unknown (1)');
    expect(out).toContain('Clear: 1 region\n');
    expect(out).toMatch(/channel +relay +SILENT \(timeout\)/);
    expect(out).not.toContain('\u001b');
  });

  test('names regions in the language asked for', async () => {
    const cli = fakeCli({ hub: { 'v1/status': ok(board) } });
    await cli.run('status', '--lang', 'uk');
    expect(cli.out()).toContain('Kharkiv Oblast (укр)');
  });

  test('is in colour only in a terminal that wants it', async () => {
    const inTerminal = fakeCli({ terminal: true, hub: { 'v1/status': ok(board) } });
    await inTerminal.run('status');
    expect(inTerminal.out()).toContain('\u001b[31m');
    const plain = fakeCli({ terminal: true, env: { NO_COLOR: '1' }, hub: { 'v1/status': ok(board) } });
    await plain.run('status');
    expect(plain.out()).not.toContain('\u001b');
  });

  test('says loudly that a drill is a drill, and that nobody vouches', async () => {
    const cli = fakeCli({
      hub: { 'v1/status?feed=drill': ok({ ...board, feed: 'drill', status: 'Exercise', fresh: false }) },
    });
    expect(await cli.run('status', '--feed', 'drill')).toBe(10);
    expect(cli.lines()[0]).toContain('EXERCISE: feed drill is not the real thing');
    expect(cli.out()).toContain('NOT FRESH');
  });

  test('with --json is the hub’s document and nothing else', async () => {
    const cli = fakeCli({ hub: { 'v1/status?level=all': ok({ ...board, more: 1 }) } });
    expect(await cli.run('status', '--json', '--level', 'all')).toBe(10);
    expect(cli.json()).toEqual({ ...board, more: 1 });
    expect(cli.err()).toBe('');
  });

  test('does not guess at an answer it does not understand', async () => {
    const cli = fakeCli({ hub: { 'v1/status': ok({ hello: 'world' }) } });
    expect(await cli.run('status', '--json')).toBe(1);
    expect(cli.json()).toMatchObject({ error: { code: 'hub.not-one' } });
  });
});

describe('status of a region ends with', () => {
  test.each([
    ['clear', { state: 'clear' }, 0],
    ['alert', { state: 'alert', alerts: [alert] }, 10],
    ['alert in parts', { state: 'partial' }, 11],
    ['unknown', { state: 'unknown' }, 12],
    ['unknown for calm that nobody vouches for', { state: 'clear', fresh: false }, 12],
  ])('%s', async (_, more, code) => {
    const cli = fakeCli({ hub: oneRegion(more) });
    expect(await cli.run('status', 'Kyiv')).toBe(code);
    expect(cli.out()).toMatch(/^Kyiv: /);
    const json = fakeCli({ hub: oneRegion(more) });
    expect(await json.run('status', 'Kyiv', '--json')).toBe(code);
    expect(json.json()).toMatchObject({ id: '31' });
  });

  test('bad usage when there is no such region', async () => {
    const cli = fakeCli({ hub: { 'v1/status/Atlantis': problem(404, 'region.unknown') } });
    expect(await cli.run('status', 'Atlantis')).toBe(2);
    expect(cli.err()).toBe('allclear: detail of region.unknown\n');
  });

  test('its state, with whose alert it is, who says so and what lies below', async () => {
    const cli = fakeCli({
      hub: oneRegion({
        state: 'alert',
        via: '22',
        alerts: [alert],
        ancestors: [kharkiv],
        parent: '22',
        descendants: [row('5', 'Inner', { parent: '31', state: 'alert', alerts: [alert] })],
        claims: [
          {
            source: 'mod',
            trust: 'official',
            hazard: 'air-raid',
            says: 'alert',
            at: alert.since,
            listed: true,
            live: false,
          },
        ],
        reports: [{ source: 'people', hazard: 'air-raid', at: alert.since, threats: [{ kind: 'drone' }] }],
      }),
    });
    expect(await cli.run('status', 'Kyiv')).toBe(10);
    for (const text of [
      'Kyiv, Kharkiv Oblast: ALERT',
      'by the alert of Kharkiv Oblast',
      'below it: Inner',
      'mod (official, silent) says alert',
      'report of people',
    ]) {
      expect(cli.out()).toContain(text);
    }
  });
});

test('text of a source cannot draw a line of its own in status', async () => {
  const HOSTILE = 'x\r\u001b[2K\u001b[32m\u009b1A\nALL CLEAR\u202e';
  const hostile = {
    ...kharkiv,
    alerts: [{ ...alert, threats: [{ kind: 'missile', reason: HOSTILE }], sources: [HOSTILE] }],
  };
  const cli = fakeCli({ hub: { 'v1/status': ok({ ...board, regions: [hostile] }) } });
  expect(await cli.run('status')).toBe(10);
  const UNSAFE = /[\p{Cc}\u202e]/u;
  for (const line of cli.lines()) expect(line).not.toMatch(UNSAFE);
  expect(cli.out()).not.toMatch(/^ALL CLEAR/m);
  const json = fakeCli({ hub: { 'v1/status': ok({ ...board, regions: [hostile] }) } });
  await json.run('status', '--json');
  for (const line of json.lines()) expect(line).not.toMatch(UNSAFE);
  expect(json.json()).toEqual({ ...board, regions: [hostile] });
});

describe('without a region', () => {
  const calm = row('31', 'Kyiv', {});
  test.each([
    ['all clear', true, [calm], 0],
    ['an alert somewhere', true, [calm, kharkiv], 10],
    ['something unknown', true, [calm, row('12', 'Poltava', { state: 'unknown' })], 12],
    ['a calm place that nobody vouches for', true, [row('31', 'Kyiv', { fresh: false })], 12],
    ['nobody who vouches', false, [calm], 12],
    ['no regions', true, [], 12],
  ])(
    '%s: the exit code is of everything, so that an unset variable is no calm place',
    async (_, fresh, regions, code) => {
      const cli = fakeCli({ hub: { 'v1/status': ok({ ...board, fresh, regions }) } });
      expect(await cli.run('status')).toBe(code);
    },
  );

  test.each(['', ' '])('an empty one ("%s") is refused and not taken for everything', async (region) => {
    const cli = fakeCli({ hub: { 'v1/status': ok(board) } });
    expect(await cli.run('status', region)).toBe(2);
    expect(cli.asked).toEqual([]);
  });
});
