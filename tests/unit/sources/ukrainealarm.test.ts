import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readAlerts, readStatus } from '../../../src/adapters/upstreams/ukrainealarm/alerts.ts';
import { readHistory, timeSpanOf } from '../../../src/adapters/upstreams/ukrainealarm/history.ts';
import { daysBetween } from '../../../src/adapters/upstreams/ukrainealarm/poll.ts';
import { readWebhook, signatureProblem, webhookPath } from '../../../src/adapters/upstreams/ukrainealarm/webhook.ts';

const record = (regionId: string, alerts: readonly object[], more: object = {}): object => ({
  regionId,
  regionType: 'District',
  activeAlerts: alerts,
  ...more,
});
const air = (regionId: string, lastUpdate = '2026-11-20T07:14:02Z'): object => ({
  regionId,
  regionType: 'District',
  type: 'AIR',
  lastUpdate,
});
const read = (...records: readonly unknown[]) => readAlerts(JSON.stringify(records), 0);

describe('the status index', () => {
  test('is taken as it stands, not as JSON.parse rounds it', () => {
    expect(readStatus('{"lastActionIndex":638000000000000001}')).toEqual({
      kind: 'index',
      index: '638000000000000001',
    });
    expect(readStatus('{ "lastActionIndex" : "9007199254740993" }')).toEqual({
      kind: 'index',
      index: '9007199254740993',
    });
  });

  test.each([
    '',
    '{}',
    '[]',
    '{"lastActionIndex":null}',
    '{"lastActionIndex":6.38e17}',
    '{"lastActionIndex":63800',
    'OK',
  ])('%j is a failure', (text) => {
    expect(readStatus(text)).toMatchObject({ kind: 'failure', code: 'upstream.unreadable' });
  });
});

describe('the list', () => {
  test('an inherited alert belongs to the place it names, not to the record that repeats it', () => {
    expect(read(record('123', [air('123')]), record('1300', [air('123')]))).toMatchObject({
      lines: [{ region: '123' }, { region: '123' }],
    });
  });

  test('yellow is a drone, red a missile by its reason, red without a reason says no kind; both may stand at once', () => {
    const levels = [
      { alertLevel: 'Yellow', reason: '', createdAt: '2026-11-20T07:14:02Z' },
      { alertLevel: 'Red', reason: 'Ракетна небезпека', createdAt: '2026-11-20T07:20:00.1Z' },
      { alertLevel: 'Red', reason: '', createdAt: '2026-11-20T07:20:00Z' },
    ];
    expect(read(record('123', [air('123')], { activeAlertLevels: levels }))).toMatchObject({
      lines: [
        {
          level: 'red',
          threats: [
            { kind: 'drone', level: 'yellow' },
            { kind: 'missile', level: 'red', reason: 'Ракетна небезпека' },
          ],
        },
      ],
    });
    expect(read(record('123', [air('123')], { activeAlertLevels: null }))).toMatchObject({
      lines: [{ region: '123' }],
      unread: [],
    });
  });

  test.each(['Балістична загроза', 'Загроза балістики'])('%s is ballistic, not only a missile', (reason) => {
    expect(read(record('1', [air('1')], { activeAlertLevels: [{ alertLevel: 'Red', reason }] }))).toMatchObject({
      lines: [{ threats: [{ kind: 'ballistic' }] }],
    });
  });

  test('the test region and INFO are nobody’s alert', () => {
    expect(
      read(record('0', [air('0')]), record('22', [{ ...air('22'), type: 'INFO' }]), record('31', [air('31')])),
    ).toMatchObject({ lines: [{ region: '31' }], unread: [] });
  });

  test.each([
    ['7 digits', '2026-11-20T07:14:02.3101744Z', 1_795_158_842_310],
    ['no digits', '2026-11-20T07:14:02Z', 1_795_158_842_000],
    ['another offset', '2026-11-20T09:14:02+02:00', 1_795_158_842_000],
  ])('a time with %s is read', (_, time, at) => {
    expect(read(record('31', [air('31', time)]))).toMatchObject({ lines: [{ at }] });
  });

  test.each([
    ['without an offset', '2026-11-20T07:14:02'],
    ['of no calendar', '2026-02-31T07:14:02Z'],
    ['of another kind', 12 as never],
  ])('a time %s keeps the place and is refused', (_, time) => {
    const list = read(record('31', [air('31', time)]));
    expect(list).toMatchObject({
      lines: [{ region: '31', hazard: 'air-raid' }],
      unread: [{ code: 'time.malformed', region: '31' }],
    });
  });

  test('what cannot be read is said, with its place where that is known', () => {
    expect(read(record('31', [air('31')]), record('22', ['AIR' as never]), 7)).toMatchObject({
      lines: [{ region: '31' }],
      unread: [{ region: '22' }, { code: 'signal.malformed' }],
    });
  });

  test.each(['{}', 'null', '"[]"', '[', '', '\0', '[{"regionId":"22"'])('%j is a failure of the source', (text) => {
    expect(readAlerts(text, 0)).toMatchObject({ kind: 'failure', code: 'upstream.unreadable' });
  });
});

