import { describe, expect, test } from 'vitest';
import { status as statusSchema } from '../../../../src/adapters/web/schema/status.ts';
import { answered, at, json, refused, serve, T0, UA } from './serve.ts';

const alert = (region: string, second = -10, more: object = {}) => ({ kind: 'alert', region, at: at(second), ...more });

const regionsOf = async (response: Response) => {
  const body = await answered(response, statusSchema);
  return new Map<string, { state: string; via?: string; fresh: boolean }>(
    body.regions.map((row: { id: string }) => [row.id, row]),
  );
};

describe('GET /v1/status', () => {
  test('says of a feed that nobody has spoken in: unknown, everywhere', async () => {
    const hub = await serve();
    const body = await answered(await hub.get('/v1/status'), statusSchema);
    expect(body).toMatchObject({
      feed: 'ua',
      status: 'Actual',
      epoch: 'e1',
      seq: 0,
      asOf: null,
      fresh: false,
      sources: [],
    });
    expect(body.regions).toHaveLength(27);
    expect(new Set(body.regions.map((row: { state: string }) => row.state))).toEqual(new Set(['unknown']));
  });

  test('names sources, position and what stands, with everything about the alert', async () => {
    const hub = await serve();
    await hub.post(
      alert('UA-30', -10, {
        level: 'yellow',
        threats: [{ kind: 'drone', level: 'yellow', since: at(-9), reason: 'from the south' }],
      }),
    );
    const body = await answered(await hub.get('/v1/status'), statusSchema);
    expect(body).toMatchObject({
      seq: 2,
      asOf: at(0),
      fresh: true,
      sources: [{ id: 'official', trust: 'official', state: 'live', since: at(0) }],
    });
    expect(body.regions.find((row: { id: string }) => row.id === '31')).toEqual({
      id: '31',
      iso: 'UA-30',
      katottg: 'UA80000000000093317',
      level: 'oblast',
      parent: null,
      name: 'Київ',
      nameEn: 'Kyiv',
      state: 'alert',
      since: at(-10),
      fresh: true,
      covered: true,
      alerts: [
        {
          hazard: 'air-raid',
          since: at(-10),
          level: 'yellow',
          threats: [{ kind: 'drone', level: 'yellow', since: at(-9), reason: 'from the south' }],
          sources: ['official'],
          disputed: false,
        },
      ],
    });
  });

  test('lists the first level and what is not calm below it, and nothing that an alert above says already', async () => {
    const hub = await serve();
    const [raion = ''] = UA.children('22' as never);
    const [hromada = ''] = UA.children(raion as never);
    await hub.post([alert('31'), alert(hromada)]);
    const rows = await regionsOf(await hub.get('/v1/status'));
    expect(rows.size).toBe(29);
    expect([rows.get('22')?.state, rows.get(raion)?.state, rows.get(hromada)?.state]).toEqual([
      'partial',
      'partial',
      'alert',
    ]);
    await hub.post(alert('22'));
    const after = await regionsOf(await hub.get('/v1/status'));
    expect(after.get('22')?.state).toBe('alert');
    expect(after.get(hromada)?.state).toBe('alert');
    expect(after.has(raion)).toBe(false);
  });

  test('lists what is unknown where its parent is not', async () => {
    const hub = await serve();
    hub.desk.addSource({ id: 'official', levels: ['oblast'], tokenHash: null });
    hub.desk.play({
      kind: 'spoke',
      profile: { id: 'official', trust: 'official', levels: ['oblast'], silentAfter: null, muted: false },
      at: T0,
    });
    const rows = await regionsOf(await hub.get('/v1/status'));
    const raions = UA.regions.filter(({ level }) => level === 'raion');
    expect(raions.every(({ id }) => rows.get(id)?.state === 'unknown')).toBe(true);
    expect(rows.get('22')?.state).toBe('clear');
    expect([...rows.values()].filter(({ state }) => state === 'unknown')).toHaveLength(raions.length);
  });

  test.each([
    ['oblast', 27],
    ['raion', UA.regions.filter(({ level }) => level === 'raion').length],
    ['hromada', UA.regions.filter(({ level }) => level === 'hromada').length],
    ['all', UA.regions.length],
  ])('with level=%s lists the %i regions of it', async (level, count) => {
    const hub = await serve();
    await hub.post(alert('31'));
    expect((await regionsOf(await hub.get(`/v1/status?level=${level}`))).size).toBe(count);
  });

  test('marks a drill as what it is', async () => {
    const hub = await serve();
    expect(await answered(await hub.get('/v1/status?feed=drill'), statusSchema)).toMatchObject({
      feed: 'drill',
      status: 'Exercise',
    });
  });

  test('still answers when nobody vouches for the feed: alerts stand, and nothing is clear', async () => {
    const hub = await serve();
    await hub.post(alert('31'));
    const trusted = await hub.get('/v1/status');
    hub.desk.doubt('no sequencer has been at work for 12 s');
    const response = await hub.get('/v1/status', { 'If-None-Match': trusted.headers.get('ETag') ?? '' });
    const rows = await regionsOf(response);
    expect(rows.get('31')).toMatchObject({ state: 'alert', fresh: false });
    expect([...rows.values()].some(({ state }) => state === 'clear')).toBe(false);
  });

  test.each([
    ['/v1/status?feed=mars', 404, 'feed.unknown'],
    ['/v1/status?level=village', 400, 'request.invalid'],
    ['/v1/status?levle=oblast', 400, 'request.invalid'],
    ['/v1/status?feed=ua&feed=drill', 400, 'request.invalid'],
    ['/v1/status?at=2026-11-20T07:00:00', 400, 'request.invalid'],
    [`/v1/status?at=${encodeURIComponent(at(60))}`, 400, 'request.invalid'],
  ])('refuses %s', async (path, status, code) => {
    const hub = await serve();
    await refused(await hub.get(path), status, code);
  });
});

