import { afterEach, describe, expect, test } from 'vitest';
import { newSigningKey, signingKeyOf } from '../../../../src/adapters/webhook/sign.ts';
import { webhooks } from '../../../../src/adapters/webhook/webhook.ts';
import type { Destination } from '../../../../src/app/notify/destination.ts';
import type { Outcome } from '../../../../src/app/notify/kind.ts';
import type { Message } from '../../../../src/app/notify/message.ts';
import { destinationTo, quickClock, type Receiver, receiver } from '../../../support/notify-rig.ts';
import { json, OFFICIAL, OPERATOR, refusedInALine, type Served, serve, T0 } from './serve.ts';

/** ukrainealarm's webhooks: how they are registered, and what they are told. */

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const ask = (hub: Served, method: string, key: string | undefined, body?: unknown): Promise<Response> =>
  fetch(`${hub.url}/api/v3/webhook`, {
    method,
    headers: {
      ...(key === undefined ? {} : { Authorization: key }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const listed = async (hub: Served): Promise<readonly Destination[]> => {
  const response = await fetch(`${hub.url}/v1/destinations`, { headers: { Authorization: `Bearer ${OPERATOR}` } });
  return (await json(response)).destinations;
};

const OPEN = { webHookUrl: 'https://lamp.example.org/alerts' };

describe('a webhook is registered', () => {
  test('with a key of the hub as it is, once for each key; then it is changed and ended', async () => {
    const hub = await serve();
    const made = await ask(hub, 'POST', OFFICIAL, OPEN);
    expect([made.status, await json(made)]).toEqual([200, OPEN]);
    await refusedInALine(await ask(hub, 'POST', OFFICIAL, OPEN), 409, 'destination.exists');
    expect((await ask(hub, 'POST', `Bearer ${OPERATOR}`, OPEN)).status).toBe(200);
    expect(await listed(hub)).toMatchObject([
      { kind: 'webhook', url: OPEN.webHookUrl, feed: 'ua', drills: false, template: 'ukrainealarm' },
      { kind: 'webhook', url: OPEN.webHookUrl },
    ]);
    const other = { webHookUrl: 'https://other.example.org/' };
    expect(await json(await ask(hub, 'PATCH', OFFICIAL, other))).toEqual(other);
    expect((await listed(hub)).map(({ url }) => url).sort()).toEqual([OPEN.webHookUrl, other.webHookUrl].sort());
    expect(await json(await ask(hub, 'DELETE', OFFICIAL))).toEqual(other);
    await refusedInALine(await ask(hub, 'DELETE', OFFICIAL), 404, 'destination.unknown');
    await refusedInALine(await ask(hub, 'PATCH', OFFICIAL, other), 404, 'destination.unknown');
    expect(await listed(hub)).toHaveLength(1);
  });

  test('not without a key, nor with one that nobody has, nor for what is no address', async () => {
    const hub = await serve();
    await refusedInALine(await ask(hub, 'POST', undefined, OPEN), 401, 'token.missing');
    await refusedInALine(await ask(hub, 'POST', 'nobody-has-this', OPEN), 401, 'token.unknown');
    for (const webHookUrl of ['lamp', 'ftp://lamp.example.org/', 'javascript:alert(1)', ''])
      await refusedInALine(await ask(hub, 'POST', OFFICIAL, { webHookUrl }), 400, 'request.invalid');
    await refusedInALine(await ask(hub, 'POST', OFFICIAL, {}), 400, 'request.invalid');
    expect(await listed(hub)).toEqual([]);
  });

  test.each([
    'http://127.0.0.1:9/',
    'http://[::1]/',
    'http://10.1.2.3/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::ffff:127.0.0.1]/',
    'http://0x7f000001/',
  ])('not at %s, unless by who may manage the hub', async (webHookUrl) => {
    const hub = await serve();
    await refusedInALine(await ask(hub, 'POST', OFFICIAL, { webHookUrl }), 400, 'request.invalid');
    await ask(hub, 'POST', OFFICIAL, OPEN);
    await refusedInALine(await ask(hub, 'PATCH', OFFICIAL, { webHookUrl }), 400, 'request.invalid');
    expect((await ask(hub, 'POST', OPERATOR, { webHookUrl })).status).toBe(200);
  });
});

const message = (type: Message['type'], data: Partial<Message['data']>): Message => ({
  id: 'msg_1',
  type,
  timestamp: T0 + 310,
  tier: 'urgent',
  sound: true,
  tag: 'ua.123.air-raid',
  data: { hub: 'test', feed: 'ua', status: 'Actual', epoch: 'e1', seq: 1, ...data },
});

const about = (region: string, hazard: string): Partial<Message['data']> => ({ event: { region, hazard } as never });

const tell = async (to: Receiver, told: Message, more: Partial<Destination> = {}): Promise<Outcome> => {
  const kind = webhooks({ timeout: 2_000, key: signingKeyOf(newSigningKey()), version: 'test' });
  const sender = kind.open({
    destination: destinationTo(to.url, { template: 'ukrainealarm', ...more }),
    clock: quickClock(1),
    observe: () => {},
  } as never);
  try {
    return await sender.send(told, new AbortController().signal);
  } finally {
    await sender.close();
  }
};

const endpoint = async (): Promise<Receiver> => {
  const made = await receiver();
  closing.push(made.close);
  return made;
};

describe('a webhook is called', () => {
  test.each([
    ['alert.started', '123', 'air-raid', { status: 'Activate', regionId: 123, alarmType: 'AIR' }],
    ['alert.ended', '123', 'artillery', { status: 'Deactivate', regionId: 123, alarmType: 'ARTILLERY' }],
    ['alert.retracted', '29', 'air-raid', { status: 'Deactivate', regionId: 9999, alarmType: 'AIR' }],
  ] as const)('for %s of %s', async (type, region, hazard, call) => {
    const to = await endpoint();
    expect(await tell(to, message(type, about(region, hazard)))).toMatchObject({ kind: 'delivered' });
    expect(to.received.map(({ text }) => JSON.parse(text))).toEqual([{ ...call, createdAt: '2026-11-20T07:00:00Z' }]);
  });

  test('with what is true now instead of what was missed, where that is known', async () => {
    const to = await endpoint();
    const alert = { hazard: 'air-raid', since: '2026-11-20T06:30:00.000Z' };
    await tell(to, message('region.state', { region: { id: '31', state: 'alert', alerts: [alert] } as never }));
    await tell(to, message('region.state', { region: { id: '31', state: 'clear', alerts: [] } as never }));
    expect(to.received.map(({ text }) => JSON.parse(text))).toEqual([
      { status: 'Activate', regionId: 31, alarmType: 'AIR', createdAt: '2026-11-20T06:30:00Z' },
      { status: 'Deactivate', regionId: 31, alarmType: 'AIR', createdAt: '2026-11-20T07:00:00Z' },
    ]);
  });

  test('with nothing that it has no word for: unknown, a test, a blind hub, a drill', async () => {
    const to = await endpoint();
    for (const told of [
      message('region.unknown', about('31', 'air-raid')),
      message('region.state', { region: { id: '31', state: 'unknown', alerts: [] } as never }),
      message('region.state', { region: { id: '22', state: 'partial', alerts: [] } as never }),
      message('hub.blind', {}),
      message('test', {}),
      message('alert.ended', { ...about('31', 'air-raid'), status: 'Exercise' }),
    ])
      expect(await tell(to, told)).toEqual({ kind: 'delivered' });
    expect(to.received).toEqual([]);
  });

  test('nowhere inside by a stranger’s address, whatever its name is resolved to', async () => {
    const to = await endpoint();
    const url = to.url.replace('127.0.0.1', 'localhost');
    const told = message('alert.started', about('31', 'air-raid'));
    expect(await tell(to, told, { url, reach: 'public' })).toMatchObject({ kind: 'retry' });
    expect(await tell(to, told, { reach: 'public' })).toMatchObject({ kind: 'retry' });
    expect(to.received).toEqual([]);
    expect(await tell(to, told, { url })).toMatchObject({ kind: 'delivered' });
  });
});
