import { describe, expect, test } from 'vitest';
import type { EventWire, RegionWire } from '../../../src/protocol/live/frames.ts';
import { fakeCli, ok, problem } from './fake-cli.ts';

const row = (id: string, nameEn: string, parent: string | null = null): RegionWire => ({
  id,
  level: 'oblast',
  parent,
  name: `${nameEn} (укр)`,
  nameEn,
  state: 'clear',
  since: null,
  fresh: true,
  covered: true,
  alerts: [],
});

const hello = (more: object = {}) => ({
  type: 'hello',
  protocol: 1,
  feed: 'ua',
  status: 'Actual',
  epoch: 'E',
  seq: 5,
  heartbeatMs: 1_000,
  resumed: false,
  gap: false,
  ...more,
});
const snapshot = {
  type: 'snapshot',
  seq: 5,
  asOf: '2026-11-20T07:00:00.000Z',
  regions: [row('31', 'Kyiv'), row('20', 'Sumy'), row('99', 'Okhtyrka', '20')],
};
const heartbeat = (fresh: boolean) => ({
  type: 'heartbeat',
  seq: 5,
  at: '2026-11-20T07:00:00.000Z',
  fresh,
  sources: [{ id: 'mod', state: 'live', lastHeard: null }],
});
const event = (seq: number, type: EventWire['type'], more: Partial<EventWire> = {}): EventWire =>
  ({
    seq,
    type,
    at: '2026-11-20T07:14:02.000Z',
    receivedAt: '2026-11-20T07:14:02.100Z',
    sequencedAt: '2026-11-20T07:14:02.110Z',
    source: 'mod',
    ...more,
  }) as EventWire;
const events = (...all: readonly EventWire[]) => ({ type: 'events', sentAt: '', status: 'Actual', events: all });
const started = (seq: number, region: string) =>
  event(seq, 'alert.started', {
    region,
    hazard: 'air-raid',
    since: '2026-11-20T07:14:02.000Z',
    threats: [{ kind: 'drone' }],
    sources: ['mod'],
    disputed: false,
  });
const ended = (seq: number, region: string) =>
  event(seq, 'alert.ended', {
    region,
    hazard: 'air-raid',
    since: '2026-11-20T07:14:02.000Z',
    endedAt: '2026-11-20T07:52:02.000Z',
  });

/** What is shown when these frames come, after an ordinary beginning. */
const shown = async (...frames: readonly object[]) => {
  const cli = fakeCli();
  const running = cli.run('watch');
  await cli.hub(hello(), snapshot, heartbeat(true));
  const before = cli.out().length;
  await cli.hub(...frames);
  const said = cli.out().slice(before);
  cli.interrupt();
  expect(await running).toBe(0);
  return said;
};

