import { describe, expect, test } from 'vitest';
import { at, json, refusedInALine, type Served, serve, T0, UA } from './serve.ts';

/** What clients of other services ask of the past, and the rest of what they ask. */

const HOUR = 3_600_000;

/** Its source has spoken for forty days. */
const hubWithPast = async (clock = { now: T0 }): Promise<Served> => {
  const { now } = clock;
  clock.now = now - 40 * 24 * HOUR;
  const hub = await serve({ clock });
  await hub.post({ kind: 'heartbeat' });
  clock.now = now;
  return hub;
};

/** An alert of so many seconds, `ago` seconds before now. */
const past = async (
  hub: Served,
  clock: { now: number },
  region: string,
  ago: number,
  length: number,
): Promise<void> => {
  const from = clock.now - ago * 1000;
  await hub.post({ kind: 'alert', region, at: new Date(from).toISOString() });
  await hub.post({ kind: 'all-clear', region, at: new Date(from + length * 1000).toISOString() });
};

describe('ukrainealarm, the past', () => {
  test('regionHistory is no region: it has the alarms of the one that is asked for, with their length', async () => {
    const clock = { now: T0 };
    const hub = await hubWithPast(clock);
    await past(hub, clock, '22', 7200, 1780);
    await hub.post({ kind: 'alert', region: '22', at: at(-60) });
    const body = await json(await hub.get('/api/v3/alerts/regionHistory?regionId=22'));
    expect(body).toEqual([
      {
        regionId: '22',
        regionName: 'Харківська область',
        alarms: [
          {
            regionId: '22',
            regionName: 'Харківська область',
            startDate: '2026-11-20T06:59:00Z',
            endDate: null,
            duration: '00:01:00',
            alertType: 'AIR',
            isContinue: true,
          },
          {
            regionId: '22',
            regionName: 'Харківська область',
            startDate: '2026-11-20T05:00:00Z',
            endDate: '2026-11-20T05:29:40Z',
            duration: '00:29:40',
            alertType: 'AIR',
            isContinue: false,
          },
        ],
      },
    ]);
  });

  test('a part has the alarms of what it lies in, and no more than 25 are told, the newest', async () => {
    const clock = { now: T0 };
    const hub = await hubWithPast(clock);
    for (let hour = 30; hour > 0; hour -= 1) await past(hub, clock, '22', hour * 3600, 600);
    const [{ alarms }] = await json(await hub.get('/api/v3/alerts/regionHistory?regionId=123'));
    expect(alarms).toHaveLength(25);
    expect(alarms[0].startDate).toBe('2026-11-20T06:00:00Z');
    expect(alarms[24].startDate).toBe('2026-11-19T06:00:00Z');
  });

  test('dateHistory has what touches the day, which begins at midnight in Kyiv', async () => {
    const clock = { now: T0 };
    const hub = await hubWithPast(clock);
    // 2026-11-19 in Kyiv begins at 22:00 UTC of the 18th.
    await past(hub, clock, '22', 33 * 3600 + 600, 300);
    await past(hub, clock, '31', 33 * 3600 - 600, 300);
    await past(hub, clock, '14', 9 * 3600 + 600, 1200);
    const ids = async (date: string): Promise<readonly string[]> =>
      (await json(await hub.get(`/api/v3/alerts/dateHistory?date=${date}`))).map(
        ({ regionId }: { regionId: string }) => regionId,
      );
    expect(await ids('20261118')).toEqual(['22']);
    expect(await ids('20261119')).toEqual(['31', '14']);
    expect(await ids('20261120')).toEqual(['14']);
  });

  test.each(['', '2026-11-19', '20261131', '20261121'])('there is no day "%s" yet', async (date) => {
    const hub = await hubWithPast();
    await refusedInALine(await hub.get(`/api/v3/alerts/dateHistory?date=${date}`), 400, 'request.invalid');
  });

  test('a day of which the hub heard nothing is not a calm one', async () => {
    const hub = await hubWithPast();
    hub.desk.watched({ from: T0 - HOUR, to: T0 + HOUR });
    await refusedInALine(await hub.get('/api/v3/alerts/dateHistory?date=20261118'), 503, 'answer.unknown');
    expect(await json(await hub.get('/api/v3/alerts/dateHistory?date=20261120'))).toEqual([]);
  });

  test('the test region is calm, and only where somebody vouches for the feed', async () => {
    const hub = await hubWithPast();
    expect(await json(await hub.get('/api/v3/alerts/0'))).toMatchObject([{ regionId: '0', activeAlerts: [] }]);
    hub.desk.doubt('the log is away');
    await refusedInALine(await hub.get('/api/v3/alerts/0'), 503, 'answer.unknown');
  });
});

