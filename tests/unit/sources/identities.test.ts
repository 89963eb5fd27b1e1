import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import israel from '../../../config/regions/il.json' with { type: 'json' };
import type { FollowHub } from '../../../src/adapters/allclear/source.ts';
import { hubSource } from '../../../src/adapters/allclear/source.ts';
import type { LinkUse } from '../../../src/adapters/mqtt/links.ts';
import { mqttSource } from '../../../src/adapters/mqtt/source.ts';
import { alertsInUa } from '../../../src/adapters/upstreams/alerts-in-ua/poll.ts';
import { capPoll } from '../../../src/adapters/upstreams/cap/poll.ts';
import { jsonPoll } from '../../../src/adapters/upstreams/json/source.ts';
import { oref } from '../../../src/adapters/upstreams/oref/poll.ts';
import { ubilling } from '../../../src/adapters/upstreams/ubilling/ubilling.ts';
import { ukraineAlarm } from '../../../src/adapters/upstreams/ukrainealarm/poll.ts';
import { webhookHandler } from '../../../src/adapters/upstreams/ukrainealarm/webhook-handler.ts';
import { operatorOffice } from '../../../src/app/operator/operator.ts';
import type { Tell } from '../../../src/app/upstreams/connected.ts';
import { catalogueFrom } from '../../../src/domain/places/build.ts';
import type { CatalogueData, RegionId } from '../../../src/domain/places/catalogue.ts';
import type { Frame } from '../../../src/protocol/live/frames.ts';
import { identifying } from '../../support/identified.ts';
import { capMessage } from '../../support/upstream-cap.ts';
import { kyivClock, mirrorBody } from '../../support/upstream-ubilling.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

/**
 * What the signals of every source are recognised by, as earlier versions have stored it. A change here makes a hub that
 * is updated hear everything a second time; none may change.
 */

const NOW = Date.parse('2026-11-20T08:00:00Z');

