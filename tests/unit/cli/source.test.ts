import { describe, expect, test } from 'vitest';
import { fakeCli, NOW, ok, problem } from './fake-cli.ts';

const time = (at: number): string => new Date(at).toISOString();
const setUp = {
  id: 'city',
  feed: 'ua',
  status: 'Actual',
  trust: 'official',
  muted: false,
  bySettings: false,
  regions: ['31'],
  levels: null,
  silentAfter: '60s',
  confirmAfter: '1s',
  addedAt: time(NOW),
  tokens: [{ addedAt: time(NOW), endsAt: null }],
};
const kyiv = { 'v1/regions/31': ok({ id: '31', name: 'м. Київ', nameEn: 'Kyiv' }) };

describe('source add', () => {
  const hub = { 'POST v1/sources': ok({ ...setUp, token: 'ac_token' }), ...kyiv };

  test('says what was asked for to the hub, and shows the token with a line to try it', async () => {
    const cli = fakeCli({ hub });
    expect(await cli.run('source', 'add', 'city', '--trust', 'official', '--regions', 'Kyiv')).toBe(0);
    expect(cli.sent[0]).toMatchObject({
      request: 'POST v1/sources',
      json: { id: 'city', trust: 'official', regions: ['Kyiv'] },
    });
    expect(cli.out()).toContain('speaks for Kyiv');
    expect(cli.out()).toContain('Its token, shown this once: ac_token');
    expect(cli.out()).toContain(`curl -sS 'http://127.0.0.1:8080/v1/signals' -H 'Authorization: Bearer ac_token'`);
  });

  test.each([
    [['--regions', 'all'], { regions: 'all' }],
    [['--regions', 'none'], { regions: null }],
    [
      ['--regions', 'Kyiv,UA-63', '--levels', 'oblast, raion'],
      { regions: ['Kyiv', 'UA-63'], levels: ['oblast', 'raion'] },
    ],
    [['--silent-after', 'never', '--confirm-after', '5s'], { silentAfter: 'never', confirmAfter: '5s' }],
    [['--feed', 'drill'], { feed: 'drill' }],
  ])('with %j asks for %j', async (given, expected) => {
    const cli = fakeCli({ hub });
    expect(await cli.run('source', 'add', 'city', '--trust', 'relay', ...given)).toBe(0);
    expect(cli.sent[0]?.json).toEqual({ id: 'city', trust: 'relay', ...expected });
  });

  test.each([
    [['City', '--trust', 'official'], 'no name of a source'],
    [['city'], '--trust'],
    [['city', '--trust', 'blind'], 'official, relay, unconfirmed'],
    [['city', '--trust', 'official', '--regions', ','], '--regions'],
    [['city', '--new-token', '--trust', 'relay'], 'source change'],
  ])('%j is bad usage, and the hub is not asked', async (argv, said) => {
    const cli = fakeCli({ hub });
    expect(await cli.run('source', 'add', ...argv)).toBe(2);
    expect(cli.err()).toContain(said);
    expect(cli.sent).toEqual([]);
  });

  test('that covers nothing says so, and how to change that', async () => {
    const bare = { ...setUp, regions: null, token: 'ac_token' };
    const cli = fakeCli({ hub: { 'POST v1/sources': ok(bare) } });
    await cli.run('source', 'add', 'city', '--trust', 'official');
    expect(cli.out()).toContain('covers nothing: it raises alerts but makes nothing clear');
    expect(cli.out()).toContain('--regions all');
  });

  test('into a feed that is no real thing says so loudly', async () => {
    const drill = { ...setUp, feed: 'drill', status: 'Exercise', token: 'ac_token' };
    const cli = fakeCli({ hub: { 'POST v1/sources': ok(drill), ...kyiv } });
    expect(await cli.run('source', 'add', 'city', '--trust', 'official', '--feed', 'drill', '--json')).toBe(0);
    expect(cli.err()).toContain('FEED drill HAS THE STATUS EXERCISE');
    expect(cli.json()).toEqual(drill);
  });

  test('that is there already is the problem of the hub', async () => {
    const cli = fakeCli({ hub: { 'POST v1/sources': problem(409, 'source.exists') } });
    expect(await cli.run('source', 'add', 'city', '--trust', 'relay')).toBe(1);
    expect(cli.err()).toContain('detail of source.exists');
  });
});