describe('the ETag of /v1/status', () => {
  // Packed bodies have the same tag, but a weak one.
  const plain = { 'Accept-Encoding': 'identity' };
  test('is strong, and 304 is all that is said while nothing changes', async () => {
    const hub = await serve();
    await hub.post(alert('31'));
    const first = await hub.get('/v1/status', plain);
    const etag = first.headers.get('ETag') ?? '';
    expect(etag).toMatch(/^"e1:2:[\w-]+"$/);
    expect(first.headers.get('Cache-Control')).toBe('no-cache');
    for (const given of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const again = await hub.get('/v1/status', { ...plain, 'If-None-Match': given });
      expect([again.status, await again.text(), again.headers.get('ETag')]).toEqual([304, '', etag]);
      // What may be done with it was said when it was told; who asks from another page must still be let.
      expect(again.headers.get('Content-Security-Policy')).toBeNull();
      expect(again.headers.get('Access-Control-Allow-Origin')).toBe('*');
    }
  });

  test('stays with the very same bytes while time passes, and changes with the log and with the question', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post(alert('31'));
    const first = await hub.get('/v1/status', plain);
    clock.now += 3_600_000;
    const later = await hub.get('/v1/status', plain);
    expect(later.headers.get('ETag')).toBe(first.headers.get('ETag'));
    expect(await later.text()).toBe(await first.text());
    const other = await hub.get('/v1/status?level=all');
    expect(other.headers.get('ETag')).not.toBe(first.headers.get('ETag'));
    await hub.post({ ...alert('31'), kind: 'all-clear', at: at(3_590) });
    expect((await hub.get('/v1/status', plain)).headers.get('ETag')).not.toBe(first.headers.get('ETag'));
  });

  test('is another one after the log was lost, even at the same seq', async () => {
    const hub = await serve();
    await hub.post(alert('31'));
    const etag = (await hub.get('/v1/status', plain)).headers.get('ETag') ?? '';
    hub.desk.loseLog('e2');
    const response = await hub.get('/v1/status', { 'If-None-Match': etag });
    expect(response.status).toBe(200);
    expect((await json(response)).epoch).toBe('e2');
  });
});

describe('GET /v1/status?at=', () => {
  const path = (second: number, more = '') => `/v1/status?at=${encodeURIComponent(at(second))}${more}`;

  test('answers for a past moment, as it is known now', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post({ kind: 'heartbeat' });
    clock.now = T0 + 600_000;
    await hub.post([alert('31', 100), { ...alert('31', 200), kind: 'all-clear' }]);
    const during = await answered(await hub.get(path(100)), statusSchema);
    expect(during).toMatchObject({ at: at(100), asKnownNow: true, asOf: at(600) });
    expect(during.regions.find((row: { id: string }) => row.id === '31')).toMatchObject({
      state: 'alert',
      since: at(100),
      alerts: [{ hazard: 'air-raid', since: at(100), sources: ['official'] }],
    });
    const rows = await regionsOf(await hub.get(path(199)));
    expect([rows.get('31')?.state, rows.get('22')?.state]).toEqual(['alert', 'clear']);
    expect((await regionsOf(await hub.get(path(200)))).get('31')?.state).toBe('clear');
  });

  test('says unknown of the time before anybody spoke, and of the time a source was silent', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post({ kind: 'heartbeat' });
    hub.desk.play({ kind: 'silent', source: 'official', at: T0 + 100_000, reason: 'timeout' });
    clock.now = T0 + 200_000;
    await hub.post({ kind: 'heartbeat' });
    const stateAt = async (second: number) => (await regionsOf(await hub.get(path(second)))).get('31')?.state;
    expect([await stateAt(-60), await stateAt(50), await stateAt(150), await stateAt(200)]).toEqual([
      'unknown',
      'clear',
      'unknown',
      'clear',
    ]);
  });

  test('says unknown of the time the hub itself was away, and clear of a region a file speaks of', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post({ kind: 'heartbeat' });
    clock.now = T0 + 200_000;
    hub.desk.watched({ from: T0, to: T0 + 50_000 }, { from: T0 + 150_000, to: T0 + 200_000 });
    hub.desk.imported({ region: '22' as never, from: T0 - 100_000, to: T0 + 120_000, sources: ['archive'] });
    const rows = await regionsOf(await hub.get(path(100)));
    expect([rows.get('31')?.state, rows.get('22')?.state]).toEqual(['unknown', 'clear']);
    expect((await regionsOf(await hub.get(path(160)))).get('31')?.state).toBe('clear');
  });

  test('shows an alert below as partial, and one above with via', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    const [raion = ''] = UA.children('22' as never);
    await hub.post([alert(raion, -100), alert('3', -100)]);
    const rows = await regionsOf(await hub.get(path(-50, '&level=all')));
    expect(rows.get('22')?.state).toBe('partial');
    expect(rows.get(UA.children('3' as never)[0] ?? '')).toMatchObject({ state: 'alert', via: '3' });
  });

  test('calls nothing clear while nobody vouches for the feed', async () => {
    const hub = await serve();
    await hub.post({ kind: 'heartbeat' });
    hub.desk.doubt('the log does not answer');
    expect((await regionsOf(await hub.get(path(0)))).get('31')?.state).toBe('unknown');
  });

  test('is 503 while the log is away', async () => {
    const hub = await serve();
    hub.desk.breakStore(new Error('ECONNREFUSED'));
    await refused(await hub.get(path(0)), 503, 'log.unavailable');
  });
});
