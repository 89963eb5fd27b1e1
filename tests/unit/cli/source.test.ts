import { describe, expect, test } from 'vitest';
import type { SourceRecord } from '../../../src/app/sources/sources.ts';
import type { RegionId } from '../../../src/domain/places/catalogue.ts';
import { fakeCli, NOW } from './fake-cli.ts';

const source = (id: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  id,
  trust: 'official',
  silentAfter: 60_000,
  muted: false,
  tokenHash: 'old hash',
  addedAt: NOW - 86_400_000,
  confirmAfter: 1_000,
  ...more,
});

describe('source add', () => {
  test('keeps the hash of a token that is shown once, with a line to try it', async () => {
    const cli = fakeCli();
    expect(await cli.run('source', 'add', 'city', '--trust', 'official')).toBe(0);
    expect(cli.registry.get('city')).toEqual(
      source('city', { levels: [], tokenHash: 'hash of ac_token', addedAt: NOW }),
    );
    expect(cli.feeds.get('ua')).toMatchObject({ status: 'Actual' });
    expect(cli.out()).toContain('Its token, shown this once: ac_token');
    expect(cli.out()).toContain(`curl -sS 'http://127.0.0.1:8080/v1/signals' -H 'Authorization: Bearer ac_token'`);
    expect(cli.isOpen()).toBe(false);
  });

  test('without --regions covers nothing, and says so; to cover everything has to be said', async () => {
    const bare = fakeCli();
    await bare.run('source', 'add', 'city', '--trust', 'official');
    expect(bare.registry.get('city')).toMatchObject({ levels: [] });
    expect(bare.out()).toContain('covers nothing: it raises alerts but makes nothing clear');
    const whole = fakeCli();
    await whole.run('source', 'add', 'city', '--trust', 'official', '--regions', 'all');
    expect(whole.registry.get('city')).not.toHaveProperty('levels');
    expect(whole.registry.get('city')).not.toHaveProperty('regions');
    expect(whole.out()).toContain('speaks for everything.');
    const oblasts = fakeCli();
    await oblasts.run('source', 'add', 'city', '--trust', 'official', '--regions', 'all', '--levels', 'oblast');
    expect(oblasts.registry.get('city')).toMatchObject({ levels: ['oblast'] });
  });

  test('takes regions and levels by any name, and how long silence may last', async () => {
    const cli = fakeCli();
    const given = [
      '--trust',
      'relay',
      '--regions',
      'Kyiv,UA-63',
      '--levels',
      'oblast,raion',
      '--silent-after',
      'never',
      '--confirm-after',
      '5s',
    ];
    expect(await cli.run('source', 'add', 'mirror', ...given, '--json')).toBe(0);
    expect(cli.json()).toEqual({
      id: 'mirror',
      feed: 'ua',
      status: 'Actual',
      trust: 'relay',
      regions: ['31', '22'],
      levels: ['oblast', 'raion'],
      silentAfterMs: null,
      confirmAfterMs: 5_000,
      token: 'ac_token',
    });
    expect(cli.registry.get('mirror')).toMatchObject({ regions: ['31', '22'], silentAfter: null });
  });

  test.each([
    [['City', '--trust', 'official'], 'no name of a source'],
    [['city'], '--trust'],
    [['city', '--trust', 'blind'], 'official, relay, unconfirmed'],
    [['city', '--trust', 'official', '--regions', 'Atlantis'], '"Atlantis" is no region'],
    [['city', '--trust', 'official', '--regions', 'all,Kyiv'], '"all" is no region'],
    [['city', '--trust', 'official', '--regions', 'all', '--levels', 'street'], 'oblast, raion, hromada'],
    [['city', '--trust', 'official', '--levels', 'oblast'], '--regions all'],
    [['city', '--trust', 'official', '--silent-after', 'soon'], '60s'],
    [['city', '--trust', 'official', '--silent-after', '0s'], 'longer than nothing'],
    [['city', '--trust', 'official', '--feed', 'No Feed'], 'no name of a feed'],
  ])('%j is bad usage, with what would be good', async (argv, words) => {
    const cli = fakeCli();
    expect(await cli.run('source', 'add', ...argv)).toBe(2);
    expect(cli.err()).toContain(words);
    expect(cli.registry.size).toBe(0);
    expect(cli.isOpen()).toBe(false);
  });

  test('for a feed that is not there makes one that is an exercise, loudly', async () => {
    const cli = fakeCli();
    expect(await cli.run('source', 'add', 'city', '--trust', 'official', '--feed', 'drill', '--json')).toBe(0);
    expect(cli.feeds.get('drill')).toMatchObject({ status: 'Exercise', country: 'ua' });
    expect(cli.err()).toContain('NEW FEED drill WITH STATUS EXERCISE');
    expect(cli.json()).toMatchObject({ feed: 'drill', status: 'Exercise' });
  });

  test('does not touch a source that is there', async () => {
    const cli = fakeCli({ sources: [source('city')] });
    expect(await cli.run('source', 'add', 'city', '--trust', 'relay')).toBe(1);
    expect(cli.err()).toContain('--new-token');
    expect(cli.registry.get('city')).toEqual(source('city'));
  });
});

