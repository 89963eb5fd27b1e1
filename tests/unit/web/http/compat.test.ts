import { describe, expect, test } from 'vitest';
import { OBLAST_ORDER } from '../../../../src/protocol/formats/alerts-in-ua.ts';
import { RAID_IDS } from '../../../../src/protocol/formats/raid.ts';
import { at, json, refusedInALine, type Served, type ServeOptions, serve, T0, UA } from './serve.ts';

const [RAION = '', OTHER_RAION = ''] = UA.children('22' as never);
const [HROMADA = ''] = UA.children(RAION as never);

const BY_OBLAST = '/v1/iot/active_air_raid_alerts_by_oblast.json';
const BY_UID = '/v1/iot/active_air_raid_alerts.json';
const EVERY_PATH = [
  BY_OBLAST,
  BY_UID,
  '/v1/iot/active_air_raid_alerts/31.json',
  '/v1/alerts/active.json',
  '/api/v3/alerts',
  '/api/v3/alerts/31',
  '/api/v3/alerts/status',
  '/api/states',
];

const calm = async (options: ServeOptions = {}): Promise<Served> => {
  const hub = await serve(options);
  await hub.post({ kind: 'heartbeat' });
  return hub;
};

const raise = (hub: Served, ...regions: string[]): Promise<Response> =>
  hub.post(regions.map((region) => ({ kind: 'alert', region, at: at(-10) })));

describe('while the answer would be a guess, the compatible addresses answer 503', () => {
  test.each(EVERY_PATH.filter((path) => path !== '/api/v3/alerts/status'))('before anybody spoke: %s', async (path) => {
    const hub = await serve();
    const response = await hub.get(path);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    await refusedInALine(response, 503, 'answer.unknown');
  });

  test.each(EVERY_PATH)('while nobody vouches for the feed: %s', async (path) => {
    const hub = await calm();
    await raise(hub, '31');
    const before = await hub.get(path);
    hub.desk.doubt('no sequencer has been at work for 12 s');
    await refusedInALine(
      await hub.get(path, { 'If-None-Match': before.headers.get('ETag') ?? '' }),
      503,
      'answer.unknown',
    );
  });

  test.each(EVERY_PATH.filter((path) => path !== '/api/v3/alerts/status'))(
    'after all sources fell silent: %s',
    async (path) => {
      const hub = await calm();
      hub.desk.play({ kind: 'silent', source: 'official', at: T0 + 1, reason: 'timeout' });
      await refusedInALine(await hub.get(path), 503, 'answer.unknown');
    },
  );

  test('but a standing alert is still told of its own region', async () => {
    const hub = await calm();
    await raise(hub, '31');
    hub.desk.play({ kind: 'silent', source: 'official', at: T0 + 1, reason: 'timeout' });
    expect(await json(await hub.get('/v1/iot/active_air_raid_alerts/31.json'))).toBe('A');
    expect(await json(await hub.get('/api/v3/alerts/31'))).toMatchObject([
      { regionId: '31', activeAlerts: [{ type: 'AIR' }] },
    ]);
    await refusedInALine(await hub.get(BY_OBLAST), 503, 'answer.unknown');
  });

  test('an artillery alert that nobody vouches for any more tells nothing of air raids', async () => {
    const hub = await calm();
    await hub.post({ kind: 'alert', region: '31', hazard: 'artillery', at: at(-10) });
    expect(await json(await hub.get('/v1/iot/active_air_raid_alerts/31.json'))).toBe('N');
    hub.desk.play({ kind: 'silent', source: 'official', at: T0 + 1, reason: 'timeout' });
    await refusedInALine(await hub.get('/v1/iot/active_air_raid_alerts/31.json'), 503, 'answer.unknown');
  });

  test('one unknown oblast is enough, though the others are known', async () => {
    const hub = await serve();
    const regions = UA.regions.filter(({ parent, id }) => parent === null && id !== '25').map(({ id }) => id);
    hub.desk.play({
      kind: 'spoke',
      profile: { id: 'most', trust: 'official', regions, silentAfter: null, muted: false },
      at: T0,
    });
    expect(await refusedInALine(await hub.get(BY_OBLAST), 503, 'answer.unknown')).toContain('Чернігівська');
    await refusedInALine(await hub.get('/api/states'), 503, 'answer.unknown');
    expect(await json(await hub.get('/v1/iot/active_air_raid_alerts/31.json'))).toBe('N');
  });

  test('an unknown raion keeps the lists from answering, because what they lack is read as calm', async () => {
    const hub = await serve();
    hub.desk.play({
      kind: 'spoke',
      profile: { id: 'oblasts', trust: 'official', levels: ['oblast'], silentAfter: null, muted: false },
      at: T0,
    });
    expect(await json(await hub.get(BY_OBLAST))).toBe('N'.repeat(27));
    for (const path of [BY_UID, '/v1/alerts/active.json', '/api/v3/alerts', `/api/v3/alerts/${RAION}`]) {
      await refusedInALine(await hub.get(path), 503, 'answer.unknown');
    }
  });

  test('and a drill never answers here at all', async () => {
    for (const status of ['Exercise', 'Test'] as const) {
      const hub = await serve({ feed: { status } });
      await hub.post({ kind: 'alert', region: '31', at: at(-10) });
      for (const path of [...EVERY_PATH, '/api/v3/regions'])
        await refusedInALine(await hub.get(path), 404, 'route.unknown');
    }
  });
});

