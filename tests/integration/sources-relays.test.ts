import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAlertsInUa } from '../support/upstream-alerts-in-ua.ts';
import type { SourceHub } from '../support/upstream-hub.ts';
import { startSourceHub } from '../support/upstream-hub.ts';
import { mostWithin } from '../support/upstream-server.ts';
import { startUbilling } from '../support/upstream-ubilling.ts';
import { startUkraineAlarm } from '../support/upstream-ukrainealarm.ts';

/** The feeds that repeat the official one: by conditional GET, by a mirror's clock, and by others when one stands still. */
let hub: SourceHub;
const opened: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  hub = await startSourceHub();
});

afterEach(async () => {
  await hub.close();
  for (const one of opened.splice(0)) await one.close();
});

const open = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
  const one = await starting;
  opened.push(one);
  return one;
};
const START = '2026-11-20T07:14:02.310Z';
const isState = (region: string, state: string) =>
  hub.until(`${region} is ${state}`, () => hub.stateOf(region) === state);
const failedWith = (code: string) => hub.until(code, () => hub.observed.some(({ fields }) => fields['code'] === code));
const ended = () => hub.changes.filter(({ type }) => type === 'alert.ended');
const polled = async (count: number): Promise<void> => {
  const done = (): number => hub.observed.filter(({ event }) => event === 'source.polled').length;
  const wanted = done() + count;
  await hub.until(`${count} more polls`, () => done() >= wanted);
};

const inUa = (upstream: { readonly url: string }, more: object = {}) => ({
  alertsInUa: {
    token: 'secret',
    url: upstream.url,
    interval: '40ms',
    perMinute: 10_000,
    hardPerMinute: 10_000,
    silentAfter: '700ms',
    ...more,
  },
});

