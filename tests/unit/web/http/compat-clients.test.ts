import { describe, expect, test } from 'vitest';
import { json, refusedInALine, type Served, type ServeOptions, serve, T0, UA } from './serve.ts';

/** Clients as they are written, against the hub: how they look things up decides what their users see. */

const calm = async (options: ServeOptions = {}): Promise<Served> => {
  const hub = await serve(options);
  await hub.post({ kind: 'heartbeat' });
  return hub;
};

const raise = async (hub: Served, ...regions: readonly string[]): Promise<void> => {
  await hub.post(regions.map((region) => ({ kind: 'alert', region, at: new Date(T0 - 10_000).toISOString() })));
};

type AlertInUa = { readonly location_title: string; readonly location_uid: string };
type RegionOfV3 = {
  readonly regionId: string;
  readonly regionType: string;
  readonly regionName: string;
  readonly regionChildIds?: readonly RegionOfV3[];
};

/** What a client does that reads JSON whatever the status: anything without alerts in it is calm to it. */
const statusBlind = async (response: Response): Promise<'alert' | 'calm' | 'no answer'> => {
  try {
    const body = JSON.parse(await response.text());
    const list = Array.isArray(body) ? body : (body.alerts ?? body.states ?? []);
    return list.length > 0 ? 'alert' : 'calm';
  } catch {
    return 'no answer';
  }
};

describe('a client that looks places up by their title', () => {
  test.each([
    ['42', "Кам'янський район"],
    ['123', "Куп'янський район"],
    ['135', "Кам'янець-Подільський район"],
    ['1293', 'м. Харків'],
    ['564', 'м. Запоріжжя'],
    ['31', 'м. Київ'],
    ['30', 'м. Севастополь'],
  ])('sees the alert of %s at alerts.in.ua as "%s"', async (id, title) => {
    const hub = await calm();
    await raise(hub, id);
    const { alerts }: { alerts: readonly AlertInUa[] } = await json(await hub.get('/v1/alerts/active.json'));
    expect(alerts.filter(({ location_title }) => location_title === title).map((one) => one.location_uid)).toEqual([
      id,
    ]);
  });

  test.each([
    ['42', 'Кам’янський район'],
    ['123', 'Куп’янський район'],
    ['135', 'Кам’янець-Подільський район'],
    ['1293', 'м. Харків та Харківська територіальна громада'],
    ['564', 'м. Запоріжжя та Запорізька територіальна громада'],
    ['31', 'м. Київ'],
    ['1309', "м. Куп'янськ та Куп'янська територіальна громада"],
    ['757', "м. Знам'янка та Знам’янська територіальна громада"],
    ['792', 'Мар’янівська територіальна громада'],
    ['226', "Мар'янівська територіальна громада"],
    ['43', 'Новомосковський район'],
  ])('sees the alert of %s at ukrainealarm as "%s"', async (id, name) => {
    const hub = await calm();
    await raise(hub, id);
    const list: readonly RegionOfV3[] = await json(await hub.get('/api/v3/alerts'));
    expect(list.filter(({ regionName }) => regionName === name).map((one) => one.regionId)).toEqual([id]);
  });

  test('finds every name of /regions in /alerts, letter for letter', async () => {
    const hub = await calm();
    const flat = (regions: readonly RegionOfV3[]): readonly RegionOfV3[] =>
      regions.flatMap((one) => [one, ...flat(one.regionChildIds ?? [])]);
    const { states }: { states: readonly RegionOfV3[] } = await json(await hub.get('/api/v3/regions'));
    await raise(hub, ...UA.regions.filter((_, index) => index % 40 === 0).map(({ id }) => id));
    const listed: readonly RegionOfV3[] = await json(await hub.get('/api/v3/alerts'));
    const names = new Map(flat(states).map(({ regionId, regionName }) => [regionId, regionName]));
    expect(listed.length).toBeGreaterThan(30);
    for (const { regionId, regionName } of listed) expect(regionName).toBe(names.get(regionId));
  });

  test('is understood when it sends the name of its service back to the hub', () => {
    for (const { id, called = {} } of UA.regions) {
      for (const name of Object.values(called)) {
        expect(
          UA.findAll(name).map((region) => region.id),
          name,
        ).toContain(id);
      }
    }
  });
});

describe('a client that takes only State and District', () => {
  const shownFor = async (hub: Served, id: string): Promise<boolean> => {
    const list: readonly RegionOfV3[] = await json(await hub.get('/api/v3/alerts'));
    return list
      .filter(({ regionType }) => regionType === 'State' || regionType === 'District')
      .some(({ regionId }) => regionId === id);
  };

  test.each([
    ['1293', '124', '22'],
    ['564', '149', '12'],
  ])('shows the alert of the city %s, its own or that of what it lies in', async (city, raion, oblast) => {
    for (const said of [city, raion, oblast]) {
      const hub = await calm();
      expect(await shownFor(hub, city)).toBe(false);
      await raise(hub, said);
      expect(await shownFor(hub, city), said).toBe(true);
    }
  });

  test('finds both cities at the top of the tree, and nowhere else', async () => {
    const hub = await serve();
    const { states }: { states: readonly RegionOfV3[] } = await json(await hub.get('/api/v3/regions'));
    expect(states.map(({ regionId }) => regionId)).toEqual(expect.arrayContaining(['1293', '564', '22', '12']));
    const below = (regions: readonly RegionOfV3[]): readonly string[] =>
      regions.flatMap((one) => [one.regionId, ...below(one.regionChildIds ?? [])]);
    expect(below(states).filter((id) => id === '1293' || id === '564')).toEqual(['1293', '564'].sort().reverse());
  });
});