describe('alerts.in.ua, the past', () => {
  test.each([
    ['week_ago', 7],
    ['month_ago', 30],
  ])('%s has the alerts of the region, of its parts and of what it lies in', async (period, days) => {
    const clock = { now: T0 };
    const hub = await hubWithPast(clock);
    await past(hub, clock, '22', 3600, 600);
    await past(hub, clock, '123', 7200, 600);
    await past(hub, clock, '31', 7200, 600);
    const { alerts } = await json(await hub.get(`/v1/regions/123/alerts/${period}.json`));
    expect(alerts).toMatchObject([
      { location_title: 'Харківська область', finished_at: at(-3000) },
      { location_title: "Куп'янський район", started_at: at(-7200), finished_at: at(-6600), alert_type: 'air_raid' },
    ]);
    expect((await json(await hub.get(`/v1/regions/22/alerts/${period}.json`))).alerts).toHaveLength(2);
    clock.now += days * 24 * HOUR + HOUR;
    await hub.post({ kind: 'heartbeat' });
    expect((await json(await hub.get(`/v1/regions/22/alerts/${period}.json`))).alerts).toEqual([]);
  });

  test('says when the hub did not hear of the region, and refuses other periods', async () => {
    const hub = await hubWithPast();
    hub.desk.watched({ from: T0 - HOUR, to: T0 + HOUR });
    const { disclaimer } = await json(await hub.get('/v1/regions/31/alerts/week_ago.json'));
    expect(disclaimer).toContain('Not known of this region: 2026-11-13T07:00:00.000Z to 2026-11-20T0');
    await refusedInALine(await hub.get('/v1/regions/31/alerts/year_ago.json'), 400, 'request.invalid');
  });
});

describe('raid, the rest', () => {
  test('one state, and null for a number that nothing has', async () => {
    const hub = await hubWithPast();
    await hub.post({ kind: 'alert', region: '31', at: at(-10) });
    expect(await json(await hub.get('/api/states/25'))).toEqual({
      state: { id: 25, name: 'м. Київ', name_en: 'Kyiv', alert: true, changed: '2026-11-20T08:59:50+02:00' },
      last_update: '2026-11-20T09:00:00+02:00',
    });
    for (const id of ['0', '26', 'x', '-1']) expect((await json(await hub.get(`/api/states/${id}`))).state).toBeNull();
    expect((await json(await hub.get('/api/states?short'))).states[24]).toEqual({ id: 25, alert: true });
  });

  test('the history joins what overlaps in the parts of a state', async () => {
    const clock = { now: T0 };
    const hub = await hubWithPast(clock);
    await past(hub, clock, '123', 3600, 1800);
    await past(hub, clock, '124', 2400, 1200);
    await hub.post({ kind: 'alert', region: '31', at: at(-60) });
    expect(await json(await hub.get('/api/history'))).toEqual([
      { id: 1, date: '2026-11-20T08:00:00+02:00', state_id: 19, alert: true },
      { id: 2, date: '2026-11-20T08:40:00+02:00', state_id: 19, alert: false },
      { id: 3, date: '2026-11-20T08:59:00+02:00', state_id: 25, alert: true },
    ]);
  });
});

describe('ubilling', () => {
  test('has 25 regions by name, by the clock on a wall in Kyiv', async () => {
    const clock = { now: T0 };
    const hub = await hubWithPast(clock);
    await hub.post({ kind: 'alert', region: '31', at: at(-10) });
    clock.now += 5_000;
    await hub.post({ kind: 'heartbeat' });
    for (const path of ['/aerialalerts/', '/aerialalerts']) {
      const body = await json(await hub.get(path));
      expect(Object.keys(body.states)).toHaveLength(25);
      expect(body).toMatchObject({
        source: 'allclear',
        cachedat: '2026-11-20 09:00:05',
        states: {
          'м. Київ': { alertnow: true, changed: '2026-11-20 08:59:50' },
          'Харківська область': { alertnow: false, changed: null },
        },
      });
    }
  });
});

test.each([
  '/api/v3/alerts/regionHistory?regionId=31',
  '/api/v3/alerts/dateHistory?date=20261120',
  '/v1/regions/31/alerts/week_ago.json',
  '/api/states/25',
  '/api/history',
  '/aerialalerts/',
  '/api/v3/alerts/0',
])('while the answer would be a guess, there is none: %s', async (path) => {
  const silent = await serve();
  if (!path.endsWith('/0')) await refusedInALine(await silent.get(path), 503, 'answer.unknown');
  const hub = await hubWithPast();
  expect((await hub.get(path)).status).toBe(200);
  hub.desk.doubt('no sequencer is at work');
  await refusedInALine(await hub.get(path), 503, 'answer.unknown');
  const drill = await serve({ feed: { status: 'Exercise' } });
  await drill.post({ kind: 'heartbeat' });
  await refusedInALine(await drill.get(path), 404, 'route.unknown');
});

test('a region that the hub does not know is one nowhere', async () => {
  const hub = await hubWithPast();
  expect(UA.find('nowhere')).toBeUndefined();
  await refusedInALine(await hub.get('/api/v3/alerts/regionHistory?regionId=nowhere'), 404, 'region.unknown');
  await refusedInALine(await hub.get('/api/v3/alerts/regionHistory'), 400, 'request.invalid');
});