test('alerts.in.ua: 304 is word, Last-Modified is kept over a restart, and what it drops ends', async () => {
  const upstream = await open(startAlertsInUa({ hard: 100_000 }));
  upstream.raise('16', '2022-04-04T16:45:00.000Z');
  upstream.raise('22', START, {
    alert_level: 'red',
    threats: [{ threat_type: 'ballistic', level: 'red', started_at: START, source_message: 'балістика' }],
  });
  const first = await hub.ingest(inUa(upstream));
  await isState('22', 'alert');
  expect(hub.desk.follower.board().regions.get('22' as never)?.alerts[0]).toMatchObject({
    level: 'red',
    threats: [{ kind: 'ballistic' }],
  });
  await polled(25);
  expect(hub.sourceState('alerts.in.ua')).toBe('live');
  await first.close();
  const before = upstream.seen.length;
  await hub.ingest(inUa(upstream));
  await polled(2);
  const lists = upstream.seen.filter(({ path }) => path.endsWith('active.json'));
  expect(lists.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(upstream.seen[before]?.status).toBe(304);
  upstream.calm('22');
  await isState('22', 'clear');
  expect(hub.changes.filter(({ type }) => type === 'alert.started')).toHaveLength(2);
});

test('alerts.in.ua: an alert that came and went between two polls is recorded from the histories', async () => {
  const upstream = await open(startAlertsInUa({ hard: 100_000, history: 100_000 }));
  upstream.raise('16', '2022-04-04T16:45:00.000Z');
  await hub.ingest(inUa(upstream, { historyPerMinute: 10_000 }));
  await isState('22', 'clear');
  const from = new Date(Date.now() - 3_000).toISOString();
  const to = new Date(Date.now() - 1_000).toISOString();
  upstream.cameAndWent('123', '22', from, to);
  const recorded = await hub.until('it is recorded', () => hub.changes.find(({ type }) => type === 'alert.recorded'));
  expect(recorded).toMatchObject({ region: '123', startedAt: Date.parse(from), endedAt: Date.parse(to) });
});

test('alerts.in.ua: three workers stay under the soft limit and the limit of histories', async () => {
  const upstream = await open(startAlertsInUa());
  upstream.raise('16', '2022-04-04T16:45:00.000Z');
  const settings = inUa(upstream, { perMinute: 8, hardPerMinute: 11, historyPerMinute: 2 });
  await Promise.all([hub.ingest(settings), hub.ingest(settings), hub.ingest(settings)]);
  await isState('16', 'alert');
  upstream.cameAndWent('123', '22', START, '2026-11-20T07:14:04.000Z');
  await failedWith('budget.spent');
  await polled(0);
  const lists = upstream.seen.filter(({ path }) => path.endsWith('active.json'));
  const histories = upstream.seen.filter(({ path }) => path.includes('/regions/'));
  expect(mostWithin(lists, 60_000)).toBe(8);
  expect(mostWithin(histories, 60_000)).toBeLessThanOrEqual(2);
  expect(upstream.seen.every(({ status }) => status < 400)).toBe(true);
});

test('alerts.in.ua: 429 is obeyed for as long as it says', async () => {
  const upstream = await open(startAlertsInUa({ hard: 1 }));
  upstream.raise('16', '2022-04-04T16:45:00.000Z');
  await hub.ingest(inUa(upstream));
  await failedWith('upstream.quota');
  const status = await hub.status('alerts.in.ua');
  expect((status?.nextPollAt ?? 0) - Date.now()).toBeGreaterThan(25_000);
});

test('alerts.in.ua: a list older than one seen already is out of date, and ends nothing', async () => {
  const upstream = await open(startAlertsInUa({ hard: 100_000 }));
  upstream.raise('16', '2022-04-04T16:45:00.000Z');
  upstream.raise('22', START);
  await hub.ingest(inUa(upstream));
  await isState('22', 'alert');
  const old = {
    alerts: [{ location_uid: '16', alert_type: 'air_raid', started_at: START, finished_at: null }],
    meta: { last_updated_at: '2020/01/01 00:00:00 +0000' },
  };
  upstream.instead(() => ({ body: JSON.stringify(old) }));
  await failedWith('upstream.stale');
  upstream.instead();
  await polled(2);
  expect(ended()).toEqual([]);
  expect(hub.stateOf('22')).toBe('alert');
});

const mirror = (upstream: { readonly url: string }) => ({
  ubilling: { enabled: true, url: upstream.url, interval: '40ms', perMinute: 10_000, silentAfter: '700ms' },
});

test('ubilling: it covers oblasts and says nothing of raions', async () => {
  const upstream = await open(startUbilling());
  upstream.raise('Харківська область');
  await hub.ingest(mirror(upstream));
  await isState('22', 'alert');
  await isState('31', 'clear');
  expect(hub.stateOf('90')).toBe('unknown');
  upstream.calm('Харківська область');
  await isState('22', 'clear');
});

test('ubilling: its clock stands still while it answers 200: silent in time, never clear, and one catch-up on return', async () => {
  const upstream = await open(startUbilling());
  upstream.raise('Харківська область');
  await hub.ingest({ ...mirror(upstream), staleAfter: '2s' });
  await isState('31', 'clear');
  upstream.freeze(true);
  await failedWith('upstream.stale');
  await hub.until('it is silent', () => hub.sourceState('ubilling') === 'silent');
  expect(hub.stateOf('31')).toBe('unknown');
  expect(hub.stateOf('22')).toBe('alert');
  upstream.freeze(false);
  await isState('31', 'clear');
  expect(hub.changes.filter(({ type }) => type === 'alert.started')).toHaveLength(1);
  expect(ended()).toEqual([]);
});

test('ubilling: an answer with some oblasts missing is cut off, not calm', async () => {
  const upstream = await open(startUbilling());
  upstream.raise('Харківська область');
  await hub.ingest(mirror(upstream));
  await isState('22', 'alert');
  upstream.instead(({ usual }) => {
    const body = JSON.parse(String(usual.body)) as { states: Record<string, unknown> };
    delete body.states['Харківська область'];
    return { body: JSON.stringify(body) };
  });
  await failedWith('upstream.unreadable');
  expect(ended()).toEqual([]);
});

test('siren.pp.ua: 200 with an old state, while others tell of newer alerts, is stale', async () => {
  const [official, relay] = [
    await open(startUkraineAlarm({ key: 'k' })),
    await open(startUkraineAlarm({ dateHistory: false })),
  ];
  for (const upstream of [official, relay]) {
    upstream.raise('16', '2022-04-04T16:45:00Z');
    upstream.raise('22', START);
  }
  relay.freeze(true);
  official.raise('31', new Date(Date.now() - 5_000).toISOString());
  await hub.ingest({
    staleAfter: '1s',
    ukrainealarm: { key: 'k', url: official.url, interval: '40ms', perMinute: 10_000 },
    sirenPpUa: { enabled: true, url: relay.url, interval: '40ms', perMinute: 10_000, silentAfter: '500ms' },
  });
  await isState('31', 'alert');
  await hub.until('it is stale', () =>
    hub.observed.some(({ fields }) => fields['source'] === 'siren.pp.ua' && fields['code'] === 'upstream.stale'),
  );
  relay.freeze(false);
  relay.raise('31', new Date(Date.now() - 5_000).toISOString());
  await hub.until(
    'it is back',
    () =>
      hub.desk.follower
        .state()
        .timelines.get('31|air-raid' as never)
        ?.alert?.sources.includes('siren.pp.ua') === true,
  );
});

test('without any network every source says that it does not answer, and every region stays unknown', async () => {
  await hub.ingest({
    sirenPpUa: { enabled: true, url: 'http://127.0.0.1:9', interval: '40ms' },
    ubilling: { enabled: true, url: 'http://127.0.0.1:9/', interval: '40ms' },
  });
  const failing = (source: string) =>
    hub.until(source, () =>
      hub.observed.some(({ event, fields }) => event === 'source.failed' && fields['source'] === source),
    );
  await failing('siren.pp.ua');
  await failing('ubilling');
  expect(await hub.status('siren.pp.ua')).toMatchObject({
    state: 'failing',
    lastFailure: { code: 'upstream.unreachable' },
  });
  expect([...hub.desk.follower.board().regions.values()].every(({ state }) => state === 'unknown')).toBe(true);
});
