import { describe, expect, test } from 'vitest';
import { fakeCli, ok, problem } from './fake-cli.ts';

const olena = {
  id: 'p1',
  name: 'Olena',
  role: 'operator',
  regions: ['31'],
  addedAt: '2026-11-20T06:00:00.000Z',
  tokens: [{ addedAt: '2026-11-20T06:00:00.000Z', endsAt: null }],
};
const other = { ...olena, id: 'p2', name: 'Ivan' };
const twin = { ...olena, id: 'p3' };
const list = (...people: readonly object[]) => ({ 'v1/people': ok({ people }) });

describe('person', () => {
  test('add sends what was asked for and shows the token once, alone on its line', async () => {
    const cli = fakeCli({ hub: { 'POST v1/people': ok({ ...olena, token: 'ac_new' }) } });
    expect(await cli.run('person', 'add', 'Olena', '--role', 'operator', '--regions', 'Kyiv, 63')).toBe(0);
    expect(cli.sent[0]).toMatchObject({ json: { name: 'Olena', role: 'operator', regions: ['Kyiv', '63'] } });
    expect(cli.out().match(/ac_new/g)).toHaveLength(1);
  });

  test('add without a role is bad usage, and nothing is sent', async () => {
    const cli = fakeCli();
    expect(await cli.run('person', 'add', 'Olena')).toBe(2);
    expect(cli.sent).toEqual([]);
  });

  test('list has a row for each', async () => {
    const cli = fakeCli({ hub: list(olena, other) });
    expect(await cli.run('person', 'list')).toBe(0);
    expect(cli.lines()).toHaveLength(3);
  });

  test('change, token and remove find a person by id or by name', async () => {
    const hub = {
      ...list(olena, other),
      'PATCH v1/people/p2': ok({ ...other, role: 'admin', regions: null }),
      'POST v1/people/p1/token': ok({ ...olena, token: 'ac_2' }),
      'DELETE v1/people/p2': ok(other),
    };
    const cli = fakeCli({ hub });
    expect(await cli.run('person', 'change', 'Ivan', '--role', 'admin', '--regions', 'all')).toBe(0);
    expect(cli.sent.at(-1)?.json).toEqual({ role: 'admin', regions: null });
    expect(await cli.run('person', 'token', 'p1', '--overlap', '10m', '--expires', 'never')).toBe(0);
    expect(cli.sent.at(-1)?.json).toEqual({ overlap: '10m', expires: null });
    expect(await cli.run('person', 'remove', 'Ivan')).toBe(0);
    expect(cli.sent.at(-1)?.request).toBe('DELETE v1/people/p2');
  });

  test('with a name that two have, nobody is touched', async () => {
    const cli = fakeCli({ hub: list(olena, twin) });
    expect(await cli.run('person', 'remove', 'Olena')).toBe(2);
    expect(cli.err()).toContain('p1, p3');
    expect(cli.sent).toHaveLength(1);
  });

  test('that is not there is told with what lists those that are', async () => {
    const cli = fakeCli({ hub: list(olena) });
    expect(await cli.run('person', 'remove', 'Nobody')).toBe(2);
    expect(cli.err()).toContain('allclear person list');
  });
});