describe('watch', () => {
  test('begins with everything as it is, and ends with 0 by Ctrl-C', async () => {
    const cli = fakeCli();
    const running = cli.run('watch', '--feed', 'ua', '--hazards', 'air-raid');
    await cli.hub(hello(), snapshot);
    expect(cli.sockets[0]?.url.search).toBe('?feed=ua&hazards=air-raid');
    expect(cli.out()).toContain('feed ua, seq 5: 0 alerts, 0 in parts, 0 unknown, 2 clear');
    cli.interrupt();
    expect(await running).toBe(0);
    expect(cli.clock.waiting()).toBe(0);
  });

  test('tells each change in a line', async () => {
    const said = await shown(
      events(
        started(6, '99'),
        event(7, 'report.added', {
          region: '31',
          hazard: 'air-raid',
          source: 'people',
          threats: [{ kind: 'missile' }],
        }),
        event(8, 'alert.recorded', {
          region: '31',
          hazard: 'air-raid',
          startedAt: '2026-11-20T07:00:00.000Z',
          endedAt: '2026-11-20T07:00:02.000Z',
          receivedAt: '2026-11-20T07:20:02.000Z',
        }),
        event(9, 'source.silent', { reason: 'timeout' }),
      ),
    );
    const [alert, report, recorded, silent] = said.trimEnd().split('\n');
    expect(alert).toContain('ALERT     Okhtyrka, Sumy  air-raid: drone, by mod');
    expect(report).toContain('unconfirmed, by people: missile');
    expect(recorded).toContain('Kyiv  air-raid after 2 s, heard of after its end  (heard 6 min late)');
    expect(silent).toContain('mod IS SILENT (timeout)');
  });

  test('says what the place is now: one alert that ended is not yet calm', async () => {
    expect(await shown(events(started(6, '31'), ended(7, '31')))).toContain(
      'ended     Kyiv  air-raid after 38 min  now clear',
    );
    expect(await shown(events(started(6, '20'), started(7, '99'), ended(8, '20')))).toContain(
      'ended     Sumy  air-raid after 38 min  now ALERT IN PARTS',
    );
    const uncovered = event(6, 'region.unknown', { region: '31', below: true });
    expect(await shown(events(uncovered, started(7, '31'), ended(8, '31')))).toContain('now UNKNOWN');
    expect(await shown(heartbeat(false), events(started(6, '31'), ended(7, '31')))).toContain('now UNKNOWN');
  });

  test('gathers regions that change alike into one line', async () => {
    const said = await shown(
      events(
        event(6, 'region.unknown', { region: '31', below: true }),
        event(6, 'region.unknown', { region: '20', below: true }),
      ),
    );
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    expect(said).toContain('UNKNOWN   2 regions: Kyiv, Sumy');
  });

  test('says loudly when nobody vouches for the board, and when somebody does again', async () => {
    expect(await shown(heartbeat(false), heartbeat(false), heartbeat(true))).toMatch(
      /NOT FRESH[^\n]*\n[^\n]*fresh again[^\n]*\n$/,
    );
  });

  test('says so when nothing is heard any more, and when it is again', async () => {
    const cli = fakeCli();
    const running = cli.run('watch');
    await cli.hub(hello(), snapshot);
    await cli.clock.advance(3_000);
    expect(cli.out()).toMatch(/NOTHING HEARD for 2 s: what stands above may be old/);
    await cli.clock.advance(2_000);
    await cli.hub(hello({ resumed: true }), events(started(6, '31')));
    expect(cli.sockets[1]?.url.searchParams.get('since')).toBe('E:5');
    expect(cli.out()).toMatch(/connected again[^\n]*nothing is lost\n[^\n]*ALERT {5}Kyiv/);
    cli.interrupt();
    expect(await running).toBe(0);
  });

  test('says that there was a gap', async () => {
    const cli = fakeCli();
    const running = cli.run('watch', '--since', 'OLD:3');
    await cli.hub(hello({ gap: true }), snapshot);
    expect(cli.out()).toMatch(/GAP: changes were missed[^\n]*\n[^\n]*feed ua, seq 5/);
    cli.interrupt();
    await running;
  });

  test('marks every line of a drill', async () => {
    const cli = fakeCli();
    const running = cli.run('watch');
    await cli.hub(hello({ status: 'Exercise', feed: 'drill' }), snapshot, {
      ...events(started(6, '31')),
      status: 'Exercise',
    });
    expect(cli.lines()[0]).toContain('EXERCISE: feed drill is not the real thing');
    expect(cli.lines().at(-1)).toContain('EXERCISE  ALERT');
    cli.interrupt();
    await running;
  });
});

describe('watch of some regions', () => {
  test('asks the hub which they are, first', async () => {
    const cli = fakeCli({ hub: { 'v1/regions/Kyiv': ok({ id: '31' }) } });
    const running = cli.run('watch', '--regions', 'Kyiv');
    await cli.hub(hello(), snapshot);
    expect(cli.sockets[0]?.url.searchParams.get('regions')).toBe('31');
    expect(cli.out()).toContain('1 clear');
    cli.interrupt();
    expect(await running).toBe(0);
  });

  test('that are misspelt is bad usage', async () => {
    const cli = fakeCli({ hub: { 'v1/regions/Kyyyiv': problem(404, 'region.unknown') } });
    expect(await cli.run('watch', '--regions', 'Kyyyiv')).toBe(2);
    expect(cli.sockets).toEqual([]);
  });
});

