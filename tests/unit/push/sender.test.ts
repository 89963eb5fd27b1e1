import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownPayload, payloadOf, topicOf } from '../../../src/adapters/push/payload.ts';
import { pushes, pushProblem } from '../../../src/adapters/push/push.ts';
import { type Address, type Push, type PushSender, pushSender } from '../../../src/adapters/push/sender.ts';
import { newVapidKeys, vapidKeysOf } from '../../../src/adapters/push/vapid.ts';
import type { Message } from '../../../src/app/notify/message.ts';
import { type Phone, type PushService, pushService } from '../../support/push-service.ts';

const keys = vapidKeysOf(newVapidKeys());

let service: PushService;
let sender: PushSender;
beforeEach(async () => {
  service = await pushService();
  sender = pushSender({ timeout: 2_000, keys, now: () => Date.now(), version: 'test', ca: service.ca });
});
afterEach(async () => {
  sender.close();
  await service.close();
});

const to = ({ endpoint, keys: { p256dh, auth } }: Phone, more: Partial<Address> = {}): Address => ({
  endpoint,
  p256dh,
  auth,
  reach: 'anywhere',
  ...more,
});
const push = (more: Partial<Push> = {}): Push => ({
  body: Buffer.from(JSON.stringify({ notification: { title: 'Тривога', body: '' }, type: 'alert.started' })),
  ttl: 300,
  urgency: 'high',
  topic: 'ua-31',
  subject: 'mailto:alerts@example.org',
  ...more,
});

test('a telephone reads what it is sent, and its push service knows by whom, for how long and in the place of what', async () => {
  const phone = service.phone('a');
  expect(await sender.send(to(phone), push())).toEqual({ kind: 'delivered', status: 201 });
  const [got] = phone.got;
  expect(got?.body.notification.title).toBe('Тривога');
  expect(got?.headers).toMatchObject({ ttl: '300', urgency: 'high', topic: 'ua-31', 'content-encoding': 'aes128gcm' });
  expect(got?.vapid).toMatchObject({ good: true, key: keys.publicKey, claims: { sub: 'mailto:alerts@example.org' } });
  expect(Number(got?.vapid.claims['exp'])).toBeGreaterThan(Date.now() / 1_000 + 3_600);
});

describe('what a push service answers', () => {
  test.each([
    [404, {}, { kind: 'gone' }],
    [410, {}, { kind: 'gone' }],
    [429, { 'Retry-After': '7' }, { kind: 'retry', status: 429, after: 7_000 }],
    [503, { 'Retry-After': '2' }, { kind: 'retry', status: 503, after: 2_000 }],
    [500, {}, { kind: 'retry', status: 500 }],
    [403, {}, { kind: 'retry', status: 403 }],
    [302, { Location: 'http://127.0.0.1/' }, { kind: 'retry', status: 302 }],
    [413, {}, { kind: 'failed' }],
    [400, {}, { kind: 'failed' }],
  ] as const)('%s with %j', async (status, headers, outcome) => {
    service.behave((response) => response.writeHead(status, headers).end('because'));
    expect(await sender.send(to(service.phone('a')), push())).toMatchObject(outcome);
    expect(service.requests).toBe(1);
  });

  test('nothing within the time is no answer, and the address stands in no reason', async () => {
    service.behave(() => {});
    const hasty = pushSender({ timeout: 50, keys, now: () => Date.now(), version: 'test', ca: service.ca });
    const outcome = await hasty.send(to(service.phone('a')), push());
    expect(outcome).toEqual({ kind: 'retry', reason: 'no answer within 50 ms' });
    hasty.close();
  });
});

test('an address that a stranger gave is not called in a network of our own, by whatever name', async () => {
  const phone = service.phone('a');
  const byNumber = phone.endpoint.replace('localhost', '127.0.0.1');
  expect(await sender.send(to(phone, { endpoint: byNumber, reach: 'public' }), push())).toMatchObject({ kind: 'gone' });
  const byName = await sender.send(to(phone, { reach: 'public' }), push());
  expect(byName).toMatchObject({ kind: 'retry' });
  expect(JSON.stringify(byName)).toContain('lies in a network of its own');
  expect(service.requests).toBe(0);
  expect(await sender.send(to(phone, { endpoint: phone.endpoint.replace('https', 'http') }), push())).toMatchObject({
    kind: 'gone',
  });
});

const message = (more: Partial<Message> = {}, data: Partial<Message['data']> = {}): Message => ({
  id: 'msg_1',
  type: 'alert.started',
  timestamp: 0,
  tier: 'urgent',
  sound: true,
  tag: 'ua.31.air-raid',
  data: {
    hub: 'https://alerts.example.org',
    feed: 'ua',
    status: 'Actual',
    epoch: 'e',
    seq: 7,
    region: {
      id: '31',
      level: 'oblast',
      parent: null,
      name: 'Київ',
      nameEn: 'Kyiv',
      state: 'alert',
      since: null,
      fresh: true,
      covered: true,
      alerts: [],
    },
    ...data,
  },
  ...more,
});

