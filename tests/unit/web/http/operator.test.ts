import { describe, expect, test } from 'vitest';
import { endsDue } from '../../../../src/app/operator/operator.ts';
import type { RegionId } from '../../../../src/domain/places/catalogue.ts';
import { at, json, OFFICIAL, OPERATOR, serve, T0 } from './serve.ts';

const ACT = { kind: 'alert', region: 'UA-30', reason: 'sirens heard at the town hall' };
const path = '/v1/operator/signals';

describe('an operator', () => {
  test('raises an alert by hand, with its reason, and it is in the audit trail', async () => {
    const hub = await serve();
    const answer = await hub.post({ ...ACT, until: at(600) }, { path, token: OPERATOR });
    expect(answer.status).toBe(201);
    const status = await json(await hub.get('/v1/status/31'));
    expect(status).toMatchObject({
      state: 'alert',
      alerts: [{ threats: [{ kind: 'other', reason: ACT.reason }], sources: ['operator'] }],
    });
    const trail = await json(await hub.get('/v1/operator/audit', { authorization: `Bearer ${OPERATOR}` }));
    expect(trail.audit).toMatchObject([
      { kind: 'alert', region: '31', reason: ACT.reason, until: at(600), operator: 'admin', person: 'admin' },
    ]);
  });

  test('who says nothing about a place does not make it clear', async () => {
    const hub = await serve();
    await hub.post(ACT, { path, token: OPERATOR });
    expect(await json(await hub.get('/v1/status/22'))).toMatchObject({ state: 'unknown' });
  });

  test('makes nothing fresh by what is said by hand', async () => {
    const hub = await serve();
    await hub.post(ACT, { path, token: OPERATOR });
    expect(await json(await hub.get('/v1/status'))).toMatchObject({ fresh: false });
    expect(await json(await hub.get('/readyz'))).toMatchObject({
      degraded: expect.arrayContaining(['no source that may raise alerts is live']),
    });
    expect(await json(await hub.get('/v1/status/31'))).toMatchObject({ state: 'alert', fresh: true });
  });

  test('takes back what was said by hand in error, and nothing that a source says', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post(ACT, { path, token: OPERATOR });
    clock.now += 1_000;
    await hub.post({ kind: 'alert', region: '22' });
    clock.now += 60_000;
    for (const region of ['31', '22']) {
      const answer = await hub.post({ kind: 'retraction', region, reason: 'wrong city' }, { path, token: OPERATOR });
      expect(answer.status).toBe(201);
    }
    expect(await json(await hub.get('/v1/status/22'))).toMatchObject({ state: 'alert' });
    expect((await json(await hub.get('/v1/status/31'))).state).not.toBe('alert');
    const past = await json(await hub.get(`/v1/history?region=31&from=${at(-600)}&to=${at(600)}`));
    expect(past.intervals).toMatchObject([{ retracted: { reason: 'wrong city', source: 'operator', at: at(61) } }]);
    const asked = `region=31&from=${at(-600)}&to=${at(600)}`;
    expect(await json(await hub.get(`/v1/statistics?${asked}`))).toMatchObject({ count: 0 });
    expect(await json(await hub.get(`/v1/statistics?${asked}&retracted=include`))).toMatchObject({ count: 1 });
    const trail = await json(await hub.get('/v1/operator/audit', { authorization: `Bearer ${OPERATOR}` }));
    expect(trail.audit[0]).toMatchObject({ kind: 'retraction', reason: 'wrong city' });
  });

  test('is found page by page in what was said by hand', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    for (const region of ['31', '22', '27']) {
      clock.now += 1_000;
      await hub.post({ ...ACT, kind: 'alert', region }, { path, token: OPERATOR });
    }
    const page = async (query: string) =>
      json(await hub.get(`/v1/operator/audit${query}`, { authorization: `Bearer ${OPERATOR}` }));
    const regionsOf = ({ audit }: { audit: { region: string }[] }) => audit.map(({ region }) => region);
    const first = await page('?limit=2');
    expect([regionsOf(first), first.next]).toEqual([['27', '22'], 2]);
    const second = await page(`?limit=2&skip=${first.next}`);
    expect([regionsOf(second), second.next]).toEqual([['31'], null]);
    expect((await page('')).next).toBeNull();
  });

  test('gives the all-clear for what a source forgot', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post({ kind: 'alert', region: '31' });
    clock.now += 60_000;
    expect((await hub.post({ ...ACT, kind: 'all-clear' }, { path, token: OPERATOR })).status).toBe(201);
    expect(await json(await hub.get('/v1/status/31'))).toMatchObject({ state: 'clear' });
  });

  test('whose alert reaches its end leaves an official one standing', async () => {
    const row = {
      kind: 'alert',
      region: '31' as RegionId,
      hazard: 'air-raid',
      reason: 'why',
      until: T0,
      at: T0 - 1,
      operator: 'operator',
    } as const;
    const [due] = endsDue([row], T0);
    expect(due?.signal.signal).toMatchObject({ kind: 'withdrawn', source: 'operator', at: T0 });
    expect(endsDue([row, { ...row, until: null }], T0 - 1)).toEqual([]);
    const clock = { now: T0 - 60_000 };
    const hub = await serve({ clock });
    await hub.post({ kind: 'alert', region: '31' });
    if (due !== undefined) hub.desk.play(due.signal.signal);
    expect(await json(await hub.get('/v1/status/31'))).toMatchObject({ state: 'alert' });
  });

  test.each([
    [OFFICIAL, ACT, 403, 'token.not-allowed'],
    [null, ACT, 401, 'token.missing'],
    [OPERATOR, { ...ACT, reason: '' }, 400, 'request.invalid'],
    [OPERATOR, { ...ACT, region: 'Atlantis' }, 404, 'region.unknown'],
    [OPERATOR, { ...ACT, until: at(-5) }, 400, 'request.invalid'],
    [OPERATOR, { ...ACT, until: '2030-01-01T00:00:00' }, 400, 'request.invalid'],
    [OPERATOR, { ...ACT, kind: 'all-clear', until: at(600) }, 400, 'request.invalid'],
    [OPERATOR, '{', 400, 'request.malformed'],
  ])('is asked for what it needs (%s, %j)', async (token, body, status, code) => {
    const hub = await serve();
    const answer = await hub.post(body, { path, token });
    expect([answer.status, (await json(answer)).code]).toEqual([status, code]);
  });
});

