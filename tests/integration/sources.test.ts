import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SourceHub } from '../support/upstream-hub.ts';
import { startSourceHub } from '../support/upstream-hub.ts';
import type { Reply } from '../support/upstream-server.ts';
import type { UkraineAlarmUpstream } from '../support/upstream-ukrainealarm.ts';
import { startUkraineAlarm } from '../support/upstream-ukrainealarm.ts';

/** One upstream that is polled, on its bad days: from its answer to the board of a follower. */
let hub: SourceHub;
let upstream: UkraineAlarmUpstream;

beforeEach(async () => {
  [hub, upstream] = await Promise.all([startSourceHub(), startUkraineAlarm({ key: 'k' })]);
});

afterEach(async () => {
  await hub.close();
  await upstream.close();
});

const START = '2026-11-20T07:14:02.3101744Z';
const FAST = { key: 'k', interval: '40ms', perMinute: 10_000, silentAfter: '600ms' };
const ingest = (more: object = {}, all: object = {}) =>
  hub.ingest({ staleAfter: '300ms', ...all, ukrainealarm: { ...FAST, url: upstream.url, ...more } });
const until = (what: string, holds: () => boolean) => hub.until(what, holds);
const isState = (region: string, state: string) => until(`${region} is ${state}`, () => hub.stateOf(region) === state);
const startsOf = (region: string): number =>
  hub.changes.filter((one) => one.type === 'alert.started' && one.region === region).length;
const endsOf = (region: string): number =>
  hub.changes.filter((one) => one.type === 'alert.ended' && one.region === region).length;
const permanent = (): void => {
  upstream.raise('16', '2022-04-04T16:45:00Z');
  upstream.raise('9999', '2022-12-10T23:18:00Z');
};
/** Polls that ended after now, well or badly. */
const polls = async (count: number): Promise<void> => {
  const ended = (): number =>
    hub.observed.filter(({ event }) => event === 'source.polled' || event === 'source.failed').length;
  const wanted = ended() + count;
  await until(`${count} more polls`, () => ended() >= wanted);
};

test('before any answer every region is unknown; after the first one what is not listed is clear', async () => {
  permanent();
  upstream.raise('22', START);
  expect(hub.stateOf('22')).toBe('unknown');
  await ingest();
  await isState('22', 'alert');
  expect(hub.stateOf('31')).toBe('clear');
  expect(hub.stateOf('29')).toBe('alert');
  const region = hub.desk.follower.board().regions.get('22' as never);
  expect(region?.since).toBe(Date.parse('2026-11-20T07:14:02.310Z'));
});

test('an alert that is dropped from the list ends; the list is fetched only when the index moved', async () => {
  permanent();
  upstream.raise('123', START, { levels: [{ alertLevel: 'Yellow', reason: 'Дронова загроза', createdAt: START }] });
  await ingest();
  await isState('123', 'alert');
  expect(hub.desk.follower.board().regions.get('123' as never)?.alerts[0]).toMatchObject({
    level: 'yellow',
    threats: [{ kind: 'drone' }],
  });
  await polls(4);
  expect(upstream.seen.filter(({ path }) => path === '/api/v3/alerts')).toHaveLength(1);
  upstream.calm('123');
  await isState('123', 'clear');
});

test('an index that differs only beyond 2^53 has moved', async () => {
  permanent();
  await ingest();
  await isState('16', 'alert');
  // 638000000000000001 + 7: both are 638000000000000000 once JSON.parse has rounded them.
  upstream.raise('31', START);
  await isState('31', 'alert');
});

test('an upstream that goes away is silent in time, its regions unknown and never clear; what stood still stands', async () => {
  permanent();
  upstream.raise('22', START);
  await ingest();
  await isState('31', 'clear');
  await upstream.down();
  await until('it is silent', () => hub.sourceState('ukrainealarm') === 'silent');
  expect(hub.desk.follower.state().sources.get('ukrainealarm')?.reason).toBe('timeout');
  expect(hub.stateOf('31')).toBe('unknown');
  expect(hub.stateOf('22')).toBe('alert');
  expect(await hub.status('ukrainealarm')).toMatchObject({
    state: 'failing',
    lastFailure: { code: expect.stringMatching(/^upstream\./) },
  });
  const before = hub.changes.length;
  upstream.calm('22', '2026-11-23T01:00:00Z');
  upstream.raise('14', START);
  await upstream.up();
  await isState('14', 'alert');
  await isState('22', 'clear');
  // One consistent catch-up: nothing that stood before is announced again.
  const since = hub.changes.slice(before);
  expect(since.filter(({ type }) => type === 'alert.started')).toHaveLength(1);
  expect([startsOf('16'), startsOf('29'), startsOf('22'), endsOf('22')]).toEqual([1, 1, 1, 1]);
});