describe('the history', () => {
  test('regions with alarms, and alarms of a day, are the same to us', () => {
    const alarm = {
      regionId: '22',
      startDate: '2026-11-20T05:00:00Z',
      endDate: '2026-11-20T05:29:40Z',
      alertType: 'AIR',
      isContinue: false,
    };
    const past = [
      { region: '22', hazard: 'air-raid', startedAt: Date.parse(alarm.startDate), endedAt: Date.parse(alarm.endDate) },
    ];
    expect(readHistory(JSON.stringify([{ regionId: '22', alarms: [alarm] }]))).toEqual({ kind: 'history', past });
    expect(readHistory(JSON.stringify([alarm, { ...alarm, alertType: 'INFO' }, 3]))).toEqual({ kind: 'history', past });
  });

  test('what continues has no end, whatever its end says', () => {
    expect(
      readHistory(
        '[{"regionId":"22","startDate":"2026-11-20T05:00:00Z","endDate":"2026-11-20T06:00:00Z","alertType":"AIR","isContinue":true}]',
      ),
    ).toMatchObject({
      past: [{ endedAt: null }],
    });
  });

  test.each([
    ['00:29:40.1514750', 1_780_151],
    ['1.02:30:00', 95_400_000],
    ['29:40', undefined],
    [{ ticks: 1 }, undefined],
  ])('a duration %j', (text, milliseconds) => {
    expect(timeSpanOf(text)).toBe(milliseconds);
  });

  test('days are those of Kyiv and of UTC', () => {
    const at = (text: string): number => Date.parse(text);
    expect(daysBetween(at('2026-11-20T10:00:00Z'), at('2026-11-20T11:00:00Z'))).toEqual(['20261120']);
    expect(daysBetween(at('2026-11-20T22:30:00Z'), at('2026-11-20T22:31:00Z'))).toEqual(['20261120', '20261121']);
    expect(daysBetween(at('2026-11-18T12:00:00Z'), at('2026-11-20T12:00:00Z'))).toEqual([
      '20261118',
      '20261119',
      '20261120',
    ]);
  });
});

describe('the webhook', () => {
  const message = (more: object = {}): string =>
    JSON.stringify({ status: 'Activate', regionId: 123, alarmType: 'AIR', createdAt: '2026-11-20T07:14:02Z', ...more });

  test('activates and deactivates, with the region as a number', () => {
    expect(readWebhook(message())).toMatchObject({
      said: [{ kind: 'alert', region: '123', at: Date.parse('2026-11-20T07:14:02.000Z') }],
    });
    expect(readWebhook(message({ status: 'Deactivate', regionId: '123' }))).toMatchObject({
      said: [{ kind: 'all-clear', region: '123' }],
    });
  });

  test.each([
    { status: 'deactivate' },
    { status: undefined },
    { regionId: null },
    { alarmType: 'CUSTOM' },
    { createdAt: '2026-11-20T07:14:02' },
    { createdAt: undefined },
  ])('%j is refused, not guessed', (more) => {
    expect(readWebhook(message({ status: 'Deactivate', ...more }))).toMatchObject({ kind: 'failure' });
  });

  test('a message is the service’s when its signature fits and is fresh', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const body = Buffer.from(message());
    const now = 1_795_158_842_000;
    const signed = (timestamp: string, over = body) => ({
      'x-webhook-timestamp': timestamp,
      'x-webhook-signature': sign(
        'RSA-SHA256',
        Buffer.concat([Buffer.from(`${timestamp}.`), over]),
        privateKey,
      ).toString('base64'),
    });
    const problem = (headers: Record<string, string>) => signatureProblem({ publicKey: pem, headers, body, now });
    expect(problem(signed('1795158842'))).toBeUndefined();
    expect(problem(signed('1795158000'))).toMatch(/timestamp/);
    expect(problem(signed('1795158842', Buffer.from('other')))).toMatch(/does not fit/);
    expect(problem({})).toMatch(/not signed/);
    expect(signatureProblem({ publicKey: 'no key', headers: signed('1795158842'), body, now })).toMatch(
      /cannot be checked/,
    );
  });

  test('the path is a secret of the key', () => {
    expect(webhookPath('a')).not.toBe(webhookPath('b'));
    expect(webhookPath('a')).toBe(webhookPath('a'));
  });
});
