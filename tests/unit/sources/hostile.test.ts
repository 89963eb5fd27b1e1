import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMessage } from '../../../src/adapters/mqtt/source.ts';
import { readActive, readRegionHistory } from '../../../src/adapters/upstreams/alerts-in-ua/alerts.ts';
import { breaker } from '../../../src/adapters/upstreams/asking/breaker.ts';
import { readCap } from '../../../src/adapters/upstreams/cap/message.ts';
import { finder } from '../../../src/adapters/upstreams/json/path.ts';
import { findersOf, readPlaces } from '../../../src/adapters/upstreams/json/source.ts';
import { readLive, readOrefHistory } from '../../../src/adapters/upstreams/oref/messages.ts';
import { readPost } from '../../../src/adapters/upstreams/telegram/telegram.ts';
import { readMirror } from '../../../src/adapters/upstreams/ubilling/ubilling.ts';
import { readAlerts, readStatus } from '../../../src/adapters/upstreams/ukrainealarm/alerts.ts';
import { readHistory } from '../../../src/adapters/upstreams/ukrainealarm/history.ts';
import { readWebhook } from '../../../src/adapters/upstreams/ukrainealarm/webhook.ts';
import { failure } from '../../../src/app/upstreams/failure.ts';
import { prepareList } from '../../../src/app/upstreams/list.ts';
import type { Line } from '../../../src/app/upstreams/source.ts';
import { capMessage } from '../../support/upstream-cap.ts';
import { mirrorBody } from '../../support/upstream-ubilling.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

const NOW = Date.parse('2026-11-20T07:14:10Z');
const catalogue = ukraine();
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  'ukrainealarm list': (text) => readAlerts(text, NOW),
  'ukrainealarm index': readStatus,
  'ukrainealarm history': readHistory,
  'ukrainealarm webhook': readWebhook,
  'alerts.in.ua list': (text) => readActive(text, NOW),
  'alerts.in.ua history': readRegionHistory,
  ubilling: (text) => readMirror(text, NOW),
  oref: (text) => readLive(text, NOW, catalogue),
  'oref history': (text) => readOrefHistory(text, NOW, 0, catalogue),
  cap: readCap,
  telegram: (text) => readPost(text, NOW, catalogue),
  mqtt: (text) => readMessage(Buffer.from(text)),
};

const alerts = (...regions: readonly string[]): string =>
  JSON.stringify(
    regions.map((regionId) => ({
      regionId,
      regionType: 'State',
      activeAlerts: [{ regionId, type: 'AIR', lastUpdate: '2026-11-20T07:00:00Z' }],
    })),
  );

describe('no answer breaks a reader', () => {
  test.each(Object.entries(READERS))('%s', (_, read) => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((value) => JSON.stringify([value])),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          expect(() => read(text)).not.toThrow();
        },
      ),
      { numRuns: 300 },
    );
  });
});

const known: readonly Line[] = ['16', '29', '22', '14', '31'].map((region) => ({ region, hazard: 'air-raid' }));
const endedBy = (text: string): readonly string[] => {
  const list = readAlerts(text, NOW);
  if (list.kind === 'failure') return [];
  const prepared = prepareList({ list, known, pending: [], catalogue, ahead: 300_000 });
  if (prepared.kind === 'failure') return [];
  const active = new Set(prepared.list.active.map(({ region }) => region));
  return known.map(({ region }) => region as string).filter((region) => !active.has(region));
};