describe('a client that reads JSON without a look at the status', () => {
  const PATHS = ['/v1/alerts/active.json', '/api/v3/alerts', '/api/v3/alerts/31', '/api/states'];

  test.each([...PATHS, '/api/v3/alerts/nowhere', '/v1/iot/active_air_raid_alerts/nowhere.json'])(
    'is never told calm by a refusal: %s',
    async (path) => {
      const hub = await serve();
      const response = await hub.get(path);
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
      expect(await statusBlind(response)).toBe('no answer');
    },
  );

  test('nor by a limit of requests, or a method that is not taken', async () => {
    const limited = await calm({ settings: { requestsPerMinute: 1 } });
    await limited.get('/api/v3/alerts');
    await refusedInALine(await limited.get('/api/v3/alerts'), 429, 'rate.limited');
    const open = await calm({});
    const posted = await fetch(`${open.url}/api/states`, { method: 'POST' });
    await refusedInALine(posted, 405, 'method.not-allowed');
  });
});

describe('a client that reads Last-Modified of every answer', () => {
  test.each([
    '/v1/alerts/active.json',
    '/v1/iot/active_air_raid_alerts_by_oblast.json',
    '/api/v3/alerts',
    '/api/states',
  ])('finds it in the middle of a mass attack: %s', async (path) => {
    const clock = { now: T0 };
    const hub = await calm({ clock });
    let since = '';
    for (const id of ['22', '31', '14', '25', '20']) {
      clock.now += 400;
      await raise(hub, id);
      const response = await hub.get(path, since === '' ? {} : { 'If-Modified-Since': since });
      expect(response.status, id).toBe(200);
      since = response.headers.get('Last-Modified') ?? '';
      expect(Date.parse(since), id).toBeLessThan(clock.now);
      await response.text();
    }
    clock.now += 5_000;
    const settled = await hub.get(path, { 'If-Modified-Since': since });
    expect(settled.status).toBe(200);
    since = settled.headers.get('Last-Modified') ?? '';
    expect((await hub.get(path, { 'If-Modified-Since': since })).status).toBe(304);
  });
});

describe('a client of a hub that hears of one city', () => {
  const cityHub = async (options: ServeOptions = {}): Promise<Served> => {
    const hub = await serve(options);
    hub.desk.play({
      kind: 'spoke',
      profile: { id: 'kyiv', trust: 'official', regions: ['31' as never], silentAfter: null, muted: false },
      at: T0,
    });
    return hub;
  };
  const LISTS = ['/api/v3/alerts', '/v1/alerts/active.json', '/api/states'];

  test.each(LISTS)('gets the list of that city, by query, by prefix and by the setting: %s', async (path) => {
    const hub = await cityHub();
    await refusedInALine(await hub.get(path), 503, 'answer.unknown');
    await refusedInALine(await hub.get(`${path}?only=31,14`), 503, 'answer.unknown');
    const byQuery = await json(await hub.get(`${path}?only=31`));
    expect(await json(await hub.get(`/only/31${path}`))).toEqual(byQuery);
    expect(await json(await hub.get(`/only/%D0%9A%D0%B8%D1%97%D0%B2${path}`))).toEqual(byQuery);
    expect(await json(await (await cityHub({ settings: { compatibleOnly: ['31'] } })).get(path))).toEqual(byQuery);
  });

  test('speaks of no other place: neither alerts nor calm', async () => {
    const hub = await cityHub();
    await raise(hub, '31', '22');
    expect((await json(await hub.get('/only/31/api/v3/alerts'))).map((one: RegionOfV3) => one.regionId)).toEqual([
      '31',
    ]);
    const { states } = await json(await hub.get('/only/31/api/states'));
    expect(states).toMatchObject([{ id: 25, alert: true }]);
    const letters = await json(await hub.get('/only/31/v1/iot/active_air_raid_alerts_by_oblast.json'));
    expect(letters).toBe(`${' '.repeat(9)}A${' '.repeat(17)}`);
  });

  test('is told of the alert above the place it asks for', async () => {
    const hub = await calm();
    await raise(hub, '22', '31');
    const { alerts } = await json(await hub.get('/only/1293/v1/alerts/active.json'));
    expect(alerts.map((one: AlertInUa) => one.location_uid)).toEqual(['22']);
    expect((await json(await hub.get('/only/1293/api/v3/alerts'))).map((one: RegionOfV3) => one.regionId)).toEqual([
      '22',
      '1293',
    ]);
  });

  test('is refused for a place that is not known, and for none', async () => {
    const hub = await cityHub();
    await refusedInALine(await hub.get('/api/v3/alerts?only=31,nowhere'), 404, 'region.unknown');
    await refusedInALine(await hub.get('/only/nowhere/api/v3/alerts'), 404, 'region.unknown');
    await refusedInALine(await hub.get('/api/v3/alerts?only='), 400, 'request.invalid');
  });

  test('finds nothing of our own behind the prefix', async () => {
    const hub = await cityHub();
    expect((await hub.get('/only/31/v1/status')).status).toBe(404);
  });
});

test('a page may send what clients of these services send', async () => {
  const hub = await serve();
  const response = await fetch(`${hub.url}/api/v3/alerts`, { method: 'OPTIONS' });
  const allowed = (response.headers.get('Access-Control-Allow-Headers') ?? '').split(', ');
  expect(allowed).toEqual(
    expect.arrayContaining(['Authorization', 'X-API-Key', 'If-Modified-Since', 'Cache-Control', 'Content-Type']),
  );
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
});
