import { describe, expect, test } from 'vitest';
import { at, json, OPERATOR, refused, type Served, type ServeOptions, serve, T0 } from './serve.ts';

const ask = (hub: Served, method: string, path: string, token: string, body?: unknown) =>
  fetch(hub.url + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const act = (hub: Served, token: string, body: object) => ask(hub, 'POST', '/v1/operator/signals', token, body);
const stateOf = async (hub: Served, id: string) => (await json(await hub.get(`/v1/status/${id}`))).state;
const person = async (hub: Served, name: string, more: object = {}): Promise<{ id: string; token: string }> =>
  json(await ask(hub, 'POST', '/v1/people', OPERATOR, { name, role: 'operator', ...more }));

const REASON = 'sirens heard at the town hall';
const TWO: ServeOptions = { settings: { twoPersons: { regions: 2, level: 'oblast' } } };

describe('a person who acts by hand', () => {
  test('stands in the trail by name and id, for one place or many, with level and threats', async () => {
    const hub = await serve();
    const olena = await person(hub, 'Olena');
    const answer = await act(hub, olena.token, {
      kind: 'alert',
      regions: [31, 'UA-63'],
      level: 'yellow',
      threats: ['drone'],
      reason: REASON,
      until: at(600),
    });
    expect(answer.status).toBe(201);
    expect(await json(answer)).toMatchObject({ kind: 'alert', region: '31', regions: ['31', '22'], until: at(600) });
    expect(await json(await hub.get('/v1/status/22'))).toMatchObject({
      state: 'alert',
      alerts: [{ level: 'yellow', sources: ['operator'] }],
    });
    const { audit } = await json(await ask(hub, 'GET', '/v1/operator/audit', OPERATOR));
    expect(audit).toMatchObject([
      { region: '22', operator: 'Olena', person: olena.id },
      { region: '31', operator: 'Olena', person: olena.id, level: 'yellow', threats: [{ kind: 'drone' }] },
    ]);
    const trail = await json(await ask(hub, 'GET', `/v1/audit?who=${olena.id}`, OPERATOR));
    expect(trail.audit).toMatchObject([{ act: 'actAsOperator', outcome: 'done', after: { regions: ['31', '22'] } }]);
  });

  test('acts in the regions it is bound to, and in what lies below, and nowhere else', async () => {
    const hub = await serve();
    const { token } = await person(hub, 'Taras', { regions: ['Полтавська область'] });
    const below = hub.desk.follower.catalogue.children('19' as never)[0];
    expect((await act(hub, token, { kind: 'alert', region: below, reason: REASON })).status).toBe(201);
    const problem = await refused(
      await act(hub, token, { kind: 'alert', regions: ['19', '31'], reason: REASON }),
      403,
      'token.not-allowed',
    );
    expect(problem.regions).toEqual(['31']);
    expect(await stateOf(hub, '19')).toBe('partial');
  });

  test('takes back what was said in error, by whomever', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    await act(hub, OPERATOR, { kind: 'alert', region: '31', reason: REASON });
    clock.now += 1_000;
    const { token } = await person(hub, 'Olena');
    expect((await act(hub, token, { kind: 'retraction', region: '31', reason: 'the wrong city' })).status).toBe(201);
    expect(await stateOf(hub, '31')).toBe('unknown');
  });
});

describe('what is odd is asked back, changes nothing, and is done when it is confirmed', () => {
  const doubted = async (hub: Served, token: string, body: object): Promise<readonly string[]> => {
    const problem = await refused(await act(hub, token, body), 409, 'act.doubtful');
    expect(problem.detail).toContain('"confirm": true');
    const codes = problem.doubts.map(({ code }: { code: string }) => code);
    expect((await act(hub, token, { ...body, confirm: true })).status).toBe(201);
    return codes;
  };

  test('a place under alert already', async () => {
    const hub = await serve();
    await hub.post({ kind: 'alert', region: '31' });
    expect(await doubted(hub, OPERATOR, { kind: 'alert', region: '31', reason: REASON })).toEqual(['already-alert']);
  });

  test('an end of nothing', async () => {
    const hub = await serve();
    expect(await doubted(hub, OPERATOR, { kind: 'all-clear', region: '31', reason: REASON })).toEqual([
      'nothing-to-end',
    ]);
  });

  test('another oblast than usual', async () => {
    const clock = { now: T0 };
    const hub = await serve({ clock });
    for (const kind of ['alert', 'all-clear', 'alert']) {
      clock.now += 1_000;
      expect((await act(hub, OPERATOR, { kind, region: '31', reason: REASON })).status).toBe(201);
    }
    expect(await doubted(hub, OPERATOR, { kind: 'alert', region: '22', reason: REASON })).toEqual(['unusual-region']);
  });

  test('more than half of the country', async () => {
    const hub = await serve();
    const regions = hub.desk.follower.catalogue.regions.flatMap(({ id, parent }) => (parent === null ? [id] : []));
    expect(await doubted(hub, OPERATOR, { kind: 'alert', regions, reason: REASON })).toEqual(['more-than-half']);
  });

  test('an end before its beginning is no act at all', async () => {
    const hub = await serve();
    const body = { kind: 'alert', region: '31', reason: REASON, until: at(-60), confirm: true };
    await refused(await act(hub, OPERATOR, body), 400, 'request.invalid');
    expect(await stateOf(hub, '31')).toBe('unknown');
  });
});

