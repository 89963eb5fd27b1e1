import { expect, test } from 'vitest';
import { json, OPERATOR, type Served, serve } from './serve.ts';

const ask = async (hub: Served, method: string, path: string, body?: unknown): Promise<Response> =>
  fetch(hub.url + path, {
    method,
    headers: {
      Authorization: `Bearer ${OPERATOR}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const HOOK = { name: 'Town hall', kind: 'webhook', url: 'https://hall.example/hook' };

type Told = Readonly<Record<string, unknown>> & { readonly id: string; readonly secret?: string };

test('a destination is added with a secret that is told once, changed and removed, and the audit knows it', async () => {
  const hub = await serve();
  const response = await ask(hub, 'POST', '/v1/destinations', {
    ...HOOK,
    regions: ['31'],
    policy: { here: { any: { red: 'urgent', any: 'quiet' } } },
  });
  expect(response.status).toBe(201);
  const added = (await json(response)) as Told;
  expect(added.secret).toMatch(/^whsec_/);
  expect(added).toMatchObject({
    feed: 'ua',
    regions: ['31'],
    from: 'http',
    test: { came: 'waiting' },
    standing: { reachedAt: null },
  });
  const all = (await json(await ask(hub, 'GET', '/v1/destinations'))) as { destinations: readonly Told[] };
  expect(all.destinations).toHaveLength(1);
  expect(JSON.stringify(all)).not.toContain('whsec_');
  const changed = await ask(hub, 'PATCH', `/v1/destinations/${added.id}`, {
    name: 'School',
    regions: null,
    policy: { muteUntil: '2030-01-01T00:00:00Z' },
  });
  expect(await json(changed)).toMatchObject({ name: 'School', policy: { muteUntil: '2030-01-01T00:00:00.000Z' } });
  expect((await ask(hub, 'POST', `/v1/destinations/${added.id}/retry`)).status).toBe(202);
  expect(await json(await ask(hub, 'GET', `/v1/destinations/${added.id}/deliveries`))).toEqual({ deliveries: [] });
  expect((await ask(hub, 'DELETE', `/v1/destinations/${added.id}`)).status).toBe(200);
  expect((await ask(hub, 'DELETE', `/v1/destinations/${added.id}`)).status).toBe(404);
  const audit = JSON.stringify(await json(await ask(hub, 'GET', '/v1/audit')));
  for (const act of ['addDestination', 'changeDestination', 'removeDestination']) expect(audit).toContain(act);
  expect(audit).not.toContain('whsec_');
});

test.each([
  [{ ...HOOK, url: 'ftp://hall.example/' }, 'url: expected an address'],
  [{ ...HOOK, secret: 'short' }, 'secret: expected whsec_'],
  [{ ...HOOK, template: { jsonata: '$$$(' } }, 'template:'],
  [{ ...HOOK, template: { jsonata: 'data.nothing.here' } }, 'it makes nothing of the event'],
  [{ ...HOOK, template: 'ntfy', url: 'https://ntfy.example/' }, 'expected the address of a topic'],
  [{ ...HOOK, events: ['alert.imagined'] }, 'events'],
  [{ ...HOOK, policy: { here: 'loud' } }, 'policy'],
  [{ ...HOOK, testEvery: 'Monday' }, 'testEvery'],
  [{ ...HOOK, colour: 'red' }, 'colour'],
])('%j is refused: %s', async (body, why) => {
  const hub = await serve();
  const response = await ask(hub, 'POST', '/v1/destinations', body);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain(why);
  expect(await json(await ask(hub, 'GET', '/v1/destinations'))).toEqual({ destinations: [] });
});

test('the public key is told to everybody', async () => {
  const hub = await serve();
  const response = await fetch(`${hub.url}/v1/keys`);
  expect(await json(response)).toEqual({ keys: [{ use: 'webhook', algorithm: 'ed25519', key: 'whpk_test' }] });
});

test('who was reached is told with each destination, and a policy can be tried by who may review', async () => {
  const hub = await serve();
  expect(await json(await ask(hub, 'GET', '/v1/reach'))).toMatchObject({ feed: 'ua', destinations: [], events: [] });
  const span = { from: '2026-11-20T00:00:00Z', to: '2026-11-21T00:00:00Z' };
  const tried = await ask(hub, 'POST', '/v1/policy/try', { ...span, policy: { here: 'quiet' } });
  expect(await json(tried)).toMatchObject({ counts: { urgent: 0, sounds: 0 }, rang: [], more: 0 });
  expect((await ask(hub, 'POST', '/v1/policy/try', { from: span.to, to: span.from })).status).toBe(400);
});

test('nothing that was not offered can be acknowledged', async () => {
  const hub = await serve();
  for (const method of ['GET', 'POST']) {
    const response = await fetch(`${hub.url}/v1/acknowledge/guessed`, { method });
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('acknowledgement.unknown');
  }
});
