import { describe, expect, test } from 'vitest';
import { regionCard, regions } from '../../../../src/adapters/web/schema/answers.ts';
import { regionStatus } from '../../../../src/adapters/web/schema/status.ts';
import { answered, at, json, refused, serve, T0, UA } from './serve.ts';

const [RAION = ''] = UA.children('22' as never);

describe('GET /v1/status/{region}', () => {
  test.each(['31', 'UA-30', 'UA80000000000093317', 'Київ', 'м. Київ', 'kyiv'])(
    'finds it however it is spelled: %s',
    async (text) => {
      const hub = await serve();
      expect(await answered(await hub.get(`/v1/status/${encodeURIComponent(text)}`), regionStatus)).toMatchObject({
        id: '31',
        feed: 'ua',
        epoch: 'e1',
      });
    },
  );

  test('gives each source’s latest word, also of those that did not prevail', async () => {
    const hub = await serve();
    await hub.post({ kind: 'alert', region: '31', at: at(-60) });
    await hub.post({ kind: 'all-clear', region: '31', at: at(-30) }, { token: 'token-of-relay' });
    const body = await answered(await hub.get('/v1/status/31'), regionStatus);
    expect(body).toMatchObject({ state: 'alert', alerts: [{ disputed: true }] });
    expect(body.claims).toEqual([
      {
        source: 'official',
        trust: 'official',
        hazard: 'air-raid',
        says: 'alert',
        at: at(-60),
        listed: false,
        live: true,
      },
      { source: 'relay', trust: 'relay', hazard: 'air-raid', says: 'clear', at: at(-30), listed: false, live: true },
    ]);
  });

  test('shows an unconfirmed word as a report, and no alert', async () => {
    const hub = await serve();
    hub.desk.addSource({ id: 'volunteer', trust: 'unconfirmed' });
    hub.desk.play({
      kind: 'alert',
      source: 'volunteer',
      trust: 'unconfirmed',
      region: '31' as never,
      hazard: 'air-raid',
      at: Date.parse(at(-20)),
      receivedAt: Date.parse(at(-19)),
      threats: [{ kind: 'drone' }],
    });
    const body = await answered(await hub.get('/v1/status/31'), regionStatus);
    expect(body).toMatchObject({
      state: 'unknown',
      alerts: [],
      reports: [{ source: 'volunteer', hazard: 'air-raid', at: at(-20), threats: [{ kind: 'drone' }] }],
    });
  });

  test('shows what lies above it, nearest first, and what is not calm below', async () => {
    const hub = await serve();
    await hub.post({ kind: 'alert', region: RAION, at: at(-60) });
    const oblast = await answered(await hub.get('/v1/status/22'), regionStatus);
    expect(oblast).toMatchObject({ state: 'partial', ancestors: [] });
    expect(oblast.descendants.map((row: { id: string }) => row.id)).toEqual([RAION]);
    const hromada = await answered(await hub.get(`/v1/status/${UA.children(RAION as never)[0]}`), regionStatus);
    expect(hromada).toMatchObject({ state: 'alert', via: RAION, claims: [], descendants: [] });
    expect(hromada.ancestors.map((row: { id: string }) => row.id)).toEqual([RAION, '22']);
  });

  test('has an ETag of its own', async () => {
    const hub = await serve();
    await hub.post({ kind: 'alert', region: '31', at: at(-60) });
    const etag = (await hub.get('/v1/status/31')).headers.get('ETag') ?? '';
    expect((await hub.get('/v1/status/UA-30', { 'If-None-Match': etag })).status).toBe(304);
    expect((await hub.get('/v1/status/22', { 'If-None-Match': etag })).status).toBe(200);
  });

  test('is 404 for no region, with what may have been meant', async () => {
    const hub = await serve();
    const problem = await refused(
      await hub.get(`/v1/status/${encodeURIComponent('Харкивська область')}`),
      404,
      'region.unknown',
    );
    expect(problem.near[0]).toEqual({
      id: '22',
      level: 'oblast',
      name: 'Харківська область',
      nameEn: 'Kharkiv Oblast',
    });
    expect(
      (await refused(await hub.get('/v1/status/Odes'), 404, 'region.unknown')).near.map(
        (one: { id: string }) => one.id,
      ),
    ).toContain('18');
    expect((await refused(await hub.get('/v1/status/zzzzzz'), 404, 'region.unknown')).near).toEqual([]);
  });

  test('is 404 for a name that several regions have, naming them', async () => {
    const hub = await serve();
    const problem = await refused(
      await hub.get(`/v1/status/${encodeURIComponent('Миколаївська територіальна громада')}`),
      404,
      'region.unknown',
    );
    expect(problem.detail).toContain('can mean');
    expect(problem.near[0]).toMatchObject({ within: expect.stringContaining('область'), withinEn: expect.any(String) });
    expect(problem.detail).toContain(`${problem.near[0].nameEn}, ${problem.near[0].withinEn}`);
    const address = `/v1/status/${encodeURIComponent('Миколаївська територіальна громада')}`;
    const uk = await hub.get(address, { 'Accept-Language': 'uk-UA,uk;q=0.9,en;q=0.5' });
    expect(uk.headers.get('Content-Language')).toBe('uk');
    expect(uk.headers.get('Vary')).toContain('Accept-Language');
    expect((await json(uk)).detail).toContain(`${problem.near[0].name}, ${problem.near[0].within}`);
    expect(problem.near.length).toBeGreaterThan(1);
  });

  test('tells of a past moment as it is known now', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post({ kind: 'alert', region: '31' });
    clock.now += 60_000;
    await hub.post({ kind: 'all-clear', region: '31' });
    clock.now += 60_000;
    const then = await json(await hub.get(`/v1/status/31?at=${at(30)}`));
    expect(then).toMatchObject({ id: '31', state: 'alert', since: at(0), at: at(30), asKnownNow: true, claims: [] });
    expect(await json(await hub.get('/v1/status/31'))).toMatchObject({ state: 'clear' });
    await refused(await hub.get(`/v1/status/31?at=${at(3600)}`), 400, 'request.invalid');
  });

  test('is 400 for an address that is not written right', async () => {
    const hub = await serve();
    await refused(await hub.get('/v1/status/%E0%A4%A'), 400, 'request.malformed');
  });
});

describe('GET /v1/regions', () => {
  test('gives the whole catalogue, to be kept for a while', async () => {
    const hub = await serve();
    const response = await hub.get('/v1/regions');
    expect(response.headers.get('Cache-Control')).toBe('public, max-age=3600');
    const body = await answered(response, regions);
    expect(body).toMatchObject({ country: 'UA', levels: ['oblast', 'raion', 'hromada'] });
    expect(body.regions).toHaveLength(UA.regions.length);
    const again = await hub.get('/v1/regions', { 'If-None-Match': response.headers.get('ETag') ?? '' });
    expect(again.status).toBe(304);
  });

  test('gives one with its place in the tree', async () => {
    const hub = await serve();
    const body = await answered(await hub.get(`/v1/regions/${RAION}`), regionCard);
    expect(body).toMatchObject({ id: RAION, parent: '22', ancestors: [{ id: '22' }] });
    expect(body.children.map((one: { id: string }) => one.id)).toEqual([...UA.children(RAION as never)]);
    await refused(await hub.get('/v1/regions/atlantis'), 404, 'region.unknown');
  });
});