test('an empty list where it never is empty is a failure, not a national all-clear', async () => {
  permanent();
  for (const region of ['22', '14', '12', '28', '20', '25']) upstream.raise(region, START);
  await ingest();
  await isState('22', 'alert');
  upstream.instead(({ path, usual }) => (path === '/api/v3/alerts' ? { body: '[]' } : usual));
  upstream.raise('31', START);
  await until('it failed', () => hub.observed.some(({ fields }) => fields['code'] === 'upstream.empty'));
  upstream.instead();
  await isState('31', 'alert');
  expect(hub.changes.filter(({ type }) => type === 'alert.ended')).toEqual([]);
});

test('for one poll half of the list: nothing ends by it', async () => {
  permanent();
  for (const region of ['22', '14', '12', '28', '20', '25']) upstream.raise(region, START);
  await ingest();
  await isState('25', 'alert');
  let cut = 0;
  upstream.instead(({ path, usual }) => {
    if (path !== '/api/v3/alerts' || cut > 0) return usual;
    cut += 1;
    const all = JSON.parse(String(usual.body)) as unknown[];
    return { body: JSON.stringify(all.slice(0, all.length / 2)) };
  });
  upstream.raise('31', START);
  await isState('31', 'alert');
  await polls(3);
  expect(cut).toBe(1);
  expect(hub.changes.filter(({ type }) => type === 'alert.ended')).toEqual([]);
});

test('a true end of many is believed when it is said twice', async () => {
  permanent();
  const many = ['22', '14', '12', '28', '20', '25', '3', '4', '5'];
  for (const region of many) upstream.raise(region, START);
  await ingest();
  await isState('25', 'alert');
  for (const region of many) upstream.calm(region);
  for (const region of many) await isState(region, 'clear');
  expect(hub.stateOf('16')).toBe('alert');
});

test.each<readonly [string, string, Reply]>([
  ['not JSON', 'not JSON (24 characters)', { body: '<html>maintenance</html>' }],
  ['an empty body', 'the body is empty', { body: '' }],
  ['a body cut off', 'other side closed', { body: '[{"regionId":"22","activeAlerts":[', cutAfter: 20 }],
  ['the wrong kind of value', 'expected a list of regions', { body: '{"alerts":{}}' }],
  ['an answer too large', 'the answer is larger than', { body: `[${'"x",'.repeat(400_000)}"x"]` }],
  ['an answer that never comes', 'no complete answer within', { hang: true }],
  ['an error', '502: bad gateway', { status: 502, body: 'bad gateway' }],
  ['a list of wrong types', 'alerts cannot be read', { body: '[1,2,3,{"regionId":22,"activeAlerts":"AIR"}]' }],
])('%s ends as a failure with its reason, never as an all-clear', async (_, reason, reply) => {
  permanent();
  upstream.raise('22', START);
  await ingest({}, { timeout: reply.hang === true ? '300ms' : '10s', maxBody: '256KiB' });
  await isState('22', 'alert');
  upstream.instead(({ path, usual }) => (path === '/api/v3/alerts' ? reply : usual));
  upstream.raise('31', START);
  const why = () => hub.observed.flatMap(({ event, fields }) => (event === 'source.failed' ? [fields['detail']] : []));
  await until('it failed', () => String(why().at(-1)).includes(reason));
  expect((await hub.status('ukrainealarm'))?.lastFailure?.detail).toContain(reason);
  upstream.instead();
  await isState('31', 'alert');
  expect(hub.changes.filter(({ type }) => type === 'alert.ended')).toEqual([]);
});

