import { beforeEach, expect, test } from 'vitest';
import { readMessage } from '../../../src/adapters/mqtt/source.ts';
import { parseSignal } from '../../../src/adapters/signals/parse-signal.ts';
import { findersOf, readPlaces } from '../../../src/adapters/upstreams/json/source.ts';
import { readWebhook } from '../../../src/adapters/upstreams/ukrainealarm/webhook.ts';
import { itemsOf } from '../../../src/adapters/web/api/signals/items.ts';
import { importReader } from '../../../src/app/import/rows.ts';
import type { Receipt } from '../../../src/app/intake/door.ts';
import type { Said } from '../../../src/app/intake/said.ts';
import { readScenarioLine } from '../../../src/app/recordings/scenario.ts';
import type { SourceRecord } from '../../../src/app/sources/sources.ts';
import { prepareList } from '../../../src/app/upstreams/list.ts';
import type { RegionId } from '../../../src/domain/places/catalogue.ts';
import { keyOf } from '../../../src/domain/timeline/key.ts';
import type { FakeDesk } from '../../support/fake-desk.ts';
import { fakeDesk } from '../../support/fake-desk.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

/**
 * A line that cannot be read may be any place. A list that has one ends nothing of what it lacks, by whichever way it
 * comes: here the list of before has Kyiv and Lviv, and the one of now Lviv and a name nobody knows.
 */
const catalogue = ukraine();
const T0 = Date.parse('2026-11-20T08:00:00Z');
const STRANGE = 'Kyiv (Capital District)';
const [KYIV, LVIV] = ['31', '27'] as const;

let now: number;
let desk: FakeDesk;
let source: SourceRecord;

const open = (status: 'Actual' | 'Exercise' = 'Actual'): void => {
  desk = fakeDesk({ catalogue, parse: parseSignal, now: () => now, feed: { status } });
  source = desk.addSource({ id: 'city' });
};

beforeEach(() => {
  now = T0;
  open();
});

const take = (items: readonly unknown[]) => desk.intake.submit({ source, items });
const takeSaid = (said: readonly Said[]) => desk.intake.take({ source, said });
const stands = (region: string): boolean =>
  desk.follower.state().timelines.get(keyOf(region as RegionId, 'air-raid'))?.alert !== undefined;

const list = (...active: readonly string[]) => ({ kind: 'snapshot', active: active.map((region) => ({ region })) });

/** Brings a list of these places to the door, by each way. */
const WAYS: Readonly<Record<string, (...active: readonly string[]) => Promise<Receipt>>> = {
  'POST, as JSON': async (...active) => take(await itemsOf('json', JSON.stringify(list(...active)), 1_000)),
  'POST, as NDJSON': async (...active) => take(await itemsOf('lines', `${JSON.stringify(list(...active))}\n`, 1_000)),
  'an MQTT message': async (...active) => take(readMessage(Buffer.from(JSON.stringify(list(...active)))).items),
  'an MQTT message of several': async (...active) =>
    take(readMessage(Buffer.from(JSON.stringify(['no signal', list(...active), { kind: 'heartbeat' }]))).items),
  'a JSON source that remembers': async (...active) => takeSaid(await askedFor(active, [KYIV, LVIV])),
  'a JSON source that has forgotten what it had': async (...active) => takeSaid(await askedFor(active, [])),
};

const askedFor = async (active: readonly string[], known: readonly string[]): Promise<readonly Said[]> => {
  const places = { list: '/places', region: '/name', hazard: null, active: null, at: null };
  const read = await readPlaces(JSON.stringify({ places: active.map((name) => ({ name })) }), now, findersOf(places));
  if (read.kind === 'failure') throw new Error(read.detail);
  const lines = known.map((region) => ({ region, hazard: 'air-raid' as const }));
  const prepared = prepareList({ list: read, known: lines, pending: [], catalogue, ahead: 0 });
  if (prepared.kind === 'failure') throw new Error(prepared.detail);
  return [prepared.list];
};

test.each(Object.entries(WAYS))('%s: a list with a line that cannot be read clears nothing', async (_, bring) => {
  await bring(KYIV, LVIV);
  expect([stands(KYIV), stands(LVIV)]).toEqual([true, true]);
  for (let minute = 1; minute <= 5; minute += 1) {
    now = T0 + minute * 60_000;
    const { refused } = await bring(LVIV, STRANGE);
    for (const one of refused) expect(one).toMatchObject({ code: 'region.unknown', line: 1 });
    expect([stands(KYIV), stands(LVIV)]).toEqual([true, true]);
  }
  now = T0 + 6 * 60_000;
  await bring(LVIV);
  expect([stands(KYIV), stands(LVIV)]).toEqual([false, true]);
});

test('a list that says of itself that it is not whole clears nothing', async () => {
  await take([list(KYIV, LVIV)]);
  now += 60_000;
  await take([{ ...list(LVIV), whole: false }]);
  expect(stands(KYIV)).toBe(true);
  now += 60_000;
  await take([{ ...list(LVIV), whole: true }]);
  expect(stands(KYIV)).toBe(false);
});

test('a webhook’s message about a place that cannot be told, or with a list in it, clears nothing', async () => {
  await take([list(KYIV, LVIV)]);
  const said = { status: 'Deactivate', alarmType: 'AIR', createdAt: new Date(T0 + 1_000).toISOString() };
  for (const body of [{ ...said, regionId: STRANGE }, { ...said, regionId: null }, [{ ...said, regionId: KYIV }], []]) {
    const read = readWebhook(JSON.stringify(body));
    if (read.kind === 'signals') {
      expect(await takeSaid(read.said)).toMatchObject({ accepted: 0, refused: [{ code: 'region.unknown' }] });
    }
    expect([stands(KYIV), stands(LVIV)]).toEqual([true, true]);
  }
  const known = readWebhook(JSON.stringify({ ...said, regionId: KYIV }));
  now += 2_000;
  if (known.kind === 'signals') await takeSaid(known.said);
  expect([stands(KYIV), stands(LVIV)]).toEqual([false, true]);
});

test('a scenario’s list with a line that cannot be read clears nothing in the drill', async () => {
  open('Exercise');
  const line = (second: number, ...active: readonly string[]) => {
    const at = new Date(T0 + second * 1_000).toISOString();
    const read = readScenarioLine(JSON.stringify({ source: 'city', at, ...list(...active) }), 2, catalogue);
    if (read === undefined || !('item' in read)) throw new Error('the line was not read');
    return [read.item];
  };
  await take(line(0, KYIV, LVIV));
  await take(line(60, LVIV, STRANGE));
  expect([stands(KYIV), stands(LVIV)]).toEqual([true, true]);
  await take(line(120, LVIV));
  expect([stands(KYIV), stands(LVIV)]).toEqual([false, true]);
});

test('a row of an import that cannot be read is refused by its line, and says nothing of any place', () => {
  const read = importReader(catalogue, T0);
  const row = { started_at: '2026-11-19T08:00:00Z', finished_at: '2026-11-19T09:00:00Z' };
  expect(read({ ...row, region: STRANGE }, 7)).toMatchObject({ line: 7, refused: { code: 'region.unknown' } });
  expect(read({ ...row, region: KYIV }, 8)).toMatchObject({ line: 8, region: KYIV });
});