describe('two persons', () => {
  const below = (hub: Served, count: number) => hub.desk.follower.catalogue.children('19' as never).slice(0, count);
  const waiting = async (hub: Served, token: string) =>
    (await json(await ask(hub, 'GET', '/v1/operator/proposals', token))).proposals;

  test('are not needed for what reaches no further than one may', async () => {
    const hub = await serve(TWO);
    expect((await act(hub, OPERATOR, { kind: 'alert', regions: below(hub, 2), reason: REASON })).status).toBe(201);
    const drill = await ask(hub, 'POST', '/v1/operator/signals?feed=drill', OPERATOR, {
      kind: 'alert',
      region: '19',
      reason: REASON,
    });
    expect(drill.status).toBe(201);
  });

  test.each([
    ['a whole oblast', () => ['19']],
    ['three places', (hub: Served) => below(hub, 3)],
  ])('%s waits until another confirms it', async (_what, regionsOf) => {
    const hub = await serve(TWO);
    const [olena, taras] = [await person(hub, 'Olena'), await person(hub, 'Taras')];
    const regions = regionsOf(hub);
    const answer = await act(hub, olena.token, { kind: 'alert', regions, reason: REASON, until: at(3_600) });
    expect(answer.status).toBe(202);
    const { id, ...proposal } = await json(answer);
    expect(proposal).toMatchObject({
      kind: 'alert',
      regions,
      by: { id: olena.id, name: 'Olena' },
      at: at(0),
      expiresAt: at(600),
    });
    expect(await stateOf(hub, '19')).toBe('unknown');
    expect(await waiting(hub, taras.token)).toMatchObject([{ id, region: regions[0], reason: REASON }]);
    const confirm = (token: string) => ask(hub, 'POST', `/v1/operator/proposals/${id}/confirm`, token);
    await refused(await confirm(olena.token), 409, 'proposal.own');
    const both = await Promise.all([confirm(taras.token), confirm(OPERATOR)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 404]);
    expect(['alert', 'partial']).toContain(await stateOf(hub, '19'));
    const { audit } = await json(await ask(hub, 'GET', '/v1/operator/audit', OPERATOR));
    expect(audit).toHaveLength(regions.length);
    expect(audit[0]).toMatchObject({ operator: 'Olena', person: olena.id, confirmedBy: { name: expect.any(String) } });
    expect(await waiting(hub, olena.token)).toEqual([]);
  });

  test('one who is bound elsewhere cannot be the second', async () => {
    const hub = await serve(TWO);
    const bound = await person(hub, 'Taras', { regions: ['31'] });
    const { id } = await json(await act(hub, OPERATOR, { kind: 'alert', region: '19', reason: REASON }));
    await refused(
      await ask(hub, 'POST', `/v1/operator/proposals/${id}/confirm`, bound.token),
      403,
      'token.not-allowed',
    );
    expect(await waiting(hub, OPERATOR)).toHaveLength(1);
  });

  test('a proposal is refused, taken back, or over after ten minutes', async () => {
    const clock = { now: T0 };
    const hub = await serve({ ...TWO, clock });
    const { token } = await person(hub, 'Olena');
    const proposed = async (): Promise<string> =>
      (await json(await act(hub, token, { kind: 'alert', region: '19', reason: REASON }))).id;
    const decide = (id: string, word: string, who: string) =>
      ask(hub, 'POST', `/v1/operator/proposals/${id}/${word}`, who);
    expect((await decide(await proposed(), 'refuse', OPERATOR)).status).toBe(200);
    expect((await decide(await proposed(), 'refuse', token)).status).toBe(200);
    const id = await proposed();
    clock.now += 10 * 60_000;
    await refused(await decide(id, 'confirm', OPERATOR), 404, 'proposal.unknown');
    expect(await waiting(hub, token)).toEqual([]);
    expect(await stateOf(hub, '19')).toBe('unknown');
  });
});

test('prepared messages are listed with their regions by name', async () => {
  const words = { uk: 'Усі в укриття', en: 'Everybody to the shelters' };
  const messages = [
    { id: 'all', kind: 'alert', hazard: 'air-raid', level: 'red', regions: ['Kyiv'], words },
    { id: 'wrong', kind: 'retraction', hazard: 'air-raid', level: null, regions: ['31'], words },
  ] as const;
  const hub = await serve({ settings: { messages } });
  const answer = await json(await ask(hub, 'GET', '/v1/operator/messages', OPERATOR));
  expect(answer.messages).toMatchObject([
    { id: 'all', kind: 'alert', level: 'red', regions: [{ id: '31', name: 'Київ' }], words },
    { id: 'wrong', kind: 'retraction', regions: [{ id: '31' }] },
  ]);
});
