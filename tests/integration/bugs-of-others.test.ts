import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync } from 'mqtt';
import { afterEach, describe, expect, test } from 'vitest';
import type { SourceHub } from '../support/upstream-hub.ts';
import { startSourceHub } from '../support/upstream-hub.ts';
import { startUpstream } from '../support/upstream-server.ts';

/** Mistakes that services of this field have made, from a fake upstream to the board of a subscriber; each by its name. */
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
const ago = (milliseconds: number): string => new Date(Date.now() - milliseconds).toISOString();
const HOUR = 3_600_000;

describe('MQTT: what a broker has retained is not of now', () => {
  const topic = 'city/siren';

  /** A broker that keeps its address over a restart; what it had retained goes with it, unless it is published again. */
  const startBroker = async () => {
    let port = 0;
    const start = async () => {
      const broker = await Aedes.createBroker();
      const server = createServer(broker.handle);
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      ({ port } = server.address() as AddressInfo);
      return {
        broker,
        close: async () => {
          await new Promise<void>((resolve) => broker.close(() => resolve()));
          await new Promise<void>((resolve) => server.close(() => resolve()));
        },
      };
    };
    let running = await start();
    const publish = async (signal: object, retain: boolean): Promise<void> => {
      const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
      await client.publishAsync(topic, JSON.stringify(signal), { retain, qos: 1 });
      await client.endAsync();
    };
    return {
      url: `mqtt://127.0.0.1:${port}`,
      subscribed: () => new Promise<void>((resolve) => running.broker.once('subscribe', () => resolve())),
      publish,
      /** Comes back with what its store on disk held. */
      restart: async (retained: object): Promise<void> => {
        await running.close();
        running = await start();
        await publish(retained, true);
      },
      close: () => running.close(),
    };
  };

  const start = async (retained: object | null, settings: object = {}) => {
    const broker = await open(startBroker());
    if (retained !== null) await broker.publish(retained, true);
    const hub = await open(startSourceHub());
    const { source } = await other(hub);
    const subscribed = broker.subscribed();
    await hub.ingest({
      mqtt: [{ id: 'siren', url: broker.url, topic, trust: 'official', silentAfter: '1m', ...settings }],
    });
    await subscribed;
    return { broker, hub, source };
  };

  /** Another official source, by its token. */
  const other = async (hub: SourceHub) => {
    const source = {
      id: 'region-office',
      trust: 'official' as const,
      silentAfter: null,
      muted: false,
      tokenHash: null,
      addedAt: 0,
      confirmAfter: 1_000,
    };
    await hub.desk.registry.put(source);
    return { source };
  };

  const refusedAs = (hub: SourceHub, code: string) =>
    hub.until(code, () => hub.observed.some(({ fields }) => fields['code'] === code));

  test('a retained all-clear from hours ago ⇒ the alert of five seconds ago ended', async () => {
    const { broker, hub, source } = await start(null);
    await hub.desk.intake.submit({ source, items: [{ kind: 'alert', region: '21', at: ago(5_000) }] });
    await isState(hub, '21', 'alert');
    await broker.restart({ kind: 'all-clear', region: '21' });
    await refusedAs(hub, 'signal.retained');
    expect(hub.stateOf('21')).toBe('alert');
    expect((await hub.desk.refused.list(5))[0]).toMatchObject({
      source: 'siren',
      code: 'signal.retained',
      signal: expect.stringContaining('all-clear'),
    });
    // Its first publication, live, counts as ever.
    await broker.publish({ kind: 'all-clear', region: '21' }, true);
    await isState(hub, '21', 'clear');
  });

  test('a retained alert whose all-clear was not retained ⇒ it rises again with each reconnect', async () => {
    const { broker, hub } = await start(null, { regions: '21' });
    await broker.publish({ kind: 'alert', region: '21' }, true);
    await isState(hub, '21', 'alert');
    await broker.publish({ kind: 'all-clear', region: '21' }, false);
    await isState(hub, '21', 'clear');
    await broker.restart({ kind: 'alert', region: '21' });
    await refusedAs(hub, 'signal.retained');
    expect(hub.stateOf('21')).toBe('clear');
    expect(hub.changes.filter(({ type }) => type === 'alert.started')).toHaveLength(1);
  });

  test('what is retained with its time counts by it: an old all-clear ends what was before it', async () => {
    const broker = await open(startBroker());
    const hub = await open(startSourceHub());
    const { source } = await other(hub);
    await hub.desk.intake.submit({
      source,
      items: [
        { kind: 'alert', region: '21', at: ago(5_000) },
        { kind: 'alert', region: '22', at: ago(3 * HOUR) },
      ],
    });
    await isState(hub, '22', 'alert');
    await broker.publish(
      [
        { kind: 'all-clear', region: '21', at: ago(2 * HOUR) },
        { kind: 'all-clear', region: '22', at: ago(2 * HOUR) },
        { kind: 'alert', region: '14', at: ago(2 * HOUR) },
      ],
      true,
    );
    await hub.ingest({ mqtt: [{ id: 'kept', url: broker.url, topic, trust: 'official' }] });
    await isState(hub, '14', 'alert');
    expect(hub.stateOf('22')).toBe('clear');
    expect(hub.stateOf('21')).toBe('alert');
  });

  test('a retained all-clear with its time ⇒ the dead siren controller is taken for a live one', async () => {
    const { hub } = await start({ kind: 'all-clear', region: '21', at: ago(2 * HOUR) }, { regions: '21' });
    await hub.until('it is in the log', () => hub.desk.follower.state().timelines.has('21|air-raid' as never));
    expect(hub.stateOf('21')).toBe('unknown');
    expect(hub.sourceState('siren')).not.toBe('live');
  });

  test('a retained heartbeat is no heartbeat', async () => {
    const { broker, hub } = await start({ kind: 'heartbeat' }, { regions: '21' });
    await refusedAs(hub, 'signal.retained');
    expect(hub.stateOf('21')).toBe('unknown');
    await broker.publish({ kind: 'heartbeat' }, true);
    await isState(hub, '21', 'clear');
  });
});

