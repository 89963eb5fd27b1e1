import { describe, expect, test } from 'vitest';
import { routesOf } from '../../../../src/adapters/web/server/app.ts';
import { RIGHTS, ROLES } from '../../../../src/app/access/principal.ts';
import { at, json, OFFICIAL, OPERATOR, refused, type Served, serve, T0 } from './serve.ts';

const ROUTES = routesOf({ maxBody: 1024, maxSignals: 10, trustProxy: false, publicUrl: 'https://hub.example' });

const ask = (hub: Served, method: string, path: string, token: string | null, body?: unknown): Promise<Response> =>
  fetch(hub.url + path, {
    method,
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const added = async (hub: Served, role: string, more: object = {}): Promise<{ id: string; token: string }> => {
  const response = await ask(hub, 'POST', '/v1/people', OPERATOR, { name: `a ${role}`, role, ...more });
  expect(response.status).toBe(201);
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  return json(response);
};

/** Who has which right, written down a second time. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  source: ['signal', 'read'],
  reader: ['read'],
  auditor: ['review', 'read'],
  operator: ['alert', 'drill', 'review', 'read'],
  admin: ['alert', 'drill', 'review', 'manage', 'read'],
};

describe('every guarded address', () => {
  test('lets in who has the right and nobody else, and a changed state is asked for only with a right', async () => {
    const hub = await serve();
    const tokens: Record<string, string | null> = { nobody: null, wrong: 'ac_wrong', source: OFFICIAL };
    for (const role of ROLES) tokens[role] = (await added(hub, role)).token;
    const guardedRoutes = ROUTES.filter(({ needs }) => needs !== undefined);
    expect(guardedRoutes.length).toBeGreaterThan(15);
    for (const { method, path, needs = [] } of guardedRoutes) {
      const address = path.replace(/\{\w+\}/g, 'nothing-there');
      for (const [who, token] of Object.entries(tokens)) {
        const response = await ask(hub, method.toUpperCase(), address, token);
        const said = `${who}: ${method} ${path} → ${response.status}`;
        await response.text();
        if (token === null || who === 'wrong') expect(response.status, said).toBe(401);
        else if (needs.some((right) => MAY[who]?.includes(right)))
          expect([401, 403], said).not.toContain(response.status);
        else expect(response.status, said).toBe(403);
      }
    }
  });

  test('is every address that changes something', () => {
    // The id of what is acknowledged is the right to do it: it stands in the message and nowhere else.
    const open = ROUTES.filter(({ method, needs }) => method !== 'get' && needs === undefined);
    // So is that of a subscription, and who subscribes needs no name.
    expect(open.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'post /v1/push/subscriptions',
      'post /v1/push/subscriptions/{id}/confirm',
      'delete /v1/push/subscriptions/{id}',
      'post /v1/acknowledge/{id}',
    ]);
  });
});

describe('GET /v1/me', () => {
  test('says whom a token belongs to', async () => {
    const hub = await serve();
    expect(await json(await ask(hub, 'GET', '/v1/me', OPERATOR))).toMatchObject({
      id: 'admin',
      kind: 'person',
      role: 'admin',
      rights: MAY['admin'],
      regions: null,
    });
    expect(await json(await ask(hub, 'GET', '/v1/me', OFFICIAL))).toMatchObject({
      id: 'official',
      kind: 'source',
      feed: 'ua',
      rights: MAY['source'],
    });
    const { id, token } = await added(hub, 'operator', { regions: ['Kyiv'] });
    expect(await json(await ask(hub, 'GET', '/v1/me', token))).toMatchObject({ id, role: 'operator', regions: ['31'] });
    expect(RIGHTS).toEqual(expect.arrayContaining([...(MAY['admin'] ?? []), 'signal']));
  });
});

describe('people', () => {
  test('are added with a token that is told once, changed, renewed with an overlap, and removed', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    const { id, token } = await added(hub, 'auditor');
    const listed = await json(await ask(hub, 'GET', '/v1/people', OPERATOR));
    expect(listed.people).toEqual([
      {
        id,
        name: 'a auditor',
        role: 'auditor',
        regions: null,
        addedAt: at(0),
        tokens: [{ addedAt: at(0), endsAt: null }],
      },
    ]);
    expect(JSON.stringify(listed)).not.toContain(token);

    expect((await ask(hub, 'POST', '/v1/operator/signals', token, {})).status).toBe(403);
    await ask(hub, 'PATCH', `/v1/people/${id}`, OPERATOR, { role: 'operator', regions: ['UA-63'] });
    expect(await json(await ask(hub, 'GET', '/v1/me', token))).toMatchObject({ role: 'operator', regions: ['22'] });

    const renewed = await json(await ask(hub, 'POST', `/v1/people/${id}/token`, OPERATOR, { overlap: '10m' }));
    expect((await ask(hub, 'GET', '/v1/me', token)).status).toBe(200);
    clock.now = T0 + 10 * 60_000;
    await refused(await ask(hub, 'GET', '/v1/me', token), 401, 'token.unknown');
    expect((await ask(hub, 'GET', '/v1/me', renewed.token)).status).toBe(200);

    expect((await ask(hub, 'DELETE', `/v1/people/${id}`, OPERATOR)).status).toBe(200);
    await refused(await ask(hub, 'GET', '/v1/me', renewed.token), 401, 'token.unknown');
    await refused(await ask(hub, 'DELETE', `/v1/people/${id}`, OPERATOR), 404, 'person.unknown');
    await refused(await ask(hub, 'DELETE', '/v1/people/admin', OPERATOR), 404, 'person.unknown');
  });

  test('lose their token when it expires', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    const { token } = await added(hub, 'reader', { expires: at(60) });
    expect((await ask(hub, 'GET', '/v1/me', token)).status).toBe(200);
    clock.now = T0 + 60_000;
    await refused(await ask(hub, 'GET', '/v1/me', token), 401, 'token.unknown');
  });

  test('are refused with what is wrong', async () => {
    const hub = await serve();
    const post = (body: unknown) => ask(hub, 'POST', '/v1/people', OPERATOR, body);
    await refused(await post({ name: 'x', role: 'king' }), 400, 'request.invalid');
    await refused(await post({ name: '', role: 'reader' }), 400, 'request.invalid');
    await refused(await post({ name: 'x', role: 'reader', expires: '2026-11-20' }), 400, 'request.invalid');
    await refused(await post({ name: 'x', role: 'operator', regions: ['Atlantis'] }), 404, 'region.unknown');
    expect((await json(await ask(hub, 'GET', '/v1/people', OPERATOR))).people).toEqual([]);
  });
});

describe('the audit', () => {
  test('has who did what from where, before and after, and what was not allowed, and never a token', async () => {
    const hub = await serve();
    const { id, token } = await added(hub, 'auditor');
    await ask(hub, 'PATCH', `/v1/people/${id}`, OPERATOR, { name: 'Olena' });
    await ask(hub, 'POST', '/v1/people', token, { name: 'me too', role: 'admin' });
    const renewed = await json(await ask(hub, 'POST', `/v1/people/${id}/token`, OPERATOR));
    const text = await (await ask(hub, 'GET', '/v1/audit', renewed.token)).text();
    const { audit } = JSON.parse(text);
    expect(audit.map(({ act, outcome, who }: Record<string, { id: string }>) => [act, outcome, who?.id])).toEqual([
      ['renewPersonToken', 'done', 'admin'],
      ['addPerson', 'token.not-allowed', id],
      ['changePerson', 'done', 'admin'],
      ['addPerson', 'done', 'admin'],
    ]);
    expect(audit[2]).toMatchObject({
      target: `/v1/people/${id}`,
      from: '127.0.0.1',
      at: at(0),
      before: { name: 'a auditor' },
      after: { name: 'Olena' },
    });
    for (const secret of [token, renewed.token, OPERATOR]) expect(text).not.toContain(secret);
    const own = await json(await ask(hub, 'GET', `/v1/audit?who=${id}&limit=1`, OPERATOR));
    expect(own.audit).toHaveLength(1);
    expect((await json(await ask(hub, 'GET', `/v1/audit?from=${at(1)}`, OPERATOR))).audit).toEqual([]);
  });
});