describe('alerts.in.ua, one letter a region', () => {
  test('each of the 27 letters stands where devices expect it', async () => {
    const names =
      'Крим Волин Вінниц Дніпро Донец Житомир Закарп Запоріз Івано Київ Київська Кіровоград Луган Львів Микола Одес Полтав Рівнен Севастоп Сумськ Терноп Харків Херсон Хмельн Черкас Чернівец Черніг'.split(
        ' ',
      );
    expect(OBLAST_ORDER).toHaveLength(27);
    OBLAST_ORDER.forEach((id, index) => {
      expect(UA.get(id as never)?.name, String(index)).toContain(names[index]);
    });
    expect(UA.get('31' as never)?.level).toBe('oblast');
  });

  test('an alert moves exactly its own letter, in both strings, for every oblast', async () => {
    for (const [index, id] of OBLAST_ORDER.entries()) {
      const hub = await calm();
      await raise(hub, id);
      const letters: string = await json(await hub.get(BY_OBLAST));
      expect(letters).toBe(`${'N'.repeat(index)}A${'N'.repeat(26 - index)}`);
      const byUid: string = await json(await hub.get(BY_UID));
      expect(byUid[Number(id)]).toBe('A');
      const inside = new Set([id, ...UA.descendants(id as never)].map(Number));
      expect([...byUid].every((letter, uid) => (letter === 'A') === inside.has(uid))).toBe(true);
    }
  });

  test('the uid string has a blank for a uid nobody has, and a letter for every region', async () => {
    const hub = await calm();
    const text: string = await json(await hub.get(BY_UID));
    const uids = new Set(UA.regions.map(({ id }) => Number(id)));
    expect(text).toHaveLength(Math.max(...uids) + 1);
    expect(text.slice(0, 9)).toBe('   NNN  N');
    [...text].forEach((letter, uid) => {
      expect(letter === ' ', String(uid)).toBe(!uids.has(uid));
    });
  });

  test('a part is P all the way up, and never N', async () => {
    const hub = await calm();
    await raise(hub, HROMADA);
    const letters: string = await json(await hub.get(BY_UID));
    expect([letters[22], letters[Number(RAION)], letters[Number(HROMADA)], letters[Number(OTHER_RAION)]]).toEqual([
      'P',
      'P',
      'A',
      'N',
    ]);
    expect(await json(await hub.get('/v1/iot/active_air_raid_alerts/22.json'))).toBe('P');
    expect((await json(await hub.get(BY_OBLAST)))[OBLAST_ORDER.indexOf('22')]).toBe('P');
  });

  test('an unknown uid is 404', async () => {
    const hub = await calm();
    await refusedInALine(await hub.get('/v1/iot/active_air_raid_alerts/2.json'), 404, 'region.unknown');
  });
});