describe('by hand', () => {
  const row = { at: 'x', operator: 'Olena', region: '31', hazard: 'air-raid', reason: 'heard', until: null };
  const card = { 'v1/regions/31': ok({ id: '31', name: 'м. Київ', nameEn: 'Kyiv' }) };

  test.each([
    ['alert', 'alert', 'ALERT in Kyiv (31)'],
    ['all-clear', 'all-clear', 'All-clear for Kyiv (31)'],
    ['retract', 'retraction', 'Taken back in Kyiv (31)'],
  ])('%s says %s with its reason', async (command, kind, said) => {
    const cli = fakeCli({ hub: { 'POST v1/operator/signals': ok({ ...row, kind }), ...card } });
    expect(await cli.run(command, 'Kyiv', '--reason', 'heard')).toBe(0);
    expect(cli.sent[0]?.json).toEqual({ kind, region: 'Kyiv', reason: 'heard' });
    expect(cli.out()).toContain(said);
  });

  test.each([
    [['all-clear', '', '--reason', 'x']],
    [['all-clear', '  ', '--reason', 'x']],
    [['all-clear', 'Kyiv']],
    [['alert', 'Kyiv', '--reason', ' ']],
    [['alert', 'Kyiv', '--reason', 'x', '--until', 'tomorrow']],
  ])('%j says nothing to the hub', async (argv) => {
    const cli = fakeCli();
    expect(await cli.run(...argv)).toBe(2);
    expect(cli.sent).toEqual([]);
  });

  test('says beforehand whom an act would reach and what is odd about it, and does nothing', async () => {
    const told = {
      touches: 145,
      destinations: [{ id: 'd' }],
      doubts: [{ code: 'already-alert', detail: 'under alert already: 31', regions: ['31'] }],
      takesTwo: true,
    };
    const path = 'v1/operator/preview?kind=alert&regions=Kyiv';
    for (const [lang, words] of [
      ['en', ['regions 145', 'destinations 1', 'an alert stands there already', 'another person']],
      ['uk', ['145', 'тривога там уже є', 'на іншу особу']],
    ] as const) {
      const cli = fakeCli({ hub: { [path]: ok(told) } });
      expect(await cli.run('alert', 'Kyiv', '--preview', '--lang', lang)).toBe(0);
      for (const word of words) expect(cli.out()).toContain(word);
      expect(cli.sent.map(({ request }) => request)).toEqual([path]);
    }
  });

  test('says what an act changed, or that it changed nothing', async () => {
    const said = (effect: string) => ({
      ...row,
      kind: 'alert',
      effects: [{ region: '31', effect, sources: ['city'] }],
    });
    const cli = fakeCli({ hub: { 'POST v1/operator/signals': ok(said('unchanged')), ...card } });
    expect(await cli.run('alert', 'Kyiv', '--reason', 'heard', '--confirm')).toBe(0);
    expect(cli.out()).toContain('Nothing changed: the same alert stood there already, from city.');
  });

  test('what the hub asked back is done with --confirm', async () => {
    const cli = fakeCli({ hub: { 'POST v1/operator/signals': ok({ ...row, kind: 'alert' }), ...card } });
    expect(await cli.run('alert', 'Kyiv', '--reason', 'heard', '--confirm')).toBe(0);
    expect(cli.sent[0]?.json).toEqual({ kind: 'alert', region: 'Kyiv', reason: 'heard', confirm: true });
  });

  test('what waits for a second person is no act yet, and the command that confirms it is told', async () => {
    const waits = { kind: 'ok', status: 202, body: { id: 'q7' }, date: undefined } as const;
    const cli = fakeCli({
      hub: { 'POST v1/operator/signals': waits, 'POST v1/operator/proposals/q7/confirm': ok({}) },
    });
    expect(await cli.run('alert', 'Kyiv', '--reason', 'heard')).toBe(0);
    expect(cli.out()).not.toContain('ALERT');
    expect(cli.out()).toContain('allclear proposal confirm q7');
    expect(await cli.run('proposal', 'confirm', 'q7')).toBe(0);
  });

  test('in Ukrainian everything is, the problem too', async () => {
    const cli = fakeCli({ hub: { 'POST v1/operator/signals': problem(404, 'region.unknown') } });
    expect(await cli.run('alert', 'Київ', '--reason', 'чути', '--lang', 'uk')).toBe(2);
    expect(cli.err()).toContain('такого регіону немає');
  });
});

test('audit asks for its time and who, and refuses a time that is none', async () => {
  const entry = {
    at: '2026-11-20T06:00:00.000Z',
    who: { kind: 'person', id: 'p1', name: 'Olena' },
    from: '10.0.0.1',
    act: 'addPerson',
    target: '/v1/people',
    outcome: 'done',
  };
  const cli = fakeCli({ hub: { 'v1/audit?from=2026-11-20T00:00:00Z&who=p1&limit=5': ok({ audit: [entry] }) } });
  expect(await cli.run('audit', '--from', '2026-11-20T00:00:00Z', '--who', 'p1', '--limit', '5')).toBe(0);
  expect(cli.lines()[1]).toContain('addPerson /v1/people  done');
  expect(await cli.run('audit', '--from', 'yesterday')).toBe(2);
});
