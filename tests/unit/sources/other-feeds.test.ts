import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lastUpdatedAt, readActive, readRegionHistory } from '../../../src/adapters/upstreams/alerts-in-ua/alerts.ts';
import { decode } from '../../../src/adapters/upstreams/asking/decode.ts';
import { retryAfter } from '../../../src/adapters/upstreams/asking/http.ts';
import { wallClock } from '../../../src/adapters/upstreams/asking/wall-clock.ts';
import type { Held } from '../../../src/adapters/upstreams/oref/messages.ts';
import { NOTHING_HELD, readLive, readOrefHistory } from '../../../src/adapters/upstreams/oref/messages.ts';
import { readMirror } from '../../../src/adapters/upstreams/ubilling/ubilling.ts';
import { catalogueFrom } from '../../../src/domain/places/build.ts';
import type { CatalogueData } from '../../../src/domain/places/catalogue.ts';
import { mirrorBody } from '../../support/upstream-ubilling.ts';

const utc = (text: string): number => Date.parse(text);

describe('alerts.in.ua', () => {
  const alert = {
    location_uid: '123',
    location_type: 'unknown',
    started_at: '2026-11-20T07:14:02.310Z',
    finished_at: null,
    alert_type: 'air_raid',
    notes: null,
  };
  const body = (...alerts: readonly unknown[]): string => JSON.stringify({ alerts, meta: {} });

  test('an alert is active until it has finished', () => {
    expect(
      readActive(body(alert, { ...alert, location_uid: '22', finished_at: '2026-11-20T07:20:00.000Z' }), 0),
    ).toMatchObject({
      lines: [{ region: '123', hazard: 'air-raid', at: utc('2026-11-20T07:14:02.310Z') }],
      unread: [],
    });
  });

  test.each([
    ['artillery_shelling', 'artillery'],
    ['urban_fights', 'urban-fights'],
    ['chemical', 'chemical'],
    ['nuclear', 'nuclear'],
  ])('%s is %s', (type, hazard) => {
    expect(readActive(body({ ...alert, alert_type: type }), 0)).toMatchObject({ lines: [{ hazard }] });
  });

  test('a hazard, a place or a time that cannot be read is refused; the place of a bad time is kept', () => {
    const list = readActive(
      body(
        alert,
        { ...alert, alert_type: 'frogs' },
        { ...alert, location_uid: null },
        { ...alert, started_at: '2026-11-20 07:14' },
      ),
      0,
    );
    expect(list).toMatchObject({
      lines: [{ region: '123' }, { region: '123' }],
      unread: [{ code: 'hazard.unknown' }, { code: 'region.unknown' }, { code: 'time.malformed' }],
    });
  });

  test.each(['{"alerts":null}', '{"message":"x"}', '[]', '{"alerts":[', '"N"', ''])('%j is a failure', (text) => {
    expect(readActive(text, 0)).toMatchObject({ kind: 'failure' });
  });

  test('its list has a time of another format', () => {
    expect(lastUpdatedAt('2026/11/20 07:14:05 +0000')).toBe(utc('2026-11-20T07:14:05Z'));
    expect(lastUpdatedAt('2026/11/20 09:14:05 +0200')).toBe(utc('2026-11-20T07:14:05Z'));
    expect(lastUpdatedAt('2026-11-20T07:14:05Z')).toBeUndefined();
  });

  test('history has ends', () => {
    expect(readRegionHistory(body({ ...alert, finished_at: '2026-11-20T07:14:04.310Z' }))).toMatchObject({
      past: [{ region: '123', endedAt: utc('2026-11-20T07:14:04.310Z') }],
    });
  });
});