describe('alerts.in.ua, the list of active alerts', () => {
  test('has one line for each alert, in its own words', async () => {
    const hub = await calm();
    await hub.post([
      { kind: 'alert', region: '31', at: at(-10), threats: [{ kind: 'drone', since: at(-5), reason: 'БпЛА' }] },
      { kind: 'alert', region: HROMADA, hazard: 'artillery', at: at(-20) },
    ]);
    const body = await json(await hub.get('/v1/alerts/active.json'));
    expect(body).toMatchObject({
      meta: { last_updated_at: '2026/11/20 07:00:00 +0000', type: 'full' },
      disclaimer: expect.any(String),
    });
    expect(body.alerts).toHaveLength(2);
    expect(body.alerts).toContainEqual({
      id: expect.any(Number),
      location_title: 'м. Київ',
      location_type: 'oblast',
      started_at: at(-10),
      finished_at: null,
      updated_at: at(-5),
      alert_type: 'air_raid',
      location_oblast: 'м. Київ',
      location_oblast_uid: '31',
      location_uid: '31',
      notes: 'БпЛА',
      calculated: false,
    });
    expect(body.alerts).toContainEqual(
      expect.objectContaining({
        location_uid: HROMADA,
        location_type: 'hromada',
        alert_type: 'artillery_shelling',
        location_oblast: 'Харківська область',
        location_oblast_uid: '22',
        location_raion: UA.get(RAION as never)?.name,
        notes: null,
      }),
    );
  });

  test('If-Modified-Since is answered with 304 only once the second of the change is over', async () => {
    const clock = { now: T0 };
    const hub = await calm({ clock });
    await raise(hub, '31');
    const fresh = await hub.get('/v1/alerts/active.json');
    const unsettled = fresh.headers.get('Last-Modified') ?? '';
    expect(Date.parse(unsettled)).toBeLessThan(T0);
    expect((await hub.get('/v1/alerts/active.json', { 'If-Modified-Since': unsettled })).status).toBe(200);
    expect((await hub.get('/v1/alerts/active.json', { 'If-Modified-Since': new Date(T0).toUTCString() })).status).toBe(
      200,
    );
    clock.now += 5_000;
    const settled = await hub.get('/v1/alerts/active.json');
    const since = settled.headers.get('Last-Modified') ?? '';
    expect(since).toBe(new Date(T0).toUTCString());
    expect((await hub.get('/v1/alerts/active.json', { 'If-Modified-Since': since })).status).toBe(304);
    await hub.post({ kind: 'all-clear', region: '31', at: at(4) });
    expect((await hub.get('/v1/alerts/active.json', { 'If-Modified-Since': since })).status).toBe(200);
  });
});

