import { describe, expect, test } from 'vitest';
import { alive, feeds, readiness, refusedList, retried, sources } from '../../../../src/adapters/web/schema/answers.ts';
import { newStatus } from '../../../../src/app/upstreams/status.ts';
import { answered, at, json, OFFICIAL, OPERATOR, RELAY, refused, serve, T0, UA } from './serve.ts';

describe('GET /v1/feeds', () => {
  test('lists the feeds with what they are', async () => {
    const hub = await serve();
    const body = await answered(await hub.get('/v1/feeds'), feeds);
    expect(body).toMatchObject({
      default: 'ua',
      feeds: [
        { id: 'ua', status: 'Actual' },
        { id: 'drill', status: 'Exercise' },
      ],
    });
  });
});

describe('GET /v1/sources', () => {
  test('says who is heard, who fell silent, who never spoke, and for what each may speak', async () => {
    const hub = await serve();
    hub.desk.addSource({ id: 'city', regions: ['31' as never], levels: ['oblast'], silentAfter: null, muted: true });
    await hub.post({ kind: 'heartbeat' });
    await hub.post({ kind: 'heartbeat' }, { token: RELAY });
    hub.desk.play({ kind: 'silent', source: 'relay', at: T0 + 1000, reason: 'timeout' });
    const body = await answered(await hub.get('/v1/sources'), sources);
    expect(body.sources).toEqual([
      {
        id: 'city',
        trust: 'official',
        state: 'never-heard',
        since: null,
        lastHeard: null,
        muted: true,
        silentAfterMs: null,
        coverage: { regions: ['31'], levels: ['oblast'], count: 1 },
      },
      {
        id: 'official',
        trust: 'official',
        state: 'live',
        since: at(0),
        lastHeard: at(0),
        muted: false,
        silentAfterMs: 60_000,
        coverage: { regions: null, levels: null, count: UA.regions.length },
      },
      expect.objectContaining({
        id: 'relay',
        trust: 'relay',
        state: 'silent',
        reason: 'timeout',
        since: at(1),
        lastHeard: at(0),
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain('oken');
  });

  test('also names a source that the log knows and nobody set up', async () => {
    const hub = await serve();
    hub.desk.play({
      kind: 'spoke',
      profile: { id: 'replayed', trust: 'relay', silentAfter: null, muted: false },
      at: T0,
    });
    const body = await answered(await hub.get('/v1/sources'), sources);
    expect(body.sources.at(-1)).toMatchObject({ id: 'replayed', trust: 'relay', state: 'live' });
  });

  test('does not go on naming a source that was removed', async () => {
    const hub = await serve();
    const profile = { id: 'gone', trust: 'relay', silentAfter: null, muted: false } as const;
    hub.desk.play({ kind: 'spoke', profile, at: T0 });
    hub.desk.play({ kind: 'silent', source: 'gone', at: T0 + 1, reason: 'removed' });
    const body = await answered(await hub.get('/v1/sources'), sources);
    expect(body.sources.map(({ id }: { id: string }) => id)).not.toContain('gone');
  });
});

describe('GET /v1/sources of a source that fails', () => {
  const failing = {
    ...newStatus('http://siren:pa55word@siren.example/list?token=t0ken', 'official', true),
    state: 'failing' as const,
    failures: 1,
    lastFailure: {
      at: T0,
      code: 'upstream.http' as const,
      detail: '500: <html>root:toor</html> at https://siren:pa55word@siren.example',
    },
  };
  const upstreamFor = async (headers: Record<string, string>) => {
    const hub = await serve();
    hub.desk.polled.set('official', failing);
    const body = await answered(await hub.get('/v1/sources', headers), sources);
    expect(JSON.stringify(body)).not.toMatch(/pa55word|t0ken/);
    return body.sources[0].upstream;
  };

  test.each([
    ['nobody', {}],
    ['a source', { Authorization: `Bearer ${OFFICIAL}` }],
  ])('tells %s no word of what it answered', async (_, headers) => {
    expect(await upstreamFor(headers)).toMatchObject({
      from: 'http://…@siren.example/list?token=…',
      lastFailure: { at: at(0), code: 'upstream.http', detail: 'it answers with an error' },
    });
  });

  test('tells an operator what it answered, without the secrets of the address', async () => {
    expect(await upstreamFor({ Authorization: `Bearer ${OPERATOR}` })).toMatchObject({
      lastFailure: { detail: '500: <html>root:toor</html> at https://…@siren.example' },
    });
  });

  test('refuses a token that nobody has', async () => {
    const hub = await serve();
    await refused(await hub.get('/v1/sources', { Authorization: 'Bearer nobody' }), 401, 'token.unknown');
  });
});

describe('GET /readyz', () => {
  test('is 200 while the feed is vouched for', async () => {
    const hub = await serve();
    await hub.post({ kind: 'heartbeat' });
    expect(await answered(await hub.get('/readyz'), readiness)).toEqual({ ready: true, reasons: [], degraded: [] });
    expect(await answered(await hub.get('/livez'), alive)).toEqual({ alive: true, version: '0.0.0-test' });
  });

  test('is 503 with the doubts, while /livez stays 200', async () => {
    const hub = await serve({
      ports: { health: async () => ({ reasons: ['port 1 is closed'], degraded: ['Redis keeps nothing'] }) },
    });
    hub.desk.doubt('the log has not answered for 11 s');
    const response = await hub.get('/readyz');
    expect(response.headers.get('Retry-After')).toBe('2');
    expect(await answered(response, readiness, 503)).toEqual({
      ready: false,
      reasons: ['port 1 is closed', 'the log has not answered for 11 s'],
      degraded: ['Redis keeps nothing'],
    });
    expect((await hub.get('/livez')).status).toBe(200);
  });

  test('names silent sources as degraded: saying "unknown" is this gateway’s work', async () => {
    const hub = await serve();
    await hub.post({ kind: 'heartbeat' });
    hub.desk.play({ kind: 'silent', source: 'official', at: T0 + 1, reason: 'timeout' });
    expect(await answered(await hub.get('/readyz'), readiness)).toEqual({
      ready: true,
      reasons: [],
      degraded: ['no source that may raise alerts is live', 'source official is silent'],
    });
  });

  test('is 503 when health itself cannot be told', async () => {
    const hub = await serve({ ports: { health: () => Promise.reject(new Error('ECONNREFUSED')) } });
    expect((await answered(await hub.get('/readyz'), readiness, 503)).reasons).toEqual(['health: ECONNREFUSED']);
  });
});

describe('GET /metrics from elsewhere', () => {
  const metrics = { contentType: 'text/plain', render: async () => 'allclear_up 1\n' };
  const passedOn = { 'X-Forwarded-For': '203.0.113.7' };

  test('asks for the token of an operator, though the proxy stands on this machine', async () => {
    const hub = await serve();
    await refused(await hub.get('/metrics', passedOn), 401, 'token.missing');
    await refused(
      await hub.get('/metrics', { ...passedOn, Authorization: `Bearer ${OFFICIAL}` }),
      401,
      'token.unknown',
    );
    const read = await hub.get('/metrics', { ...passedOn, Authorization: `Bearer ${OPERATOR}` });
    expect(await read.text()).toContain('allclear_up');
  });

  test('is open to all where the settings say so, and never without the token they name', async () => {
    const open = await serve({ ports: { metrics: { ...metrics, public: true } } });
    expect((await open.get('/metrics', passedOn)).status).toBe(200);
    const closed = await serve({ ports: { metrics: { ...metrics, public: true, token: 'of-the-metrics' } } });
    await refused(await closed.get('/metrics'), 401, 'token.missing');
    expect((await closed.get('/metrics', { Authorization: 'Bearer of-the-metrics' })).status).toBe(200);
  });
});

describe('GET /metrics', () => {
  test('is Prometheus text', async () => {
    const hub = await serve();
    const response = await hub.get('/metrics');
    expect([response.headers.get('Content-Type'), await response.text()]).toEqual([
      'text/plain; version=0.0.4',
      'allclear_up 1\n',
    ]);
  });
});

describe('GET /v1/rejected', () => {
  const as = (token: string) => ({ Authorization: `Bearer ${token}` });
  const signal = {
    source: 'official',
    trust: 'official',
    region: '31' as never,
    hazard: 'air-raid',
    at: T0,
    receivedAt: T0,
  } as const;

  test('shows an operator everything, newest first', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post({ kind: 'alert', region: 'atlantis' });
    clock.now += 2000;
    await hub.post({ kind: 'alert', region: '31', at: 'noon' }, { token: RELAY });
    hub.desk.addDeadLetter({
      id: 'd1',
      failedAt: T0 + 1000,
      attempts: 5,
      reason: 'boom',
      signals: [{ kind: 'alert', ...signal }],
    });
    const body = await answered(await hub.get('/v1/rejected', as(OPERATOR)), refusedList);
    expect(body.rejected).toMatchObject([
      { kind: 'refused', at: at(2), source: 'relay', code: 'time.malformed' },
      {
        kind: 'dead-letter',
        at: at(1),
        id: 'd1',
        attempts: 5,
        reason: 'boom',
        signals: [{ kind: 'alert', region: '31', at: at(0) }],
      },
      {
        kind: 'refused',
        at: at(0),
        source: 'official',
        code: 'region.unknown',
        signal: '{"kind":"alert","region":"atlantis"}',
      },
    ]);
    expect((await json(await hub.get('/v1/rejected?limit=1', as(OPERATOR)))).rejected).toHaveLength(1);
  });

  test('shows a source its own and nobody else’s, also inside a dead letter', async () => {
    const hub = await serve();
    await hub.post({ kind: 'alert', region: 'atlantis' });
    await hub.post({ kind: 'alert', region: 'mars' }, { token: RELAY });
    hub.desk.addDeadLetter({
      id: 'd1',
      failedAt: T0,
      attempts: 5,
      reason: 'boom',
      signals: [
        { kind: 'alert', ...signal },
        { kind: 'alert', ...signal, source: 'relay' },
      ],
    });
    const body = await answered(await hub.get('/v1/rejected', as(RELAY)), refusedList);
    expect(body.rejected).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain('"source":"official"');
    await refused(await hub.get('/v1/rejected?feed=drill', as(OFFICIAL)), 403, 'token.other-feed');
  });

  test('needs a token', async () => {
    const hub = await serve();
    await refused(await hub.get('/v1/rejected'), 401, 'token.missing');
    await refused(await hub.get('/v1/rejected', as('guess')), 401, 'token.unknown');
  });

  test('lets an operator put a dead letter back, once', async () => {
    const hub = await serve();
    hub.desk.addDeadLetter({
      id: 'd1',
      failedAt: T0,
      attempts: 5,
      reason: 'boom',
      signals: [{ kind: 'alert', ...signal }],
    });
    const retry = (token: string): Promise<Response> => hub.post('', { path: '/v1/rejected/d1/retry', token });
    await refused(await retry(OFFICIAL), 403, 'token.not-allowed');
    expect(await answered(await retry(OPERATOR), retried, 202)).toEqual({ id: 'd1', queued: true });
    expect((await json(await hub.get('/v1/status/31'))).state).toBe('alert');
    await refused(await retry(OPERATOR), 404, 'dead-letter.unknown');
  });
});
