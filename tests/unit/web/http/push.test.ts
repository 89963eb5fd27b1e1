import { createECDH } from 'node:crypto';
import { expect, test } from 'vitest';
import { ENDS_AFTER, UNCONFIRMED_FOR } from '../../../../src/app/push/subscription.ts';
import { json, refused, type Served, serve, T0 } from './serve.ts';

const keys = { p256dh: createECDH('prime256v1').generateKeys('base64url'), auth: 'AAAAAAAAAAAAAAAAAAAAAA' };
const body = (name: string, more: object = {}) => ({
  endpoint: `https://push.example.org/${name}`,
  keys,
  places: ['UA-30'],
  ...more,
});
const subscribe = (hub: Served, asked: object): Promise<Response> =>
  hub.post(asked, { path: '/v1/push/subscriptions', token: null });
const confirm = (hub: Served, id: string, code: string): Promise<Response> =>
  hub.post({ code }, { path: `/v1/push/subscriptions/${id}/confirm`, token: null });

test('whoever reads may subscribe without a name: kept until it is confirmed, renewed by the same address, ended by its id', async () => {
  const clock = { now: T0 };
  const hub = await serve({ clock });
  expect(await json(await hub.get('/v1/push'))).toEqual({ key: 'vapid-key', maxPlaces: 30 });
  const made = await subscribe(hub, body('a', { expirationTime: null, language: 'en', page: 'https://hub.example/' }));
  expect(made.status).toBe(201);
  expect(made.headers.get('Cache-Control')).toBe('no-store');
  const subscription = await json(made);
  expect(subscription).toEqual({
    id: 'id-of-a',
    confirmed: false,
    feed: 'ua',
    places: ['31'],
    language: 'en',
    endsAt: new Date(T0 + UNCONFIRMED_FOR).toISOString(),
  });
  await refused(await confirm(hub, 'id-of-a', 'guessed'), 404, 'subscription.unknown');
  expect(await json(await confirm(hub, 'id-of-a', 'code-1'))).toMatchObject({ confirmed: true });
  clock.now += 86_400_000;
  const renewed = await subscribe(hub, body('a', { places: ['14', 31] }));
  expect(renewed.status).toBe(200);
  expect(await json(renewed)).toMatchObject({
    id: 'id-of-a',
    confirmed: true,
    places: ['14', '31'],
    endsAt: new Date(clock.now + ENDS_AFTER).toISOString(),
  });
  expect((await fetch(`${hub.url}/v1/push/subscriptions/id-of-a`, { method: 'DELETE' })).status).toBe(200);
  await refused(await hub.get('/v1/push/subscriptions/id-of-a'), 404, 'subscription.unknown');
});

test('who has the address but not its keys takes nothing over without the code', async () => {
  const hub = await serve();
  await subscribe(hub, body('a'));
  await confirm(hub, 'id-of-a', 'code-1');
  const other = { ...keys, auth: 'BBBBBBBBBBBBBBBBBBBBBB' };
  expect(await json(await subscribe(hub, body('a', { keys: other })))).toMatchObject({ confirmed: false });
});

test.each([
  [{ endpoint: 'http://push.example.org/a' }, 'request.invalid', 400],
  [{ endpoint: 'https://127.0.0.1/a' }, 'request.invalid', 400],
  [{ endpoint: 'https://[::1]/a' }, 'request.invalid', 400],
  [{ endpoint: 'https://10.1.2.3:6379/a' }, 'request.invalid', 400],
  [{ endpoint: 'https://name:word@push.example.org/a' }, 'request.invalid', 400],
  [{ keys: { p256dh: 'AAAA', auth: keys.auth } }, 'request.invalid', 400],
  [{ places: [] }, 'request.invalid', 400],
  [{ places: Array.from({ length: 31 }, () => '31') }, 'request.invalid', 400],
  [{ places: ['nowhere'] }, 'region.unknown', 404],
  [{ page: 'javascript:alert(1)' }, 'request.invalid', 400],
  [{ feed: 'drill' }, 'request.invalid', 400],
] as const)('a subscription with %j is refused', async (more, code, status) => {
  await refused(await subscribe(await serve(), body('a', more)), status, code);
});

test('no more are kept than may be, and no more come from one address than a school needs', async () => {
  const hub = await serve();
  for (const name of ['a', 'b', 'c']) expect((await subscribe(hub, body(name))).status).toBe(201);
  await refused(await subscribe(hub, body('d')), 503, 'subscriptions.full');
  expect((await subscribe(hub, body('a'))).status).toBe(200);
  for (let count = 5; count < 300; count += 1) await (await confirm(hub, 'id-of-a', 'x')).arrayBuffer();
  await refused(await subscribe(hub, body('a')), 429, 'rate.limited');
});

test('neither the address nor the id of a subscription is told to whoever logs', async () => {
  const hub = await serve();
  await subscribe(hub, body('a-secret-address'));
  await confirm(hub, 'id-of-a-secret-address', 'code-1');
  await hub.get('/v1/push/subscriptions/id-of-a-secret-address');
  expect(JSON.stringify(hub.observed)).not.toContain('a-secret-address');
  expect(JSON.stringify(hub.observed)).toContain('/v1/push/subscriptions/{id}');
});