describe('what an act by hand changed', () => {
  test.each([
    ['an alert where nothing stood', [], { kind: 'alert' }, 'started', ['operator']],
    ['an alert where a source says one', ['31'], { kind: 'alert' }, 'changed', ['official', 'operator']],
    ['an all-clear for what a source forgot', ['31'], { kind: 'all-clear' }, 'ended', []],
    ['a retraction where a source says alert', ['31'], { kind: 'retraction' }, 'still-stands', ['official']],
    ['an all-clear where nothing stands', [], { kind: 'all-clear' }, 'nothing-stood', []],
  ] as const)('is told with the answer: %s', async (_what, standing, said, effect, sources) => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    for (const region of standing) await hub.post({ kind: 'alert', region });
    clock.now += 60_000;
    const answer = await hub.post({ ...ACT, ...said, confirm: true }, { path, token: OPERATOR });
    expect(answer.status).toBe(201);
    expect((await json(answer)).effects).toEqual([{ region: '31', effect, sources }]);
  });

  test('says that it changed nothing when the same is said again', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await hub.post(ACT, { path, token: OPERATOR });
    clock.now += 60_000;
    const again = await json(await hub.post({ ...ACT, confirm: true }, { path, token: OPERATOR }));
    expect(again.effects).toEqual([{ region: '31', effect: 'unchanged', sources: ['operator'] }]);
  });

  test('is asked for beforehand: how far it reaches, what is odd about it, whether it takes two, and nothing is done', async () => {
    const hub = await serve({ settings: { twoPersons: { regions: 1, level: null } } });
    await hub.post({ kind: 'alert', region: '31' });
    const authorization = `Bearer ${OPERATOR}`;
    const asked = await json(
      await hub.get('/v1/operator/preview?kind=alert&regions=31,UA-63&hazard=air-raid', { authorization }),
    );
    expect(asked).toMatchObject({
      regions: [
        { id: '31', nameEn: 'Kyiv' },
        { id: '22', nameEn: 'Kharkiv Oblast' },
      ],
      doubts: [{ code: 'already-alert', regions: ['31'] }],
      destinations: [],
      takesTwo: true,
    });
    expect(asked.touches).toBeGreaterThan(10);
    expect((await json(await hub.get('/v1/status/22'))).state).not.toBe('alert');
    expect((await json(await hub.get('/v1/audit', { authorization }))).audit).toEqual([]);
  });
});