describe('a wall clock without a zone', () => {
  test('means one instant on most days', () => {
    expect(wallClock('2026-11-20 09:14:06', 'Europe/Kyiv')).toEqual([utc('2026-11-20T07:14:06Z')]);
    expect(wallClock('2026-07-20 09:14:06', 'Europe/Kyiv')).toEqual([utc('2026-07-20T06:14:06Z')]);
  });
  test('means two in the hour that comes twice, and none in the hour that is left out', () => {
    expect(wallClock('2026-10-25 03:30:00', 'Europe/Kyiv')).toEqual([
      utc('2026-10-25T00:30:00Z'),
      utc('2026-10-25T01:30:00Z'),
    ]);
    expect(wallClock('2026-03-29 03:30:00', 'Europe/Kyiv')).toEqual([]);
  });
  test.each(['2026-11-20', '2026-13-20 09:14:06', 'now', '2026-11-20 24:00:00'])('%s is none', (text) => {
    expect(wallClock(text, 'Europe/Kyiv')).toEqual([]);
  });
});

describe('ubilling', () => {
  const says = (cachedat: string, askedAt: string) => readMirror(mirrorBody(cachedat), utc(askedAt));
  test('in the hour that comes twice its clock means the pass we are in', () => {
    expect(says('2026-10-25 03:30:00', '2026-10-25T00:30:05Z')).toMatchObject({ saysAt: utc('2026-10-25T00:30:00Z') });
    expect(says('2026-10-25 03:30:00', '2026-10-25T01:30:05Z')).toMatchObject({ saysAt: utc('2026-10-25T01:30:00Z') });
    expect(says('2026-03-29 04:00:05', '2026-03-29T01:00:06Z')).toMatchObject({ saysAt: utc('2026-03-29T01:00:05Z') });
  });
  test('a clock that shows an hour left out is not believed', () => {
    expect(says('2026-03-29 03:30:00', '2026-03-29T01:30:00Z')).toMatchObject({
      kind: 'failure',
      code: 'upstream.unreadable',
    });
  });
  test('an alert that began in the hour that comes twice began no later than the mirror says', () => {
    const list = readMirror(
      mirrorBody('2026-10-25 03:40:00', { 'м. Київ': '2026-10-25 03:30:00' }),
      utc('2026-10-25T01:40:02Z'),
    );
    expect(list).toMatchObject({ lines: [{ region: 'м. Київ', at: utc('2026-10-25T01:30:00Z') }] });
  });
  test.each([
    ['a word for a flag', (body: string) => body.replace('"alertnow":true', '"alertnow":"yes"')],
    ['a null state', (body: string) => body.replace(/"м. Київ":\{[^}]*\}/, '"м. Київ":null')],
  ])('%s is no all-clear: the place keeps what was known', (_, spoil) => {
    const body = mirrorBody('2026-11-20 09:14:06', { 'м. Київ': '2026-11-20 09:14:00' });
    expect(readMirror(spoil(body), utc('2026-11-20T07:14:10Z'))).toMatchObject({
      lines: [],
      unread: [{ region: 'м. Київ' }],
    });
  });
  test('a burst answered with half a body is a failure', () => {
    const body = mirrorBody('2026-11-20 09:14:06');
    expect(readMirror(body.slice(0, body.length / 2), 0)).toMatchObject({ kind: 'failure' });
  });
});