describe('source add --new-token', () => {
  test('changes the token and nothing else', async () => {
    const before = source('city', { regions: ['31' as RegionId], muted: true });
    const cli = fakeCli({ sources: [before] });
    expect(await cli.run('source', 'add', 'city', '--new-token')).toBe(0);
    expect(cli.registry.get('city')).toEqual({ ...before, tokenHash: 'hash of ac_token' });
  });

  test('needs a source that is there, and no other settings', async () => {
    const cli = fakeCli({ sources: [source('city')] });
    expect(await cli.run('source', 'add', 'town', '--new-token')).toBe(1);
    expect(await cli.run('source', 'add', 'city', '--new-token', '--trust', 'relay')).toBe(2);
    expect(await cli.run('source', 'add', 'city', '--new-token', '--feed', 'nowhere')).toBe(2);
    expect(cli.registry.get('city')).toEqual(source('city'));
    expect(cli.feeds.has('nowhere')).toBe(false);
  });
});

describe('source list', () => {
  const sources = [
    source('alive'),
    source('asleep', { regions: ['31' as RegionId, '22' as RegionId] }),
    source('patient', { silentAfter: null, levels: ['oblast'] }),
    source('never'),
    source('hushed', { muted: true }),
    source('bare', { levels: [] }),
    source('heard-say', { levels: [], trust: 'unconfirmed' }),
  ];
  const heard = new Map([
    ['alive', NOW - 5_000],
    ['asleep', NOW - 61_000],
    ['patient', NOW - 86_400_000],
    ['hushed', NOW],
  ]);

  test('says of each whether it is heard, and what it speaks for', async () => {
    const cli = fakeCli({ sources, heard });
    expect(await cli.run('source', 'list')).toBe(0);
    const [, alive, asleep, patient, never, hushed, bare, hearsay] = cli.lines();
    expect(alive).toMatch(/^alive +official +live +5 s ago \(.*\) +silent after 1 min +everything$/);
    expect(asleep).toMatch(/silent +1 min ago .*Kyiv, Kharkiv Oblast$/);
    expect(patient).toMatch(/live .*never counts as silent +everything; its silence counts for oblast only$/);
    expect(never).toMatch(/never-heard +never/);
    expect(hushed).toMatch(/muted/);
    expect(bare).toMatch(/everything; covers nothing: it raises alerts but makes nothing clear$/);
    expect(hearsay).toMatch(/everything; covers nothing: it raises nothing and makes nothing clear$/);
  });

  test('with --json is one document, without tokens', async () => {
    const cli = fakeCli({ sources, heard });
    expect(await cli.run('source', 'list', '--json')).toBe(0);
    expect(cli.json()).toMatchObject({
      feed: 'ua',
      sources: [{ id: 'alive', state: 'live', lastHeard: '2026-11-20T06:59:55.000Z' }, {}, {}, {}, {}, {}, {}],
    });
    expect(cli.out()).not.toContain('hash');
  });

  test('of a feed without sources says how to add one, and of one that is not there which there are', async () => {
    const cli = fakeCli();
    expect(await cli.run('source', 'list')).toBe(0);
    expect(cli.out()).toContain('source add NAME');
    expect(await cli.run('source', 'list', '--feed', 'drill')).toBe(2);
    expect(cli.err()).toContain('there is no feed "drill"; there are: ua');
  });
});

describe('a source', () => {
  test('is muted, unmuted and removed, and each is confirmed', async () => {
    const cli = fakeCli({ sources: [source('city')] });
    expect(await cli.run('source', 'mute', 'city')).toBe(0);
    expect(cli.registry.get('city')?.muted).toBe(true);
    expect(cli.out()).toContain('Source city of feed ua is muted.');
    expect(await cli.run('source', 'mute', 'city')).toBe(0);
    expect(cli.out()).toContain('was muted already');
    expect(await cli.run('source', 'unmute', 'city')).toBe(0);
    expect(cli.registry.get('city')?.muted).toBe(false);
    expect(await cli.run('source', 'remove', 'city')).toBe(0);
    expect(cli.registry.has('city')).toBe(false);
  });

  test('with --json is confirmed as a document', async () => {
    const cli = fakeCli({ sources: [source('city')] });
    await cli.run('source', 'mute', 'city', '--json');
    expect(cli.json()).toEqual({ id: 'city', feed: 'ua', done: 'mute', changed: true });
  });

  test.each(['mute', 'unmute', 'remove'])('that is not there cannot be told to %s', async (word) => {
    const cli = fakeCli({ sources: [source('city')] });
    expect(await cli.run('source', word, 'town')).toBe(1);
    expect(cli.err()).toBe('allclear: feed ua has no source "town"; it has city\n');
  });
});
