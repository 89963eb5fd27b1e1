import { describe, expect, test } from 'vitest';
import { events, history } from '../../../../src/adapters/web/schema/answers.ts';
import { answered, at, json, refused, serve, T0, UA } from './serve.ts';

const [RAION = ''] = UA.children('22' as never);
const alert = (region: string, second: number, more: object = {}) => ({
  kind: 'alert',
  region,
  at: at(second),
  ...more,
});
const clear = (region: string, second: number) => ({ kind: 'all-clear', region, at: at(second) });

describe('GET /v1/history', () => {
  test('gives the intervals of a region in any spelling, the one that stands without an end', async () => {
    const hub = await serve();
    await hub.post([alert('31', -300), clear('31', -200), alert('31', -100)]);
    const body = await answered(await hub.get('/v1/history?region=UA-30'), history);
    expect(body).toEqual({
      feed: 'ua',
      status: 'Actual',
      epoch: 'e1',
      seq: 4,
      region: '31',
      from: at(-86_400),
      to: at(0),
      intervals: [
        { hazard: 'air-raid', startedAt: at(-300), endedAt: at(-200), sources: ['official'] },
        { hazard: 'air-raid', startedAt: at(-100), endedAt: null, sources: ['official'] },
      ],
      unknown: [{ from: at(-86_400), to: at(0) }],
    });
  });

  test('gives what overlaps the span, of the hazard asked for', async () => {
    const hub = await serve();
    await hub.post([
      alert('31', -300),
      clear('31', -200),
      alert('31', -100),
      alert('31', -290, { hazard: 'chemical' }),
    ]);
    const count = async (query: string): Promise<number> =>
      (await json(await hub.get(`/v1/history?region=31&${query}`))).intervals.length;
    const span = (from: number, to: number): string =>
      `from=${encodeURIComponent(at(from))}&to=${encodeURIComponent(at(to))}`;
    expect(await count(span(-250, -240))).toBe(2);
    expect(await count(`${span(-250, -240)}&hazard=air-raid`)).toBe(1);
    expect(await count(`${span(-190, -110)}&hazard=air-raid`)).toBe(0);
  });

  test('shows a raion the alerts of its oblast too: a history without them would show a calm that was none', async () => {
    const hub = await serve();
    await hub.post([alert('22', -300), clear('22', -200), alert(RAION, -100)]);
    const body = await answered(await hub.get(`/v1/history?region=${RAION}`), history);
    expect(body.intervals).toMatchObject([{ startedAt: at(-300), via: '22' }, { startedAt: at(-100) }]);
    expect((await json(await hub.get('/v1/history?region=22'))).intervals).toHaveLength(1);
  });

  test('says of which time nobody can tell: before the first word, in silence, while the hub was away', async () => {
    const clock = { now: T0 - 1_000_000 };
    const hub = await serve({ clock });
    await hub.post({ kind: 'heartbeat' });
    hub.desk.play({ kind: 'silent', source: 'official', at: T0 - 800_000, reason: 'timeout' });
    clock.now = T0 - 600_000;
    await hub.post({ kind: 'heartbeat' });
    clock.now = T0;
    hub.desk.watched({ from: T0 - 2_000_000, to: T0 - 400_000 }, { from: T0 - 300_000, to: T0 });
    const span = `from=${encodeURIComponent(at(-1_200))}&to=${encodeURIComponent(at(0))}`;
    const unknown = async () => (await answered(await hub.get(`/v1/history?region=31&${span}`), history)).unknown;
    expect(await unknown()).toEqual([
      { from: at(-1_200), to: at(-1_000) },
      { from: at(-800), to: at(-600) },
      { from: at(-400), to: at(-300) },
    ]);
    hub.desk.imported({ region: '31' as never, from: T0 - 900_000, to: T0 - 350_000, sources: ['archive'] });
    expect(await unknown()).toEqual([
      { from: at(-1_200), to: at(-1_000) },
      { from: at(-350), to: at(-300) },
    ]);
    hub.desk.doubt('the log does not answer');
    expect(await unknown()).toEqual([{ from: at(-1_200), to: at(0) }]);
  });

  test('keeps what was said in error, marked, as JSON and as CSV', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post(alert('31', -300));
    const taken = await hub.post({ kind: 'retraction', region: '31', at: at(-200), reason: 'a test' });
    expect(taken.status).toBe(202);
    expect((await json(await hub.get('/v1/history?region=31'))).intervals).toMatchObject([
      { startedAt: at(-300), endedAt: at(-200), retracted: { at: at(-200), reason: 'a test', source: 'official' } },
    ]);
    const csv = await hub.get('/v1/history?region=31', { Accept: 'text/csv' });
    expect(await csv.text()).toContain(`${at(-200)},official,,,${at(-200)},a test,official`);
  });

  test('comes as CSV to who accepts that, marked with feed and status', async () => {
    const hub = await serve();
    await hub.post([alert('31', -300), clear('31', -200)], { token: 'token-of-the-drill' });
    const response = await hub.get('/v1/history?region=31&feed=drill', { Accept: 'text/csv' });
    expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('Vary')).toContain('Accept');
    expect(await response.text()).toBe(
      `feed,status,region,hazard,startedAt,endedAt,sources,via,endCalculated,retractedAt,retractedReason,retractedBy\ndrill,Exercise,31,air-raid,${at(-300)},${at(-200)},driller,,,,,\n`,
    );
  });

  test.each([
    ['', 400, 'request.invalid'],
    ['?region=atlantis', 404, 'region.unknown'],
    ['?region=31&hazard=flood', 400, 'request.invalid'],
    ['?region=31&from=2026-11-20', 400, 'request.invalid'],
    [`?region=31&from=${encodeURIComponent(at(0))}&to=${encodeURIComponent(at(-60))}`, 400, 'request.invalid'],
    ['?region=31&feed=mars', 404, 'feed.unknown'],
  ])('refuses /v1/history%s', async (query, status, code) => {
    const hub = await serve();
    await refused(await hub.get(`/v1/history${query}`), status, code);
  });

  test('is 406 for who accepts neither, and 503 while the log is away', async () => {
    const hub = await serve();
    await refused(await hub.get('/v1/history?region=31', { Accept: 'image/png' }), 406, 'accept.none');
    hub.desk.breakStore(new Error('gone'));
    await refused(await hub.get('/v1/history?region=31'), 503, 'log.unavailable');
  });
});