test('JSONata: the only match ⇒ not raised; none ⇒ nothing ends; a path that leads nowhere ⇒ all ends', async () => {
  let body: object = { sirens: [{ id: '21', state: 'on' }] };
  const upstream = await open(startUpstream(() => ({ body: JSON.stringify(body) })));
  const hub = await open(startSourceHub());
  const list = 'sirens[state="on"]';
  await hub.ingest({ json: [{ id: 'city', url: upstream.url, interval: '40ms', list, region: 'id', regions: '21' }] });
  await isState(hub, '21', 'alert');
  body = { alarms: [] };
  await hub.until('it fails', () => hub.observed.some(({ fields }) => fields['code'] === 'upstream.unreadable'));
  expect(hub.stateOf('21')).toBe('alert');
  body = { sirens: [{ id: '21', state: 'off' }] };
  await isState(hub, '21', 'clear');
});

test('Pikud HaOref: one part of a city over ⇒ all of it; a near-end ⇒ over; one city more ⇒ dropped; the country ⇒ nobody', async () => {
  let body = '';
  let id = 0;
  const say = (cat: string, title: string, data: readonly string[], sameId = false): void => {
    id += sameId ? 0 : 1;
    body = JSON.stringify({ id: String(id), cat, title, data, desc: '' });
  };
  const upstream = await open(startUpstream(() => ({ body })));
  const hub = await open(startSourceHub({ feed: 'il', country: 'il' }));
  const oref = { enabled: true, url: upstream.url, interval: '40ms', perMinute: 10_000 };
  await hub.ingest({ oref });
  const city = (name: string): string => hub.desk.follower.catalogue.find(name)?.id ?? '';
  const polled = async (): Promise<void> => {
    const since = hub.observed.length;
    const again = (): boolean => hub.observed.slice(since).filter(({ event }) => event === 'source.polled').length >= 2;
    await hub.until('it is polled twice', again);
  };
  const east = 'תל אביב - מזרח';
  const south = 'תל אביב - דרום העיר ויפו';
  say('1', 'ירי רקטות וטילים', [east, south]);
  await isState(hub, city('תל אביב'), 'alert');
  say('1', 'ירי רקטות וטילים', [east, south, 'שדרות'], true);
  await isState(hub, city('שדרות'), 'alert');
  say('10', 'האירוע הסתיים', [east]);
  await polled();
  expect(hub.stateOf(city('תל אביב'))).toBe('alert');
  say('10', 'ניתן לצאת מהמרחב המוגן אך יש להישאר בקרבתו', ['שדרות']);
  await polled();
  say('10', 'הודעה חדשה', ['שדרות']);
  await hub.until('it is said', () => hub.observed.some(({ fields }) => fields['code'] === 'signal.not-understood'));
  expect(hub.stateOf(city('שדרות'))).toBe('alert');
  expect((await hub.desk.refused.list(1))[0]).toMatchObject({
    source: 'oref',
    detail: expect.stringContaining('end it by hand: שדרות'),
  });
  say('10', 'החשש הוסר', [south, 'שדרות']);
  await isState(hub, city('תל אביב'), 'clear');
  await isState(hub, city('שדרות'), 'clear');
  say('1', 'ירי רקטות וטילים', ['ברחבי הארץ']);
  await isState(hub, city('אילת'), 'alert');
});

test('a name of mixed alphabets ⇒ an alert that no one hears', async () => {
  const upstream = await open(
    startUpstream(() => ({ body: JSON.stringify(['Харкiвська область', 'Kyїв', 'р-н Бучанський']) })),
  );
  const hub = await open(startSourceHub());
  await hub.ingest({ json: [{ id: 'old', url: upstream.url, interval: '40ms' }] });
  await isState(hub, '22', 'alert');
  expect(hub.stateOf('31')).toBe('alert');
  expect(hub.stateOf(hub.desk.follower.catalogue.find('Бучанський район')?.id ?? '')).toBe('alert');
});