describe('Pikud HaOref', () => {
  const catalogue = catalogueFrom(
    JSON.parse(readFileSync(new URL('../../../config/regions/il.json', import.meta.url), 'utf8')) as CatalogueData,
  );
  const live = (more: object = {}, held: Held = NOTHING_HELD) =>
    readLive(
      JSON.stringify({
        id: '134100000000000000',
        cat: '1',
        title: 'ירי רקטות וטילים',
        data: ['נחל עוז'],
        desc: 'היכנסו למרחב המוגן',
        ...more,
      }),
      0,
      catalogue,
      held,
    );
  /** What is held after an alert. */
  const after = (more: object = {}): Held => {
    const news = live(more);
    if (news.kind === 'failure') throw new Error(news.detail);
    return { inForce: news.inForce, seen: [] };
  };

  test('an alert is one, with its threat', () => {
    expect(live()).toMatchObject({ said: [{ kind: 'alert', hazard: 'air-raid', threats: [{ kind: 'missile' }] }] });
    expect(live({ cat: '6' })).toMatchObject({ said: [{ threats: [{ kind: 'drone' }] }] });
  });
  test.each(['101', '102', '103', '104', '105', '106', '107', '113'])('drill %s raises nothing and is shown', (cat) => {
    expect(live({ cat })).toMatchObject({ said: [], unread: [{ code: 'signal.drill' }] });
  });
  test('a pre-alert is no alert and an end is no pre-alert, though both are category 10', () => {
    expect(live({ cat: '10', title: 'בדקות הקרובות צפויות להתקבל התרעות באזורך' })).toMatchObject({
      said: [],
      unread: [{ code: 'signal.pre-alert' }],
    });
    expect(live({ cat: '10', title: 'האירוע הסתיים' }, after())).toMatchObject({
      said: [{ kind: 'all-clear', hazard: 'air-raid' }],
      inForce: {},
    });
    expect(live({ cat: '10', title: 'עדכון' })).toMatchObject({
      said: [],
      unread: [{ code: 'signal.not-understood', detail: expect.stringContaining('נחל עוז') }],
    });
  });
  test('test places are nothing, unknown ones are refused, parts of a city are the city, the country is all of it', () => {
    expect(live({ data: ['בדיקה מחזורית'] })).toMatchObject({ said: [], unread: [] });
    expect(live({ data: ['אטלנטיס'] })).toMatchObject({ said: [], unread: [{ code: 'region.unknown' }] });
    expect(live({ data: ['תל אביב - מרכז העיר', 'תל אביב - מזרח'] })).toMatchObject({ said: [{ kind: 'alert' }] });
    expect(live({ data: ['כל הארץ'] })).toMatchObject({ said: { length: 6 } });
  });
  test.each([
    ['nothing', ''],
    ['a mark', '\uFEFF'],
    ['white space', '\r\n'],
    ['NULs', '\0\0'],
  ])('%s means that nothing is announced, not that something is over', (_, body) => {
    expect(readLive(decode(Buffer.from(body)), 0, catalogue)).toMatchObject({ kind: 'news', said: [], unread: [] });
  });
  test.each(['{}', '[]', '{"id":1}', '<html>', '{"id":"1","cat":"x","data":[]}'])('%s is a failure', (text) => {
    expect(readLive(text, 0, catalogue)).toMatchObject({ kind: 'failure' });
  });
  test('history: ends before alerts, drills and pre-alerts left out, by Israel’s clock', () => {
    const row = (category: number, alertDate: string, title = '') => ({ alertDate, title, data: 'נחל עוז', category });
    const text = JSON.stringify([
      row(13, '2026-11-20 09:30:31', 'האירוע הסתיים'),
      row(1, '2026-11-20 09:20:31'),
      row(14, '2026-11-20 09:19:00'),
      row(15, '2026-11-20 09:00:00'),
    ]);
    expect(readOrefHistory(text, utc('2026-11-20T08:00:00Z'), 0, catalogue)).toMatchObject({
      said: [
        { kind: 'all-clear', at: utc('2026-11-20T07:30:31.000Z') },
        { kind: 'alert', at: utc('2026-11-20T07:20:31.000Z') },
      ],
      inForce: {},
    });
  });
});

test('an answer is text, whatever its bytes: UTF-8 and UTF-16 with their marks, and NULs', () => {
  const text = '{"data":["נחל עוז"]}';
  expect(decode(Buffer.from(text))).toBe(text);
  expect(decode(Buffer.from(`\uFEFF${text}`))).toBe(text);
  expect(decode(Buffer.from(`\uFEFF${text}`, 'utf16le'))).toBe(text);
  expect(decode(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16())).toBe(text);
  expect(decode(Buffer.from(`\0${text}\0`))).toBe(text);
});

test('Retry-After is seconds or a date', () => {
  expect(retryAfter('30', 0)).toBe(30_000);
  expect(retryAfter(new Date(90_000).toUTCString(), 0)).toBe(90_000);
  expect(retryAfter('soon', 0)).toBeUndefined();
  expect(retryAfter(null, 0)).toBeUndefined();
});