describe('GET /v1/events', () => {
  test('without since says where the log stands', async () => {
    const hub = await serve();
    await hub.post(alert('31', -10));
    expect(await answered(await hub.get('/v1/events'), events)).toMatchObject({
      resumed: false,
      gap: false,
      events: [],
      next: 'e1:2',
    });
  });

  test('gives what came after since, and from next on nothing twice', async () => {
    const hub = await serve();
    await hub.post(alert('31', -60));
    const { next } = await json(await hub.get('/v1/events'));
    await hub.post([clear('31', -30), alert('22', -20)]);
    const body = await answered(await hub.get(`/v1/events?since=${next}`), events);
    expect(body).toMatchObject({ resumed: true, gap: false, seq: 4, next: 'e1:4' });
    expect(body.events).toMatchObject([
      { seq: 3, type: 'alert.ended', region: '31', hazard: 'air-raid', since: at(-60), endedAt: at(-30) },
      {
        seq: 4,
        type: 'alert.started',
        region: '22',
        at: at(-20),
        receivedAt: at(0),
        sequencedAt: at(0),
        source: 'official',
      },
    ]);
    expect(await answered(await hub.get(`/v1/events?since=${body.next}`), events)).toMatchObject({
      resumed: true,
      events: [],
      next: 'e1:4',
    });
  });

  test('comes in pages, and following next misses nothing', async () => {
    const hub = await serve();
    const ids = UA.regions.slice(0, 20).map(({ id }) => id);
    await hub.post({ kind: 'heartbeat' });
    for (const id of ids) await hub.post(alert(id, -60));
    const seen: string[] = [];
    let next = 'e1:1';
    for (let page = 0; page < 10; page += 1) {
      const body = await answered(await hub.get(`/v1/events?since=${next}&limit=7`), events);
      expect(body.events.length).toBeLessThanOrEqual(7);
      seen.push(...body.events.map((event: { region: string }) => event.region));
      next = body.next;
    }
    expect(seen).toEqual(ids);
  });

  test('lets a filter see its regions, what lies below and above, and what sources do', async () => {
    const hub = await serve();
    await hub.post([alert('31', -60), alert('22', -60), alert(RAION, -50, { hazard: 'artillery' })]);
    const types = async (query: string) =>
      (await json(await hub.get(`/v1/events?since=e1:1&${query}`))).events.map(
        ({ region }: { region: string }) => region,
      );
    expect(await types('regions=UA-63')).toEqual(['22', RAION]);
    expect(await types(`regions=${RAION}`)).toEqual(['22', RAION]);
    expect(await types('regions=31,22&hazards=air-raid')).toEqual(['31', '22']);
    const all = await json(await hub.get('/v1/events?since=e1:0&regions=31'));
    expect(all.events[0]).toMatchObject({ type: 'source.spoke', source: 'official' });
  });

  test('goes on past what the filter hides', async () => {
    const hub = await serve();
    await hub.post(alert('31', -60));
    expect(await answered(await hub.get('/v1/events?since=e1:1&regions=22'), events)).toMatchObject({
      events: [],
      next: 'e1:2',
    });
  });

  test.each([
    ['another epoch', 'e0:1'],
    ['ahead of the log', 'e1:99'],
    ['what was trimmed', 'e1:1'],
  ])('says gap for %s, sends nothing, and next goes on from here', async (_what, since) => {
    const hub = await serve();
    await hub.post([alert('31', -60), clear('31', -30)]);
    hub.desk.trimTo(1);
    expect(await answered(await hub.get(`/v1/events?since=${since}`), events)).toMatchObject({
      resumed: false,
      gap: true,
      events: [],
      next: 'e1:3',
    });
  });

  test('marks each event of a drill', async () => {
    const hub = await serve();
    await hub.post(alert('31', -60), { token: 'token-of-the-drill' });
    const body = await answered(await hub.get('/v1/events?feed=drill&since=e1:0'), events);
    expect(body.status).toBe('Exercise');
    expect(body.events.every((event: { status: string }) => event.status === 'Exercise')).toBe(true);
  });

  test.each(['since=5', 'since=e1', 'limit=0', 'limit=ten', 'limit=1000000', 'hazards=flood', 'foo=1'])(
    'refuses %s',
    async (query) => {
      const hub = await serve();
      await refused(await hub.get(`/v1/events?${query}`), 400, 'request.invalid');
    },
  );

  test('refuses an unknown region in the filter', async () => {
    const hub = await serve();
    await refused(await hub.get('/v1/events?regions=31,atlantis'), 404, 'region.unknown');
  });

  test('a late all-clear of a past alert is told as recorded', async () => {
    const hub = await serve();
    await hub.post(alert('31', -10));
    hub.desk.play(
      {
        kind: 'all-clear',
        source: 'official',
        trust: 'official',
        region: '22' as never,
        hazard: 'air-raid',
        at: T0 - 50_000,
        receivedAt: T0,
      },
      {
        kind: 'alert',
        source: 'official',
        trust: 'official',
        region: '22' as never,
        hazard: 'air-raid',
        at: T0 - 52_000,
        receivedAt: T0,
      },
    );
    const body = await answered(await hub.get('/v1/events?since=e1:2'), events);
    expect(body.events).toMatchObject([{ type: 'alert.recorded', region: '22', startedAt: at(-52), endedAt: at(-50) }]);
  });
});