describe('what each source says is recognised by what it was recognised by before', () => {
  test('ukrainealarm.com: a list, and what its history tells', async () => {
    const { poll } = identifying(ukraine(), NOW);
    const from = ukraineAlarm({ url: 'https://example.org', key: 'k', history: 'date', outageAfter: 60_000 });
    const alert = (regionId: string, type: string, lastUpdate: string) => ({
      regionId,
      regionType: 'State',
      type,
      lastUpdate,
    });
    const list = (...records: readonly object[]) => JSON.stringify(records);
    const kharkiv = {
      regionId: '22',
      activeAlerts: [alert('22', 'AIR', '2026-11-20T07:14:02Z')],
      activeAlertLevels: [
        { alertLevel: 'Red', reason: 'Ракетна загроза', createdAt: '2026-11-20T07:15:00Z' },
        { alertLevel: 'Yellow', reason: null, createdAt: '2026-11-20T07:16:00Z' },
      ],
    };
    const sumy = { regionId: '20', activeAlerts: [alert('20', 'ARTILLERY', '2026-11-20T07:20:02Z')] };
    expect(
      await poll(from, { '/api/v3/alerts/status': '{"lastActionIndex":1}', '/api/v3/alerts': list(kharkiv, sumy) }),
    ).toMatchInlineSnapshot(`
      [
        "snapshot  - - kTXv1Y_pMTP6F6KX",
      ]
    `);
    expect(
      await poll(from, { '/api/v3/alerts/status': '{"lastActionIndex":2}', '/api/v3/alerts': list(kharkiv) }),
    ).toMatchInlineSnapshot(`
      [
        "snapshot  - - SCT4ML1zjw7IAm1V",
      ]
    `);
    const history = [
      {
        regionId: '20',
        alarms: [
          {
            regionId: '20',
            startDate: '2026-11-20T07:50:00Z',
            endDate: '2026-11-20T07:59:30Z',
            alertType: 'ARTILLERY',
            isContinue: false,
          },
        ],
      },
    ];
    expect(
      await poll(from, {
        '/api/v3/alerts/status': '{"lastActionIndex":2}',
        '/api/v3/alerts/dateHistory?date=20261120': JSON.stringify(history),
      }),
    ).toMatchInlineSnapshot(`
      [
        "all-clear 20 mod:history:20:artillery:2026-11-20T07:50:00.000Z:2026-11-20T07:59:30.000Z EBIyh4ecjSRAorli",
        "alert 20 mod:history:20:artillery:2026-11-20T07:50:00.000Z PxXxsEKjYqxEfbx2",
        "snapshot  - - SCT4ML1zjw7IAm1V",
      ]
    `);
  });

  test('ukrainealarm.com calls', async () => {
    const { door, source, refused, taken } = identifying(ukraine(), NOW);
    const call = async (body: object): Promise<number> => {
      const req = new IncomingMessage(new Socket());
      req.method = 'POST';
      req.push(JSON.stringify(body));
      req.push(null);
      const res = new ServerResponse(req);
      await webhookHandler({
        record: async () => source,
        take: door.take,
        refused,
        publicKey: null,
        clock: { now: () => NOW, after: () => () => {} },
        observe: () => {},
      })(req, res);
      return res.statusCode;
    };
    const told = { regionId: 22, alarmType: 'AIR', createdAt: '2026-11-20T07:14:02.5Z' };
    expect(await call({ ...told, status: 'Activate' })).toBe(204);
    expect(await call({ ...told, status: 'Deactivate', createdAt: '2026-11-20T07:44:02Z' })).toBe(204);
    expect(taken()).toMatchInlineSnapshot(`
      [
        "alert 22 mod#ppgeD-2ss4nqIGk4 ",
        "all-clear 22 mod#ZZxHiMeV4IjdPbIW ",
      ]
    `);
  });

  test('alerts.in.ua', async () => {
    const { poll } = identifying(ukraine(), NOW);
    const from = alertsInUa({
      url: 'https://example.org',
      token: 't',
      oblasts: ['22'],
      oblastOf: () => '22',
      outageAfter: 60_000,
    });
    const alert = {
      location_uid: '22',
      started_at: '2026-11-20T07:14:02.310Z',
      finished_at: null,
      alert_type: 'air_raid',
      notes: 'по області',
      alert_level: 'red',
      threats: [
        { threat_type: 'uav', level: 'yellow', started_at: '2026-11-20T07:15:00.000Z', source_message: 'БпЛА' },
        { threat_type: 'something else' },
      ],
    };
    const body = (...alerts: readonly object[]): string => JSON.stringify({ alerts, meta: {} });
    const chemical = {
      ...alert,
      location_uid: '31',
      alert_type: 'chemical',
      threats: [],
      notes: null,
      alert_level: null,
    };
    expect(await poll(from, { '/v1/alerts/active.json': body(alert, chemical) })).toMatchInlineSnapshot(`
      [
        "snapshot  - - AEm2bQkM3lnshxSv",
      ]
    `);
    expect(await poll(from, { '/v1/alerts/active.json': body(alert, chemical) })).toMatchInlineSnapshot(`
      [
        "snapshot  - - AEm2bQkM3lnshxSv",
      ]
    `);
    expect(
      await poll(from, {
        '/v1/alerts/active.json': body(alert, chemical),
        '/v1/regions/22/alerts/month_ago.json': body({
          ...alert,
          location_uid: '24',
          started_at: '2026-11-20T07:59:20.000Z',
          finished_at: '2026-11-20T07:59:50.000Z',
        }),
      }),
    ).toMatchInlineSnapshot(`
      [
        "all-clear 24 mod:history:24:air-raid:2026-11-20T07:59:20.000Z:2026-11-20T07:59:50.000Z 3kxDm0xgr7FGccjl",
        "alert 24 mod:history:24:air-raid:2026-11-20T07:59:20.000Z Qn9_QHxr_Iog01rh",
        "snapshot  - - AEm2bQkM3lnshxSv",
      ]
    `);
  });

  test('the mirror of ubilling', async () => {
    const { poll } = identifying(ukraine(), NOW);
    const alarmed = { 'Харківська область': kyivClock(NOW - 600_000) };
    expect(
      await poll(ubilling({ url: 'https://example.org/a' }), { '/a': mirrorBody(kyivClock(NOW), alarmed) }),
    ).toMatchInlineSnapshot(`
      [
        "snapshot  - - 7vBG9SROmcb0pC_w",
      ]
    `);
  });

  test('Pikud HaOref: an alert, its end', async () => {
    const catalogue = catalogueFrom(israel as CatalogueData);
    const { poll } = identifying(catalogue, NOW);
    const from = oref({ url: 'https://example.org', catalogue, outageAfter: 60_000 });
    const place = catalogue.regions.find(({ level }) => level !== catalogue.levels[0])?.name ?? '';
    const say = (id: string, cat: string, title: string) => ({
      '/warningMessages/alert/Alerts.json': JSON.stringify({ id, cat, title, data: [place], desc: '' }),
    });
    expect(await poll(from, say('1', '1', 'ירי רקטות וטילים'))).toMatchInlineSnapshot(`
      [
        "alert 101 mod#zpV2Qd6BvT5zqzKg ",
      ]
    `);
    expect(await poll(from, say('2', '10', 'האירוע הסתיים'))).toMatchInlineSnapshot(`
      [
        "all-clear 101 mod#TRNRMk-nbfaeeUqr ",
      ]
    `);
  });

  test('a CAP feed: an alert, one without a time, a withdrawal', async () => {
    const catalogue = ukraine();
    const { poll } = identifying(catalogue, NOW);
    const from = capPoll({ url: 'https://example.org/f', hazard: 'air-raid', catalogue });
    const code = 'UA63000000000041885';
    const feed = (...messages: readonly string[]): Readonly<Record<string, string>> => ({
      '/f': `<feed xmlns="http://www.w3.org/2005/Atom">${messages.map((one) => `<entry><content type="text/xml">${one}</content></entry>`).join('')}</feed>`,
    });
    const alert = capMessage({ identifier: 'one', sent: '2026-11-20T07:14:02+00:00', areas: [code] });
    const undated = capMessage({ identifier: 'two', sent: 'yesterday', areas: [code] });
    const cancel = capMessage({
      identifier: 'three',
      sent: '2026-11-20T07:44:02+00:00',
      msgType: 'Cancel',
      references: ['alerts@example.org,one,2026-11-20T07:14:02+00:00'],
    });
    expect(await poll(from, feed(alert))).toMatchInlineSnapshot(`
      [
        "alert 22 mod:22:alert:alerts@example.org,one,2026-11-20T07:14:02+00:00 2CPaKq9f8qAX4Sl5",
      ]
    `);
    expect(await poll(from, feed(alert, undated))).toMatchInlineSnapshot(`
      [
        "heartbeat  - -",
        "alert 22 mod#FfXpFAa_e3CHWwOs ",
      ]
    `);
    expect(await poll(from, feed(alert, undated, cancel))).toMatchInlineSnapshot(`
      [
        "withdrawn 22 mod:22:withdrawn:1795160642000:alerts@example.org,three,2026-11-20T07:44:02.000Z bp1xTMYrfFDK3cm-",
      ]
    `);
  });

  test('a JSON of some controller', async () => {
    const { poll } = identifying(ukraine(), NOW);
    const from = jsonPoll({
      url: 'https://example.org/j',
      headers: {},
      list: '/places',
      region: '/id',
      hazard: null,
      active: '/on',
      at: '/since',
    });
    const places = [
      { id: '22', on: true, since: '2026-11-20T07:14:02Z' },
      { id: '31', on: true },
      { id: '24', on: false },
    ];
    expect(await poll(from, { '/j': JSON.stringify({ places }) })).toMatchInlineSnapshot(`
      [
        "snapshot  - - XZoANt8ToxTpxgTl",
      ]
    `);
  });

  test('another hub: its list, an end, a retraction, what is over, a heartbeat', async () => {
    const { connected } = identifying(ukraine(), NOW);
    const SINCE = '2026-11-20T07:14:02.000Z';
    const region = { level: 'oblast', parent: null, nameEn: '', fresh: true, covered: true };
    const alerts = [
      {
        hazard: 'air-raid',
        since: SINCE,
        level: 'red',
        threats: [{ reason: 'heard', since: SINCE, level: 'yellow', kind: 'drone' }, { kind: 'missile' }],
        sources: ['x'],
        disputed: false,
      },
    ];
    const event = (one: object) => ({ seq: 2, at: SINCE, receivedAt: SINCE, sequencedAt: SINCE, source: 'x', ...one });
    const here = { region: '22', hazard: 'air-raid' };
    const frames = [
      {
        type: 'hello',
        protocol: 1,
        feed: 'ua',
        status: 'Actual',
        epoch: 'e',
        seq: 1,
        heartbeatMs: 1,
        resumed: false,
        gap: false,
      },
      {
        type: 'snapshot',
        seq: 1,
        asOf: SINCE,
        regions: [{ id: '22', name: '22', state: 'alert', since: SINCE, alerts, ...region }],
      },
      { type: 'events', events: [event({ type: 'alert.started', region: '31', hazard: 'chemical', since: SINCE })] },
      {
        type: 'events',
        events: [
          event({ type: 'alert.ended', ...here, since: SINCE, endedAt: '2026-11-20T07:43:10.000Z', reason: 'over' }),
          event({ type: 'alert.ended', ...here, region: '24', since: SINCE, endedAt: '2026-11-20T07:43:11.000Z' }),
          event({
            type: 'alert.retracted',
            region: '31',
            hazard: 'chemical',
            retractedAt: '2026-11-20T07:44:00.000Z',
            reason: 'a test',
          }),
          event({
            type: 'alert.recorded',
            ...here,
            region: '20',
            startedAt: SINCE,
            endedAt: '2026-11-20T07:30:00.000Z',
          }),
        ],
      },
      { type: 'heartbeat', seq: 2, at: SINCE, fresh: true, sources: [] },
    ];
    const follow: FollowHub = ({ frame }) => {
      // Only once `hubSource` knows its client, which it closes when it refuses a feed.
      for (const one of frames) frame(one as unknown as Frame);
      return { close: () => {} };
    };
    expect(
      await connected((tell: Tell) => void hubSource({ follow, catalogue: ukraine(), now: () => NOW })(tell)),
    ).toMatchInlineSnapshot(`
      [
        "snapshot  - - xI7_LthkHrIJTKIP",
        "snapshot  - - S3FdD9Ths8nQKBtj",
        "all-clear 22 mod#9KYWWD5hPQdddW2j ",
        "all-clear 24 mod#nJSUKjZ350u9uLHM ",
        "withdrawn 31 mod#ghxVYAoVPMw3BeI5 ",
        "all-clear 20 mod#uxcRmo9Ct_t-m6YV ",
        "alert 20 mod#kPZWagintYsfqYSV ",
        "snapshot  - - r4xjU8gufZ85n4m0",
        "snapshot  - - r4xjU8gufZ85n4m0",
      ]
    `);
  });

  test('a broker: every kind of signal, and what was retained', async () => {
    const { connected } = identifying(ukraine(), NOW);
    const at = '2026-11-20T07:14:02+00:00';
    const messages = [
      {
        kind: 'alert',
        region: 22,
        at,
        reason: 'heard',
        threats: ['drone', { reason: 'r', kind: 'missile', since: at }],
        level: 'red',
      },
      { hazard: 'chemical', region: 'Kharkiv Oblast', kind: 'alert', id: '7' },
      { kind: 'alert', region: '22', at, id: '8', level: 'yellow' },
      { kind: 'all_clear', region: '22', at: '2026-11-20T07:44:02Z', reason: 'over', level: 'red' },
      { kind: 'retraction', region: '22', at: '2026-11-20T07:45:02Z', reason: ' a test ' },
      {
        kind: 'snapshot',
        id: 'list',
        at: '2026-11-20T07:46:02Z',
        active: [
          { level: 'red', at, region: '22' },
          { region: '31', threats: [] },
        ],
      },
      { kind: 'snapshot', active: [{ region: '22' }, { region: 'Atlantis' }], whole: true },
      { kind: 'heartbeat', id: 'alive' },
      { kind: 'heartbeat' },
    ];
    expect(
      await connected((tell) => {
        mqttSource({ url: 'mqtt://example.org', topic: 't' } as unknown as Parameters<typeof mqttSource>[0], {
          open: (use: LinkUse) => {
            for (const one of messages) use.message?.('t', Buffer.from(JSON.stringify(one)), false);
            use.message?.('t', Buffer.from(JSON.stringify(messages)), true);
            return { isOpen: () => true, publish: async () => {}, close: async () => {} };
          },
        })(tell);
      }),
    ).toMatchInlineSnapshot(`
      [
        "alert 22 mod#M66Z3qucFpsiQikr ",
        "alert 22 mod~5983872:7 SzTNq0uhVLAfxYqB",
        "alert 22 mod:8 -xNy7CjbXtOUQML4",
        "all-clear 22 mod#lKZxtqJuEK2PU9SV ",
        "withdrawn 22 mod#5409U5S66evsSFZZ ",
        "snapshot  mod:list 7bprbU2wrVY1NPM9 vWHG5Xv1PoQf2q3-",
        "snapshot  - - fTq3HGVFcLMv4Nar",
        "heartbeat  mod~5983872:alive SE_okSSp0IhKukr-",
        "heartbeat  - -",
      ]
    `);
  });

  test('a person, by hand', async () => {
    const { door, taken } = identifying(ukraine(), NOW);
    const desk = operatorOffice({
      intake: door,
      registry: {
        get: async () => undefined,
        put: async () => {},
        list: async () => [],
        byTokenHash: async () => undefined,
        remove: async () => false,
        removed: async () => new Set(),
      },
      store: {
        note: async () => {},
        audit: async () => [],
        ends: async () => ({ rows: [], run: '' }),
        ended: async () => {},
      },
      catalogue: ukraine(),
      now: () => NOW,
    });
    const act = { regions: ['22' as RegionId], hazard: 'air-raid' as const, reason: 'seen', until: null };
    const by = { id: 'p', name: 'P' };
    await desk.act(
      { ...act, kind: 'alert', level: 'red', threats: [{ level: 'yellow', kind: 'drone' }, { kind: 'other' }] },
      by,
    );
    await desk.act({ ...act, kind: 'alert', hazard: 'chemical' }, by);
    await desk.act({ ...act, kind: 'all-clear' }, by);
    await desk.act({ ...act, kind: 'retraction' }, by);
    expect(taken()).toMatchInlineSnapshot(`
      [
        "alert 22 operator#MmiJhPLluwsQ8Zgd ",
        "alert 22 operator#PL4WQ10aEVXphJNk ",
        "all-clear 22 operator#ZchcrJzbWBVYzaM5 ",
        "withdrawn 22 operator#q8j8Qy7_OtFhGFr1 ",
      ]
    `);
  });
});