describe('a source that is there', () => {
  test.each([
    ['token', ['source', 'token', 'city', '--overlap', '10m'], { overlap: '10m' }],
    ['add --new-token, the old way', ['source', 'add', 'city', '--new-token'], {}],
  ])('gets a new token by %s', async (_, argv, json) => {
    const made = {
      ...setUp,
      token: 'ac_2',
      tokens: [...setUp.tokens, { addedAt: time(NOW), endsAt: time(NOW + 6e5) }],
    };
    const cli = fakeCli({ hub: { 'POST v1/sources/city/token': ok(made) } });
    expect(await cli.run(...argv)).toBe(0);
    expect(cli.sent[0]?.json).toEqual(json);
    expect(cli.out()).toContain('The tokens before go on until');
    expect(cli.out()).toContain('ac_2');
  });

  test('is changed without silence, and only in what was said', async () => {
    const cli = fakeCli({ hub: { 'PATCH v1/sources/city?feed=drill': ok(setUp), ...kyiv } });
    const given = ['--feed', 'drill', '--silent-after', '5m'];
    expect(await cli.run('source', 'change', 'city', ...given)).toBe(0);
    expect(cli.sent[0]?.json).toEqual({ silentAfter: '5m' });
    expect(await cli.run('source', 'change', 'city')).toBe(2);
  });

  test('is muted, unmuted and removed, and each is confirmed', async () => {
    const hub = { 'PATCH v1/sources/city': ok(setUp), 'DELETE v1/sources/city': ok(setUp) };
    const cli = fakeCli({ hub });
    expect(await cli.run('source', 'mute', 'city')).toBe(0);
    expect(await cli.run('source', 'unmute', 'city')).toBe(0);
    expect(cli.sent.map(({ json }) => json)).toEqual([{ muted: true }, { muted: false }]);
    expect(await cli.run('source', 'remove', 'city')).toBe(0);
    expect(cli.lines()).toEqual([
      expect.stringContaining('is muted'),
      expect.stringContaining('is unmuted'),
      expect.stringContaining('is removed'),
    ]);
  });

  test('that the hub asks by itself comes back, and the command says so', async () => {
    const cli = fakeCli({ hub: { 'DELETE v1/sources/mod': ok({ ...setUp, id: 'mod', note: 'it comes back' }) } });
    expect(await cli.run('source', 'remove', 'mod')).toBe(0);
    expect(cli.err()).toContain('allclear source mute mod');
  });

  test('whose name is no path of another address', async () => {
    const cli = fakeCli();
    await cli.run('source', 'remove', '../people/admin');
    expect(cli.sent[0]?.request).toBe('DELETE v1/sources/..%2Fpeople%2Fadmin');
  });
});

describe('source list', () => {
  const all = { regions: null, levels: null };
  const source = (id: string, more: object = {}) => ({
    id,
    trust: 'official',
    state: 'live',
    muted: false,
    lastHeard: time(NOW - 5_000),
    silentAfterMs: 60_000,
    coverage: all,
    ...more,
  });
  const sources = [
    source('alive'),
    source('asleep', { state: 'silent', lastHeard: time(NOW - 61_000), coverage: { ...all, regions: ['31'] } }),
    source('patient', { silentAfterMs: null, coverage: { ...all, levels: ['oblast'] } }),
    source('unheard', { state: 'never-heard', lastHeard: null }),
    source('hushed', { muted: true }),
    source('bare', { coverage: { ...all, levels: [] } }),
    source('hearsay', { trust: 'unconfirmed', coverage: { ...all, levels: [] } }),
    source('polled', {
      upstream: {
        state: 'failing',
        failures: 3,
        lastGoodAt: time(NOW - 300_000),
        nextPollAt: time(NOW + 30_000),
        lastFailure: { code: 'upstream.timeout' },
      },
    }),
  ];
  const hub = { 'v1/sources': ok({ feed: 'ua', status: 'Actual', sources }), ...kyiv };

  test('says of each whether it is heard, and what it speaks for', async () => {
    const cli = fakeCli({ hub });
    expect(await cli.run('source', 'list')).toBe(0);
    const [, alive, asleep, patient, unheard, hushed, bare, hearsay, , polled] = cli.lines();
    expect(alive).toMatch(/^alive +official +live +5 s ago \(.*\) +silent after 1 min +everything$/);
    expect(asleep).toMatch(/silent +1 min ago .*Kyiv$/);
    expect(patient).toMatch(/live .*never counts as silent +everything; its silence counts for oblast only$/);
    expect(unheard).toMatch(/never heard +never/);
    expect(hushed).toMatch(/muted/);
    expect(bare).toMatch(/everything; covers nothing: it raises alerts but makes nothing clear$/);
    expect(hearsay).toMatch(/everything; covers nothing: it raises nothing and makes nothing clear$/);
    expect(polled).toBe(
      'polled: Not usable now: it does not answer in time (3 times in a row). It last answered 5 min ago. It is asked again in 30 s.',
    );
  });

  test('in Ukrainian is in Ukrainian, names and all', async () => {
    const cli = fakeCli({ hub });
    expect(await cli.run('source', 'list', '--lang', 'uk')).toBe(0);
    expect(cli.out()).toContain('м. Київ');
    expect(cli.out()).toContain('мовчить');
    expect(cli.out()).not.toMatch(/\b(silent|never|muted|live|It)\b/);
  });

  test('with --json is the document of the hub', async () => {
    const cli = fakeCli({ hub });
    expect(await cli.run('source', 'list', '--json')).toBe(0);
    expect(cli.json()).toEqual({ feed: 'ua', status: 'Actual', sources });
  });

  test('of a feed without sources says how to add one', async () => {
    const cli = fakeCli({ hub: { 'v1/sources': ok({ feed: 'ua', status: 'Actual', sources: [] }) } });
    expect(await cli.run('source', 'list')).toBe(0);
    expect(cli.out()).toContain('source add NAME');
  });

  test('cannot be drawn into by the text of a hub', async () => {
    const hostile = source('x\r\u001b[2K\nALL CLEAR');
    const cli = fakeCli({ hub: { 'v1/sources': ok({ feed: 'ua', status: 'Actual', sources: [hostile] }) } });
    await cli.run('source', 'list');
    expect(cli.out()).not.toMatch(/^ALL CLEAR/m);
  });
});
