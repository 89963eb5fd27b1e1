import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { afterEach, expect, test } from 'vitest';
import { sourceSettings } from '../../config/settings/sources-schema.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { ukraineAlarmDoor } from '../../src/adapters/upstreams/ukrainealarm/webhook-door.ts';
import { capMessage, startCap } from '../support/upstream-cap.ts';
import type { SourceHub } from '../support/upstream-hub.ts';
import { startSourceHub } from '../support/upstream-hub.ts';
import { startUpstream } from '../support/upstream-server.ts';
import { startUkraineAlarm } from '../support/upstream-ukrainealarm.ts';

/** Sources that an installation brings: a webhook, CAP, its own JSON and MQTT, and another country's feed. */
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const open = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const one = await starting;
  opened.push(one);
  return one;
};
const isState = (hub: SourceHub, region: string, state: string) =>
  hub.until(`${region} is ${state}`, () => hub.stateOf(region) === state);
const failedWith = (hub: SourceHub, code: string) =>
  hub.until(code, () => hub.observed.some(({ fields }) => fields['code'] === code));
const START = '2026-11-20T07:14:02Z';

test('ukrainealarm’s webhook is registered, changed when there is one, taken back at the end; its end waits for the list', async () => {
  const upstream = await open(startUkraineAlarm({ key: 'k' }));
  const hub = await open(startSourceHub());
  upstream.raise('16', '2022-04-04T16:45:00Z');
  upstream.webhook.url = 'https://old.example.org';
  let door: ReturnType<typeof ukraineAlarmDoor>;
  const gate = await open(startUpstream(() => ({ status: 404 })));
  const ukrainealarm = { key: 'k', url: upstream.url, interval: '60ms', perMinute: 10_000, webhookUrl: gate.url };
  door = ukraineAlarmDoor({
    settings: {
      feeds: [{ id: 'ua', country: 'ua' }],
      sources: sourceSettings({ ukrainealarm }),
    },
    desks: { open: async () => hub.desk },
    clock: systemClock,
    observe: () => undefined,
  });
  const worker = await hub.ingest({ ukrainealarm });
  await hub.until('it is registered', () => hub.observed.some(({ event }) => event === 'webhook.registered'));
  const callback = upstream.webhook.url ?? '';
  expect(callback).toMatch(/\/v1\/hooks\/ukrainealarm\/[\w-]{32}$/);
  expect(upstream.seen.filter(({ path }) => path === '/api/v3/webhook').map(({ method }) => method)).toEqual([
    'POST',
    'PATCH',
  ]);
  await isState(hub, '16', 'alert');
  const { createServer: http } = await import('node:http');
  const server = http((req, res) => {
    if (door?.matches(req) === true) void door.handle(req, res);
    else res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ close: () => new Promise((resolve) => server.close(() => resolve())) });
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(callback).pathname}`;
  const call = async (body: object | string): Promise<number> =>
    (
      await fetch(at, {
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
        headers: { connection: 'close' },
      })
    ).status;
  const now = (): string => new Date().toISOString();

  expect(await call({ status: 'Activate', regionId: 123, alarmType: 'AIR', createdAt: now() })).toBe(204);
  await isState(hub, '123', 'alert');
  upstream.raise('123');
  await hub.until(
    'the list has it',
    () =>
      hub.desk.follower
        .state()
        .timelines.get('123|air-raid' as never)
        ?.alert?.sources.includes('ukrainealarm') === true,
  );
  // Told it is over while the list still has it: it stands, disputed, until the list agrees.
  expect(await call({ status: 'Deactivate', regionId: 123, alarmType: 'AIR', createdAt: now() })).toBe(204);
  await hub.until(
    'it is disputed',
    () => hub.desk.follower.board().regions.get('123' as never)?.alerts[0]?.disputed === true,
  );
  expect(hub.stateOf('123')).toBe('alert');
  upstream.calm('123');
  await isState(hub, '123', 'clear');
  expect(await call('nonsense')).toBe(400);
  expect((await hub.desk.refused.list(1))[0]).toMatchObject({
    source: 'ukrainealarm-webhook',
    code: 'signal.malformed',
  });
  await worker.close();
  expect(upstream.webhook.url).toBeNull();
});

test('CAP: Alert, Update, Cancel and AllClear, by reference; drills and expired ones are refused', async () => {
  const upstream = await open(startCap());
  const hub = await open(startSourceHub());
  const kharkiv = 'UA63000000000041885';
  const kyiv = 'UA80000000000093317';
  const at = (seconds: number): string =>
    new Date(Date.now() - 60_000 + seconds * 1_000).toISOString().replace('Z', '-00:00');
  const times = [at(0), at(5), at(10), at(15)] as const;
  upstream.publish('a', capMessage({ identifier: 'a', sent: times[0], areas: [kharkiv, kyiv] }));
  upstream.publish(
    'drill',
    capMessage({ identifier: 'drill', sent: times[0], areas: ['UA46000000000026241'], status: 'Exercise' }),
  );
  upstream.publish(
    'old',
    capMessage({ identifier: 'old', sent: times[0], areas: ['UA46000000000026241'], expires: times[0] }),
  );
  await hub.ingest({ cap: [{ id: 'agency', url: `${upstream.url}/feed`, interval: '50ms' }] });
  await isState(hub, '22', 'alert');
  await isState(hub, '31', 'alert');
  // Nothing covers the others: what this feed does not speak of is unknown.
  expect(hub.stateOf('27')).toBe('unknown');
  upstream.publish(
    'b',
    capMessage({
      identifier: 'b',
      sent: times[1],
      areas: [kharkiv],
      msgType: 'Update',
      references: [`alerts@example.org,a,${times[0]}`],
    }),
    true,
  );
  await isState(hub, '31', 'unknown');
  expect(hub.stateOf('22')).toBe('alert');
  upstream.publish(
    'lost',
    capMessage({
      identifier: 'lost',
      sent: times[2],
      msgType: 'Cancel',
      references: ['alerts@example.org,never,2026-01-01T00:00:00-00:00'],
    }),
  );
  await failedWith(hub, 'signal.unknown-reference');
  expect(hub.stateOf('22')).toBe('alert');
  upstream.publish(
    'c',
    capMessage({
      identifier: 'c',
      sent: times[2],
      areas: [kharkiv],
      msgType: 'Update',
      responseType: 'AllClear',
      references: [`alerts@example.org,b,${times[1]}`],
    }),
  );
  await isState(hub, '22', 'unknown');
  upstream.publish('d', capMessage({ identifier: 'd', sent: times[3], areas: [kyiv] }));
  await isState(hub, '31', 'alert');
  upstream.publish(
    'e',
    capMessage({ identifier: 'e', sent: at(20), msgType: 'Cancel', references: [`alerts@example.org,d,${times[3]}`] }),
  );
  await isState(hub, '31', 'unknown');
  const codes = (await hub.desk.refused.list(50)).map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining(['signal.drill', 'signal.expired', 'signal.unknown-reference']));
  upstream.instead(() => ({ body: '<feed><entry>' }));
  upstream.publish('f', capMessage({ identifier: 'f', sent: at(25), areas: [kyiv] }));
  await failedWith(hub, 'upstream.unreadable');
});

test('any JSON: where region, kind and time are, by JSON Pointer or JSONata; it speaks for its places only', async () => {
  let sirens: unknown = {
    data: {
      sirens: [
        { place: { code: '31' }, state: 'on', since: START },
        { place: { code: '22' }, state: 'off' },
      ],
    },
  };
  const upstream = await open(startUpstream(() => ({ body: JSON.stringify(sirens) })));
  const hub = await open(startSourceHub());
  const places = { list: '/data/sirens', region: 'place.code', active: '/state', at: '/since' };
  await hub.ingest({ json: [{ id: 'city', url: upstream.url, interval: '50ms', regions: '31, 22', ...places }] });
  await isState(hub, '31', 'alert');
  expect([hub.stateOf('22'), hub.stateOf('27')]).toEqual(['clear', 'unknown']);
  for (const spoilt of [{ data: {} }, { data: { sirens: [{ place: { code: '31' }, state: '?' }] } }, 'no', null]) {
    sirens = spoilt;
    await hub.until('it failed', () => hub.observed.at(-1)?.fields['code'] === 'upstream.unreadable');
  }
  expect(hub.stateOf('31')).toBe('alert');
  sirens = { data: { sirens: [{ place: { code: '31' }, state: 'off' }] } };
  await isState(hub, '31', 'clear');
});

test('MQTT: our signals from a topic; what is no signal is refused, and the broker’s silence is no word', async () => {
  const broker = await Aedes.createBroker();
  const server = createServer(broker.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
  opened.push({
    close: async () => {
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
  const hub = await open(startSourceHub());
  const subscribed = new Promise<void>((resolve) => broker.once('subscribe', () => resolve()));
  await hub.ingest({ mqtt: [{ id: 'siren', url, topic: 'city/siren', regions: '31', silentAfter: '3s' }] });
  await subscribed;
  const client = await connectAsync(url);
  opened.push({ close: () => client.endAsync(true) });
  const publish = (text: string) => client.publishAsync('city/siren', text);
  expect(hub.stateOf('31')).toBe('unknown');
  await publish(JSON.stringify({ kind: 'alert', region: '31', at: new Date(Date.now() - 1_000).toISOString() }));
  await isState(hub, '31', 'alert');
  await publish('{"kind":');
  await failedWith(hub, 'signal.malformed');
  await publish(JSON.stringify([{ kind: 'all-clear', region: '31', at: new Date().toISOString() }, 7]));
  await isState(hub, '31', 'clear');
  await hub.until('it is silent', () => hub.sourceState('siren') === 'silent');
  expect(hub.stateOf('31')).toBe('unknown');
});

test('a second country is settings and one adapter: drills and pre-alerts of Pikud HaOref raise nothing', async () => {
  let body = '\uFEFF';
  let id = 134_100;
  const say = (cat: string, title: string, ...data: readonly string[]): void => {
    id += 1;
    body = `\uFEFF${JSON.stringify({ id: String(id), cat, title, data, desc: '' })}`;
  };
  const history: object[] = [];
  const upstream = await open(
    startUpstream(({ path, headers }) => {
      if (headers['x-requested-with'] !== 'XMLHttpRequest' || headers.referer === undefined) return { status: 403 };
      return { body: path.includes('History') ? JSON.stringify(history) : body };
    }),
  );
  const hub = await open(startSourceHub({ feed: 'il', country: 'il' }));
  await hub.ingest({
    oref: { enabled: true, url: upstream.url, interval: '40ms', perMinute: 10_000, silentAfter: '2s' },
  });
  const city = (name: string): string => hub.desk.follower.catalogue.find(name)?.id ?? '';
  await isState(hub, city('שדרות'), 'clear');
  say('101', 'תרגיל', 'שדרות');
  await failedWith(hub, 'signal.drill');
  say('10', 'בדקות הקרובות צפויות להתקבל התרעות באזורך', 'שדרות');
  await failedWith(hub, 'signal.pre-alert');
  expect(hub.stateOf(city('שדרות'))).toBe('clear');
  say('1', 'ירי רקטות וטילים', 'שדרות', 'אשקלון');
  await isState(hub, city('אשקלון'), 'alert');
  expect(hub.stateOf(city('שדרות'))).toBe('alert');
  // Nothing is announced any more: that is not the end.
  body = '\0\r\n';
  await hub.until('it is polled', () => hub.observed.at(-1)?.event === 'source.polled');
  expect(hub.stateOf(city('שדרות'))).toBe('alert');
  say('10', 'האירוע הסתיים', 'שדרות');
  await isState(hub, city('שדרות'), 'clear');
  expect(hub.stateOf(city('אשקלון'))).toBe('alert');
  expect(hub.changes.filter(({ type }) => type === 'alert.started')).toHaveLength(2);
});
