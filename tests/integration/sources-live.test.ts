import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { loadSettings } from '../../config/settings/load.ts';
import { sourceSettings } from '../../config/settings/sources-schema.ts';
import type { EventWire, Frame, SnapshotFrame } from '../../src/protocol/live/frames.ts';
import { startHub } from '../../src/roles/hub.ts';
import { startIngest } from '../../src/roles/ingest.ts';
import { hubPorts } from '../../src/roles/ports.ts';
import { connectRedis } from '../../src/roles/redis.ts';
import { strictlyGrowing } from '../support/growing.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';
import { startAlertsInUa } from '../support/upstream-alerts-in-ua.ts';
import { capMessage, startCap } from '../support/upstream-cap.ts';
import { startUpstream } from '../support/upstream-server.ts';
import { startUbilling } from '../support/upstream-ubilling.ts';
import { startUkraineAlarm } from '../support/upstream-ukrainealarm.ts';

/** From an upstream's answer to a subscriber's frame, over everything in between; and from hub to hub. */
const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const open = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const one = await starting;
  opened.push(one);
  return one;
};

type Live = {
  readonly url: string;
  ingest(sources: NonNullable<Parameters<typeof sourceSettings>[0]>): Promise<{ close(): Promise<void> }>;
};

const startLive = async (): Promise<Live> => {
  const redis: TestRedis = await open(startTestRedis());
  const path = (redis.connection as { readonly path?: string }).path ?? '';
  const argv = [
    `redis.url=${path}`,
    `dataDir=${path}.data`,
    'http.port=0',
    'http.host=127.0.0.1',
    'sources.tick=20ms',
    // Whoever misses two is closed: a machine that is busy stands still for some hundred milliseconds.
    'live.heartbeat=1s',
  ];
  const settings = loadSettings({ env: {}, argv });
  const observe = (): void => undefined;
  const hub = await open(
    startHub({ settings, roles: new Set(['web', 'sequencer']), env: {}, version: 'test', observe }),
  );
  const connections = await open(connectRedis(settings, {}, observe));
  return {
    url: hub.url ?? '',
    ingest: async (raw) => {
      const sources = sourceSettings({
        sirenPpUa: { enabled: false },
        ubilling: { enabled: false },
        maxPause: '100ms',
        ...raw,
      });
      return open(startIngest(hubPorts(connections, settings, observe), 'test', sources));
    },
  };
};