describe('a spoilt list ends nothing', () => {
  const whole = alerts('16', '29', '22', '14', '31');

  test('wherever it is cut off', () => {
    for (let length = 0; length < whole.length; length += 1) expect(endedBy(whole.slice(0, length))).toEqual([]);
  });

  test('whatever one value in it becomes', () => {
    const values = [null, 0, '', [], {}, 'x', true, -1, '9'.repeat(40)];
    for (let index = 0; index < 5; index += 1) {
      for (const value of values) {
        for (const key of ['regionId', 'activeAlerts'] as const) {
          const records = JSON.parse(whole) as Record<string, unknown>[];
          records[index] = { ...records[index], [key]: value };
          // A record may truly say that nothing is active there; anything else keeps the place.
          const says = key === 'activeAlerts' && (value === null || (Array.isArray(value) && value.length === 0));
          expect([index, key, value, endedBy(JSON.stringify(records)).length]).toEqual([
            index,
            key,
            value,
            says ? 1 : 0,
          ]);
        }
        const renamed = JSON.parse(whole) as { regionId: unknown; activeAlerts: { regionId: unknown }[] }[];
        const alert = renamed[index]?.activeAlerts[0];
        if (alert !== undefined && value !== 0) alert.regionId = value;
        expect(endedBy(JSON.stringify(renamed))).toEqual([]);
        const records = JSON.parse(whole) as unknown[];
        records[index] = value;
        expect(endedBy(JSON.stringify(records))).toEqual([]);
      }
    }
  });

  test('whatever the order, and however often a place is repeated', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(['16', '29', '22', '14', '31', '16', '9999', '22'], { minLength: 8 }),
        (regions) => {
          expect(endedBy(alerts(...regions))).toEqual([]);
        },
      ),
    );
  });
});

describe('other readers', () => {
  test('a mirror’s body, wherever it is cut off, is a failure', () => {
    const body = mirrorBody('2026-11-20 09:14:06', { 'м. Київ': '2026-11-20 09:14:00' });
    for (let length = 0; length < body.length; length += 7)
      expect(readMirror(body.slice(0, length), NOW)).toMatchObject({ kind: 'failure' });
  });

  test('CAP, wherever it is cut off, is a failure; entities of others are not fetched and bombs do not go off', () => {
    const message = capMessage({ identifier: 'a', sent: '2026-11-20T07:14:02-00:00', areas: ['UA63000000000041885'] });
    expect(readCap(message)).toMatchObject({
      kind: 'cap',
      messages: [{ key: 'alerts@example.org,a,2026-11-20T07:14:02-00:00', sent: Date.parse('2026-11-20T07:14:02Z') }],
    });
    for (let length = 0; length < message.length; length += 11)
      expect(readCap(message.slice(0, length))).toMatchObject({ kind: 'failure' });
    const file = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    expect(JSON.stringify(readCap(`${file}${message.replace('Air raid', '&x;')}`))).not.toMatch(/root:/);
    const bomb = `<!DOCTYPE a [${['<!ENTITY a0 "ha">', ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `<!ENTITY a${n} "${`&a${n - 1};`.repeat(10)}">`)].join('')}]>`;
    expect(JSON.stringify(readCap(`${bomb}${message.replace('Air raid', '&a9;')}`)).length).toBeLessThan(100_000);
  });

  test('an expression that runs away or fails is a failure of the source', async () => {
    const finders = findersOf({
      list: '($f := function($x) { $f($x + 1) + 1 }; $f(0))',
      region: null,
      hazard: null,
      active: null,
      at: null,
    });
    expect(await readPlaces('[]', 0, finders)).toMatchObject({ kind: 'failure', code: 'upstream.unreadable' });
    expect(() => finder('(((')).toThrow();
    expect(await finder('/a~1b/0')({ 'a/b': ['x'] })).toBe('x');
    expect(await finder('/constructor')({})).toBeUndefined();
  });
});

test('what failed five times in a row is left alone for a while, then asked once to see', async () => {
  let asked = 0;
  const circuit = breaker(30);
  const ask = () =>
    circuit.run(async () => {
      asked += 1;
      return failure('upstream.unreachable', 'x');
    });
  for (let turn = 0; turn < 5; turn += 1) await ask();
  expect(await ask()).toMatchObject({ code: 'upstream.resting' });
  expect(asked).toBe(5);
});