test('a region nobody knows, a hazard nobody knows and a time without an offset are refused with their reasons, once', async () => {
  permanent();
  upstream.raise('22', START);
  upstream.raise('777777', START);
  upstream.raise('14', START, { type: 'METEORITE' });
  upstream.raise('12', '2026-11-20 07:14:02');
  await ingest();
  await isState('12', 'alert');
  await polls(4);
  const refused = await hub.desk.refused.list(100);
  expect(refused.map(({ code }) => code).sort()).toEqual(['hazard.unknown', 'region.unknown', 'time.malformed']);
  expect(hub.stateOf('14')).toBe('clear');
});

test('a hazard that turns unknown does not end the alert that stood there', async () => {
  permanent();
  upstream.raise('14', START);
  await ingest();
  await isState('14', 'alert');
  upstream.raise('14', START, { type: 'CUSTOM' });
  await until('it was refused', () => hub.observed.some(({ fields }) => fields['code'] === 'hazard.unknown'));
  await polls(3);
  expect(hub.stateOf('14')).toBe('alert');
});

test('a restart announces nothing anew and still knows whom to clear', async () => {
  permanent();
  upstream.raise('22', START);
  const first = await ingest();
  await isState('22', 'alert');
  await first.close();
  const before = hub.changes.filter(({ type }) => type === 'alert.started').length;
  upstream.calm('22');
  await ingest();
  await isState('22', 'clear');
  expect(hub.changes.filter(({ type }) => type === 'alert.started')).toHaveLength(before);
});

test('an alert of two seconds between two polls is recorded from the history, with its own times', async () => {
  permanent();
  await ingest();
  await isState('31', 'clear');
  const from = new Date(Date.now() - 3_000).toISOString();
  const to = new Date(Date.now() - 1_000).toISOString();
  upstream.cameAndWent('31', from, to);
  const recorded = await hub.until('it is recorded', () => hub.changes.find(({ type }) => type === 'alert.recorded'));
  expect(recorded).toMatchObject({ region: '31', startedAt: Date.parse(from), endedAt: Date.parse(to) });
  expect([startsOf('31'), endsOf('31')]).toEqual([0, 0]);
});

test('three workers at once: one asks, the quota is kept, and another takes over when it stops', async () => {
  permanent();
  const workers = [await ingest({ perMinute: 30 }), await ingest({ perMinute: 30 }), await ingest({ perMinute: 30 })];
  await isState('16', 'alert');
  await until('the budget is spent', () => hub.observed.some(({ fields }) => fields['code'] === 'budget.spent'));
  expect(upstream.seen.length).toBe(30);
  expect(await hub.status('ukrainealarm')).toMatchObject({ state: 'ok', failures: 0 });
  const leaders = (): number =>
    hub.observed.filter(({ event, fields }) => event === 'lead.started' && fields['what'] === 'source ukrainealarm')
      .length;
  expect(leaders()).toBe(1);
  await workers[0]?.close();
  await until('another took over', () => leaders() === 2);
});

test('above the quota the service answers 401 without a word: that is no bad key', async () => {
  await upstream.close();
  upstream = await startUkraineAlarm({ key: 'k', quota: { count: 2, windowMs: 60_000 } });
  permanent();
  await ingest();
  await isState('16', 'alert');
  await until('it said so', () => hub.observed.some(({ fields }) => fields['code'] === 'upstream.quota'));
  const asked = upstream.seen.length;
  const status = await hub.status('ukrainealarm');
  expect((status?.nextPollAt ?? 0) - Date.now()).toBeGreaterThan(50_000);
  expect(asked).toBe(3);
});

test('a bad key is said to be one', async () => {
  await ingest({ key: 'wrong' });
  await until('it failed', () => hub.observed.some(({ fields }) => fields['code'] === 'upstream.key'));
  expect(hub.stateOf('31')).toBe('unknown');
});

test('stopping ends a request that is under way', async () => {
  upstream.instead(() => ({ hang: true }));
  const worker = await ingest({}, { timeout: '30s' });
  await upstream.next();
  const began = Date.now();
  await worker.close();
  expect(Date.now() - began).toBeLessThan(2_000);
});