const subscribe = async (url: string) => {
  const frames: { readonly frame: Frame; readonly at: number }[] = [];
  const waiting = new Set<() => void>();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live`);
  const check = strictlyGrowing();
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    check(frame);
    frames.push({ frame, at: Date.now() });
    for (const look of [...waiting]) look();
  });
  opened.push({ close: async () => socket.terminate() });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const events = (): readonly EventWire[] =>
    frames.flatMap(({ frame }) => (frame.type === 'events' ? frame.events : []));
  return {
    frames,
    events,
    until: <T>(what: string, holds: () => T | undefined | false): Promise<T> =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(
          () => reject(new Error(`waited too long until ${what}: ${JSON.stringify(events().slice(-5))}`)),
          15_000,
        );
        const look = (): void => {
          const found = holds();
          if (found === undefined || found === false) return;
          clearTimeout(limit);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
};

const event = (type: string, region: string) => (one: EventWire) => one.type === type && one.region === region;

/** A moment that many milliseconds from now, as CAP writes UTC. */
const capTime = (fromNow: number): string => new Date(Date.now() + fromNow).toISOString().replace(/\.\d+Z$/, '-00:00');

test('an alert reaches a subscriber, once, soon after the answer that lists it; silence is told in time; one catch-up on return', async () => {
  const upstream = await open(startUkraineAlarm({ key: 'k' }));
  upstream.raise('16', '2022-04-04T16:45:00Z');
  const hub = await startLive();
  const subscriber = await subscribe(hub.url);
  await hub.ingest({
    ukrainealarm: { key: 'k', url: upstream.url, interval: '30ms', perMinute: 10_000, silentAfter: '600ms' },
  });
  await subscriber.until('Luhansk', () => subscriber.events().some(event('alert.started', '16')));
  for (const region of ['22', '14', '12', '28', '20', '25', '3', '4', '5']) {
    const listed = upstream.next(({ path }) => path === '/api/v3/alerts');
    upstream.raise(region);
    await listed;
    await subscriber.until(region, () => subscriber.events().some(event('alert.started', region)));
  }

  const downAt = Date.now();
  await upstream.down();
  await subscriber.until('silent', () => subscriber.events().some(({ type }) => type === 'source.silent'));
  expect(Date.now() - downAt).toBeLessThan(3_000);
  const before = subscriber.events().length;
  upstream.calm('22');
  await upstream.up();
  await subscriber.until('22 is over', () => subscriber.events().some(event('alert.ended', '22')));
  const since = subscriber
    .events()
    .slice(before)
    .map(({ type }) => type);
  expect(since.filter((type) => type === 'alert.started')).toEqual([]);
  expect(since.filter((type) => type === 'alert.ended')).toHaveLength(1);
});

test('every feed reaches a subscriber, with its alert and with its end', async () => {
  const hub = await startLive();
  const inUa = await open(startAlertsInUa({ hard: 10_000 }));
  const relay = await open(startUkraineAlarm());
  const mirror = await open(startUbilling());
  const agency = await open(startCap());
  let siren = true;
  const city = await open(startUpstream(() => ({ body: JSON.stringify(siren ? [{ id: '31' }] : []) })));
  const [raisedAt, endedAt] = [capTime(-60_000), capTime(-30_000)];
  const feeds = [
    { source: 'alerts.in.ua', region: '14', raise: () => inUa.raise('14'), calm: () => inUa.calm('14') },
    { source: 'siren.pp.ua', region: '12', raise: () => relay.raise('12'), calm: () => relay.calm('12') },
    {
      source: 'ubilling',
      region: '18',
      raise: () => mirror.raise('Одеська область'),
      calm: () => mirror.calm('Одеська область'),
    },
    {
      source: 'agency',
      region: '21',
      raise: () => agency.publish('a', capMessage({ identifier: 'a', sent: raisedAt, areas: ['UA61000000000060328'] })),
      calm: () =>
        agency.publish(
          'b',
          capMessage({
            identifier: 'b',
            sent: endedAt,
            msgType: 'Cancel',
            references: [`alerts@example.org,a,${raisedAt}`],
          }),
        ),
    },
    {
      source: 'city',
      region: '31',
      raise: () => undefined,
      calm: () => {
        siren = false;
      },
    },
  ];
  inUa.raise('16', '2022-04-04T16:45:00.000Z');
  relay.raise('16', '2022-04-04T16:45:00Z');
  for (const { raise } of feeds) raise();
  const polled = { interval: '40ms', perMinute: 10_000 };
  await hub.ingest({
    alertsInUa: { token: 'secret', url: inUa.url, hardPerMinute: 10_000, ...polled },
    sirenPpUa: { enabled: true, url: relay.url, ...polled },
    ubilling: { enabled: true, url: mirror.url, ...polled },
    cap: [{ id: 'agency', url: `${agency.url}/feed`, interval: '40ms' }],
    json: [{ id: 'city', url: city.url, interval: '40ms', region: '/id', regions: '31' }],
  });
  const subscriber = await subscribe(hub.url);
  const stands = (region: string, source: string): boolean =>
    subscriber.frames.some(
      ({ frame }) =>
        (frame.type === 'events' &&
          frame.events.some((one) => event('alert.started', region)(one) && one.source === source)) ||
        (frame.type === 'snapshot' &&
          frame.regions.some(
            ({ id, alerts }) => id === region && alerts.some(({ sources }) => sources.includes(source)),
          )),
    );
  for (const { region, source } of feeds) await subscriber.until(`${source} alerts`, () => stands(region, source));
  for (const { calm } of feeds) calm();
  for (const { region, source } of feeds) {
    await subscriber.until(`${source} ends`, () =>
      subscriber.events().some((one) => event('alert.ended', region)(one) && one.source === source),
    );
  }
});

test('hubs are chained: what the first says stands at the second, what it does not know is not clear there', async () => {
  const upstream = await open(startUkraineAlarm({ key: 'k' }));
  upstream.raise('16', '2022-04-04T16:45:00Z');
  upstream.raise('22');
  const [first, second] = [await startLive(), await startLive()];
  await second.ingest({ hubs: [{ id: 'first', url: first.url, silentAfter: '5s' }] });
  const subscriber = await subscribe(second.url);
  const board = async (): Promise<Map<string, string>> => {
    const probe = await subscribe(second.url);
    const parts = await probe.until('a whole snapshot', () => {
      const some = probe.frames.flatMap(({ frame }) => (frame.type === 'snapshot' ? [frame as SnapshotFrame] : []));
      return some.length > 0 && some.length >= (some[0]?.parts ?? 1) ? some : undefined;
    });
    return new Map(parts.flatMap(({ regions }) => regions.map(({ id, state }) => [id, state] as const)));
  };
  expect((await board()).get('31')).toBe('unknown');
  await first.ingest({
    ukrainealarm: { key: 'k', url: upstream.url, interval: '40ms', perMinute: 10_000, silentAfter: '3s' },
  });
  await subscriber.until('22 at the second', () => subscriber.events().some(event('alert.started', '22')));
  await subscriber.until('covered', () => subscriber.events().some(({ type }) => type === 'region.known'));
  expect((await board()).get('31')).toBe('clear');
  upstream.calm('22');
  await subscriber.until('22 is over at the second', () => subscriber.events().some(event('alert.ended', '22')));
  await upstream.down();
  await subscriber.until('31 is unknown at the second', () => {
    const about31 = subscriber.events().filter((one) => /^region\.(un)?known$/.test(one.type) && one.region === '31');
    return about31.at(-1)?.type === 'region.unknown';
  });
  expect((await board()).get('31')).toBe('unknown');
  expect((await board()).get('16')).toBe('alert');
});