const read = (bytes: Buffer): Record<string, unknown> => JSON.parse(bytes.toString());

describe('what a telephone is shown', () => {
  const page = 'https://alerts.example.org/';

  test('an iPhone shows it without our worker, in the language that was asked for, and opens the place', () => {
    const uk = read(payloadOf(message(), { language: 'uk', page }));
    expect(uk).toMatchObject({
      web_push: 8030,
      mutable: true,
      notification: { lang: 'uk', navigate: `${page}#region=31`, tag: 'ua.31.air-raid', silent: false },
      region: '31',
      state: 'alert',
      seq: 7,
    });
    expect(JSON.stringify(uk)).toContain('Повітряна тривога: Київ');
    const en = read(payloadOf(message({ sound: false }), { language: 'en', page }));
    expect(en['notification']).toMatchObject({ title: 'Air-raid alert: Kyiv', silent: true });
  });

  test('an address of the page that is not known was told as an empty one', () => {
    const nowhere = { language: 'en', page: '' } as const;
    for (const body of [payloadOf(message(), nowhere), ownPayload('confirm', nowhere), ownPayload('farewell', nowhere)])
      expect(read(body)['notification']).not.toHaveProperty('navigate');
    const acknowledge = 'https://alerts.example.org/v1/acknowledge/x';
    const asked = read(payloadOf(message({}, { acknowledge }), nowhere));
    expect(asked['notification']).toMatchObject({ navigate: acknowledge });
  });

  test('an exercise says so in its title, and has a topic and a tag of its own', () => {
    const drill = message({ tag: 'drill-1.31.air-raid' }, { feed: 'drill-1', status: 'Exercise' });
    for (const language of ['uk', 'en'] as const) {
      const { notification } = read(payloadOf(drill, { language, page })) as { notification: { title: string } };
      expect(notification.title).toMatch(/^(?:НАВЧАННЯ|EXERCISE): /);
    }
    expect(topicOf(drill)).not.toBe(topicOf(message()));
  });

  test('a topic is one that push services take, whatever the feed and the place are called', () => {
    for (const feed of ['ua', 'a-feed-with-a-very-long-name-indeed', 'x.y'])
      expect(topicOf(message({}, { feed }))).toMatch(/^[A-Za-z0-9_-]{1,32}$/);
  });

  test('it is never longer than push services take, however long names and reasons are', () => {
    const long = 'Ї'.repeat(5_000);
    const region = { ...message().data.region, name: long, nameEn: long } as NonNullable<Message['data']['region']>;
    for (const type of ['alert.started', 'alert.retracted'] as const) {
      const bytes = payloadOf(message({ type }, { region }), { language: 'uk', page });
      expect(bytes.length).toBeLessThanOrEqual(3_993);
      expect(read(bytes)).toMatchObject({ web_push: 8030, type });
    }
  });
});

test('somebody with a name is told by push as by a webhook', async () => {
  const phone = service.phone('duty');
  const kind = pushes({ sender, subject: 'mailto:alerts@example.org', page: '' });
  const destination = {
    id: 'duty',
    name: 'Duty officer',
    kind: 'push',
    url: phone.endpoint,
    push: phone.keys,
    feed: 'ua',
    drills: false,
    secrets: [],
    from: 'http',
    addedAt: 0,
  } as const;
  expect(pushProblem(destination)).toBeUndefined();
  const open = kind.open({ destination } as unknown as Parameters<typeof kind.open>[0]);
  expect(await open.send(message(), new AbortController().signal)).toMatchObject({ kind: 'delivered' });
  expect(phone.got[0]?.body).toMatchObject({ type: 'alert.started', id: 'msg_1' });
});

test.each([
  [{ url: 'http://push.example.org/x' }, 'url: expected the https address'],
  [{ push: undefined }, 'push: expected the keys'],
  [{ push: { p256dh: 'AAAA', auth: 'A'.repeat(22) } }, 'push.p256dh'],
  [{ push: { p256dh: keys.publicKey, auth: 'AAAA' } }, 'push.auth'],
])('a push with %j is refused', (change, problem) => {
  const good = { url: 'https://push.example.org/x', push: { p256dh: keys.publicKey, auth: 'A'.repeat(22) } };
  expect(pushProblem(good)).toBeUndefined();
  expect(pushProblem({ ...good, ...change } as Parameters<typeof pushProblem>[0])).toContain(problem);
});