describe('ukrainealarm', () => {
  test('lists regions with an alert of their own, with what they have from above', async () => {
    const hub = await calm();
    await hub.post([
      { kind: 'alert', region: '22', at: at(-30) },
      { kind: 'alert', region: RAION, hazard: 'artillery', at: at(-20), level: 'red', reason: 'shells' },
    ]);
    const body = await json(await hub.get('/api/v3/alerts'));
    expect(body.map(({ regionId }: { regionId: string }) => regionId)).toEqual(['22', RAION, '1293']);
    expect(body[1]).toMatchObject({
      regionType: 'District',
      lastUpdate: '2026-11-20T06:59:40Z',
      activeAlerts: [
        { regionId: RAION, regionType: 'District', type: 'ARTILLERY', lastUpdate: at(-20) },
        { regionId: '22', regionType: 'State', type: 'AIR', lastUpdate: at(-30) },
      ],
      activeAlertLevels: [{ alertLevel: 'Red', reason: 'shells', createdAt: '2026-11-20T06:59:40Z' }],
    });
  });

  test('a calm region is an array of one without alerts', async () => {
    const hub = await calm();
    expect(await json(await hub.get('/api/v3/alerts/31'))).toMatchObject([
      { regionId: '31', regionType: 'State', regionName: 'м. Київ', activeAlerts: [] },
    ]);
    await refusedInALine(await hub.get('/api/v3/alerts/2'), 404, 'region.unknown');
  });

  test('a region that has an alert only in a part is not shown as calm', async () => {
    const hub = await calm();
    await raise(hub, HROMADA);
    expect((await json(await hub.get('/api/v3/alerts/22')))[0].activeAlerts).toEqual([
      { regionId: HROMADA, regionType: 'Community', type: 'AIR', lastUpdate: at(-10) },
    ]);
  });

  test('a hromada has the alert of its oblast', async () => {
    const hub = await calm();
    await raise(hub, '22');
    expect((await json(await hub.get(`/api/v3/alerts/${HROMADA}`)))[0].activeAlerts).toMatchObject([
      { regionId: '22', type: 'AIR' },
    ]);
  });

  test('Crimea is 9999 in and out', async () => {
    const hub = await calm();
    await raise(hub, '29');
    expect((await json(await hub.get('/api/v3/alerts/9999')))[0]).toMatchObject({
      regionId: '9999',
      activeAlerts: [{ regionId: '9999' }],
    });
    expect(
      (await json(await hub.get('/api/v3/regions'))).states.map((state: { regionId: string }) => state.regionId),
    ).toContain('9999');
  });

  test('lastActionIndex grows with each entry, stays exact, and is another number after the log was lost', async () => {
    const hub = await calm();
    const index = async (): Promise<number> => (await json(await hub.get('/api/v3/alerts/status'))).lastActionIndex;
    const first = await index();
    await raise(hub, '31');
    const second = await index();
    expect(second).toBe(first + 1);
    expect(Number.isSafeInteger(second)).toBe(true);
    hub.desk.loseLog('e2');
    await hub.post({ kind: 'heartbeat' });
    await raise(hub, '22');
    expect(hub.desk.follower.position().seq).toBe(2);
    expect(await index()).not.toBe(second);
  });

  test('the tree has every region once', async () => {
    const hub = await serve();
    type Branch = {
      readonly regionId: string;
      readonly regionType: string;
      readonly regionChildIds: readonly Branch[];
    };
    const { states }: { states: readonly Branch[] } = await json(await hub.get('/api/v3/regions'));
    const all = (branches: readonly Branch[]): readonly string[] =>
      branches.flatMap((one) => [one.regionId, ...all(one.regionChildIds)]);
    expect(new Set(all(states)).size).toBe(UA.regions.length);
    expect(states.every(({ regionType }) => regionType === 'State')).toBe(true);
  });
});

describe('raid', () => {
  test('each of the 25 states has its own number', async () => {
    const names =
      'Вінницька Волинська Дніпропетровська Донецька Житомирська Закарпатська Запорізька Івано-Франківська Київська Кіровоградська Луганська Львівська Миколаївська Одеська Полтавська Рівненська Сумська Тернопільська Харківська Херсонська Хмельницька Черкаська Чернівецька Чернігівська Київ'.split(
        ' ',
      );
    RAID_IDS.forEach((id, index) => {
      expect(UA.get(id as never)?.name).toMatch(new RegExp(`^${names[index]}( область)?$`));
    });
    for (const [index, id] of RAID_IDS.entries()) {
      const hub = await calm();
      await raise(hub, id);
      const { states } = await json(await hub.get('/api/states'));
      expect(
        states.filter((state: { alert: boolean }) => state.alert).map((state: { id: number }) => state.id),
      ).toEqual([index + 1]);
    }
  });

  test('an alert in a part is an alert, and times are Kyiv’s', async () => {
    const hub = await calm();
    await raise(hub, HROMADA);
    const body = await json(await hub.get('/api/states'));
    expect(body.states[18]).toEqual({
      id: 19,
      name: 'Харківська область',
      name_en: 'Kharkiv oblast',
      alert: true,
      changed: '2026-11-20T08:59:50+02:00',
    });
    expect(body.last_update).toBe('2026-11-20T09:00:00+02:00');
  });

  test('last_update stands still while nothing happens', async () => {
    const clock = { now: T0 };
    const hub = await calm({ clock });
    clock.now += 3_600_000;
    expect((await json(await hub.get('/api/states'))).last_update).toBe('2026-11-20T09:00:00+02:00');
  });

  test('in summer Kyiv is three hours ahead', async () => {
    const july = Date.UTC(2026, 6, 1, 12);
    const hub = await calm({ clock: { now: july } });
    expect((await json(await hub.get('/api/states'))).last_update).toBe('2026-07-01T15:00:00+03:00');
  });
});