describe('watch for scripts', () => {
  test('writes every frame and every change of the connection as a line of JSON', async () => {
    const cli = fakeCli();
    const running = cli.run('watch', '--json', '--for', '10s');
    await cli.hub(hello(), snapshot);
    await cli.clock.advance(10_000);
    expect(await running).toBe(0);
    const documents = cli.lines().map((line) => JSON.parse(line) as { readonly type: string; readonly state?: string });
    expect(documents.map(({ type, state }) => state ?? type)).toEqual(
      expect.arrayContaining(['connecting', 'connected', 'hello', 'snapshot', 'quiet', 'lost']),
    );
  });

  test('ends after so many changes', async () => {
    const cli = fakeCli();
    const running = cli.run('watch', '--count', '2');
    await cli.hub(hello(), snapshot, events(started(6, '31')), events(started(7, '20')), events(started(8, '99')));
    expect(await running).toBe(0);
    expect(cli.out()).not.toContain('Okhtyrka');
  });

  test('ends with 3 when there was no hub all the while', async () => {
    const cli = fakeCli();
    const running = cli.run('watch', '--for', '2s');
    await cli.clock.advance(0);
    cli.sockets[0]?.events.closed({ why: 'nothing listens there' });
    await cli.clock.advance(2_000);
    expect(await running).toBe(3);
    expect(cli.err()).toContain('nothing listens there');
  });

  test.each([
    [{ status: 404 }, 2],
    [{ code: 4500 }, 2],
    [{ code: 4503 }, 1],
  ])('refused with %j ends with %i', async (how, code) => {
    const cli = fakeCli();
    const running = cli.run('watch', '--feed', 'x');
    await cli.hub();
    cli.sockets[0]?.events.closed({ ...how, why: 'no' });
    expect(await running).toBe(code);
    expect(cli.err()).toBe('allclear: the hub refuses: no\n');
  });

  test('refused after the hub said why tells that', async () => {
    const cli = fakeCli();
    const running = cli.run('watch', '--feed', 'x', '--json');
    await cli.hub({ type: 'error', code: 'feed.unknown', detail: 'there is no feed "x"' });
    cli.sockets[0]?.events.closed({ code: 4500, why: 'bad request' });
    expect(await running).toBe(2);
    expect(JSON.parse(cli.lines().at(-1) ?? '')).toEqual({
      error: { code: 'feed.unknown', detail: 'there is no feed "x"' },
    });
  });

  test.each([
    ['--for', 'soon'],
    ['--count', '0'],
    ['--since', 'yesterday'],
    ['--regions', ','],
  ])('%s %s is bad usage', async (name, value) => {
    expect(await fakeCli().run('watch', name, value)).toBe(2);
  });
});

describe('text of a source in watch', () => {
  const HOSTILE = 'x\r\u001b[2K\u001b[32m\u009b1A\nALL CLEAR  Kyiv\u202e';
  const UNSAFE = /[\p{Cc}\u202e]/u;
  const report = event(6, 'report.added', {
    region: '31',
    hazard: 'air-raid',
    source: 'people',
    threats: [{ kind: 'missile', reason: HOSTILE }],
  });

  test('cannot draw a line of its own', async () => {
    const said = await shown(events(report, event(7, 'source.silent', { source: 'mod', reason: HOSTILE as never })), {
      type: 'error',
      code: 'x',
      detail: HOSTILE,
    });
    expect(said.trimEnd().split('\n')).toHaveLength(3);
    expect(said.replaceAll('\n', '')).not.toMatch(UNSAFE);
    expect(said).toContain(String.raw`x\u{d}\u{1b}[2K\u{1b}[32m\u{9b}1A\u{a}ALL CLEAR`);
  });

  test('is the same document with --json, and cannot move the cursor', async () => {
    const cli = fakeCli();
    const running = cli.run('watch', '--json');
    await cli.hub(hello(), snapshot, events(report));
    cli.interrupt();
    expect(await running).toBe(0);
    expect(cli.out().replaceAll('\n', '')).not.toMatch(UNSAFE);
    expect(JSON.parse(cli.lines().at(-1) ?? '')).toEqual(events(report));
  });
});
