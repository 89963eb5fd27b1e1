import { describe, expect, test } from 'vitest';
import { json, OPERATOR, refused, type Served, serve, T0 } from './serve.ts';

const ask = (hub: Served, method: string, path: string, body?: unknown, token: string | null = OPERATOR) =>
  fetch(hub.url + path, {
    method,
    headers: { ...(token === null ? {} : { Authorization: `Bearer ${token}` }), 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const CITY = { id: 'city', trust: 'official', regions: ['Kyiv'], silentAfter: '5m' };
const added = async (hub: Served, more: object = {}): Promise<string> => {
  const response = await ask(hub, 'POST', '/v1/sources', { ...CITY, ...more });
  const body = await json(response);
  expect(response.status, JSON.stringify(body)).toBe(201);
  return body.token;
};
const listed = async (hub: Served, id: string) =>
  (await json(await hub.get('/v1/sources'))).sources.find((one: { id: string }) => one.id === id);

describe('a source over HTTP', () => {
  test('is added with a token that is told once, speaks, and covers what it was given', async () => {
    const hub = await serve();
    const response = await ask(hub, 'POST', '/v1/sources', CITY);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Location')).toBe('/v1/sources/city');
    const { token, ...told } = await json(response);
    expect(told).toMatchObject({
      id: 'city',
      feed: 'ua',
      status: 'Actual',
      regions: ['31'],
      levels: null,
      silentAfter: '5m',
      confirmAfter: '1s',
      muted: false,
      bySettings: false,
    });
    expect((await hub.post({ kind: 'heartbeat' }, { token })).status).toBe(202);
    expect((await json(await hub.get('/v1/status/31'))).state).toBe('clear');
    expect((await json(await hub.get('/v1/status/22'))).state).toBe('unknown');
    expect(await (await hub.get('/v1/sources')).text()).not.toContain(token);
  });

  test('that was given no regions covers none, may speak of any, and "all" has to be said', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    const token = await added(hub, { regions: undefined });
    await hub.post({ kind: 'alert', region: '22' }, { token });
    expect((await json(await hub.get('/v1/status/22'))).state).toBe('alert');
    expect((await json(await hub.get('/v1/status/31'))).state).toBe('unknown');
    expect(await json(await ask(hub, 'PATCH', '/v1/sources/city', { regions: 'all' }))).toMatchObject({
      regions: 'all',
    });
    clock.now += 1_000;
    await hub.post({ kind: 'heartbeat' }, { token });
    expect((await json(await hub.get('/v1/status/31'))).state).toBe('clear');
    expect(await json(await ask(hub, 'PATCH', '/v1/sources/city', { regions: null }))).toMatchObject({ regions: null });
  });

  test('is changed without silence between', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    const token = await added(hub);
    await hub.post({ kind: 'heartbeat' }, { token });
    const change = { regions: [22], trust: 'relay', silentAfter: 'never', confirmAfter: '2s', levels: ['oblast'] };
    expect(await json(await ask(hub, 'PATCH', '/v1/sources/city', change))).toMatchObject({
      ...change,
      regions: ['22'],
    });
    expect(await listed(hub, 'city')).toMatchObject({ state: 'live', trust: 'relay', silentAfterMs: null });
    await refused(await hub.post({ kind: 'alert', region: '31' }, { token }), 400, 'signals.none-taken');
    expect((await hub.post({ kind: 'alert', region: '22' }, { token })).status).toBe(202);
    expect(await json(await ask(hub, 'PATCH', '/v1/sources/city', { muted: true }))).toMatchObject({
      muted: true,
      regions: ['22'],
      levels: ['oblast'],
    });
    await refused(await hub.post({ kind: 'heartbeat' }, { token }), 400, 'signals.none-taken');
  });

  test('gets a new token while the old one goes on for the overlap, and no longer', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    const first = await added(hub);
    const answer = await json(await ask(hub, 'POST', '/v1/sources/city/token', { overlap: '10m' }));
    const second = answer.token;
    expect(answer.tokens).toHaveLength(2);
    const speaks = async (token: string) => (await hub.post({ kind: 'heartbeat' }, { token })).status;
    expect([await speaks(first), await speaks(second)]).toEqual([202, 202]);
    clock.now += 10 * 60_000;
    expect([await speaks(first), await speaks(second)]).toEqual([401, 202]);
    const third = (await json(await ask(hub, 'POST', '/v1/sources/city/token'))).token;
    expect([await speaks(second), await speaks(third)]).toEqual([401, 202]);
    const audit = await (await ask(hub, 'GET', '/v1/audit')).text();
    for (const token of [first, second, third]) expect(audit).not.toContain(token);
  });

  test('is removed, and then nobody has its token', async () => {
    const hub = await serve();
    const token = await added(hub);
    const answer = await json(await ask(hub, 'DELETE', '/v1/sources/city'));
    expect(answer).toMatchObject({ id: 'city' });
    expect(answer.note).toBeUndefined();
    expect((await hub.post({ kind: 'heartbeat' }, { token })).status).toBe(401);
    await refused(await ask(hub, 'DELETE', '/v1/sources/city'), 404, 'source.unknown');
    await refused(await ask(hub, 'PATCH', '/v1/sources/city', { muted: true }), 404, 'source.unknown');
  });

  test('that the hub asks by itself gets no token, is muted only, and may come back', async () => {
    const hub = await serve();
    hub.desk.addSource({ id: 'polled', bySettings: true });
    const why = await refused(await ask(hub, 'POST', '/v1/sources/polled/token'), 409, 'source.by-settings');
    expect(why.detail).toContain('needs no token');
    await refused(await ask(hub, 'PATCH', '/v1/sources/polled', { trust: 'relay' }), 409, 'source.by-settings');
    expect((await ask(hub, 'PATCH', '/v1/sources/polled', { muted: true })).status).toBe(200);
    expect((await json(await ask(hub, 'DELETE', '/v1/sources/polled'))).note).toContain('comes back');
  });

  test('is refused with what is wrong', async () => {
    const hub = await serve();
    await added(hub);
    const post = (body: object) => ask(hub, 'POST', '/v1/sources', body);
    await refused(await post(CITY), 409, 'source.exists');
    await refused(await post({ ...CITY, id: 'operator' }), 409, 'source.exists');
    await refused(await post({ ...CITY, id: 'City' }), 400, 'request.invalid');
    await refused(await post({ ...CITY, id: 'b', trust: 'much' }), 400, 'request.invalid');
    await refused(await post({ ...CITY, id: 'b', regions: [] }), 400, 'request.invalid');
    await refused(await post({ ...CITY, id: 'b', regions: ['Atlantis'] }), 404, 'region.unknown');
    await refused(await post({ ...CITY, id: 'b', levels: ['galaxy'] }), 400, 'request.invalid');
    await refused(await post({ ...CITY, id: 'b', silentAfter: 'soon' }), 400, 'request.invalid');
    await refused(await post({ ...CITY, id: 'b', silentAfter: '0s' }), 400, 'request.invalid');
    await refused(await ask(hub, 'PATCH', '/v1/sources/city', {}), 400, 'request.invalid');
  });
});
