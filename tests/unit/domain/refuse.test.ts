import { describe, expect, test } from 'vitest';
import type { Limits } from '../../../src/domain/refuse.ts';
import { REFUSALS, refuse, refuseListing } from '../../../src/domain/refuse.ts';
import type { Signal, SourceProfile } from '../../../src/domain/signal.ts';
import { at, speaker } from '../../support/pure-feed.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

const mod = speaker('mod', 'official');
const profile: SourceProfile = { id: 'mod', trust: 'official', silentAfter: null, muted: false };
const limits: Limits = { ahead: 300_000, horizon: 7 * 24 * 3600 * 1000 };
const WEEK = 7 * 24 * 3600;

const heardAt = (second: number, signal: Signal): Signal => ({ ...signal, receivedAt: at(second) });
const codeOf = (signal: Signal, of: SourceProfile = profile): string | undefined =>
  refuse(signal, of, limits, SMALL_COUNTRY)?.code;

describe('a signal', () => {
  test('in good time, about a place its source may speak for, is taken', () => {
    expect(codeOf(mod.alert('111', 0))).toBeUndefined();
    expect(codeOf(mod.list(0, ['111']))).toBeUndefined();
  });

  test('up to five minutes ahead of the hub is taken, one further ahead is not', () => {
    expect(codeOf(heardAt(0, mod.alert('111', 300)))).toBeUndefined();
    expect(codeOf(heardAt(0, mod.alert('111', 301)))).toBe('signal.too-far-ahead');
    expect(codeOf(heardAt(0, mod.list(301, [])))).toBe('signal.too-far-ahead');
  });

  test('up to seven days old is taken, an older one is not', () => {
    expect(codeOf(heardAt(WEEK, mod.allClear('111', 0)))).toBeUndefined();
    expect(codeOf(heardAt(WEEK + 1, mod.allClear('111', 0)))).toBe('signal.too-old');
    expect(codeOf(heardAt(WEEK + 1, mod.list(0, [])))).toBe('signal.too-old');
  });

  test('is told by how much it missed', () => {
    expect(refuse(heardAt(0, mod.alert('111', 400)), profile, limits, SMALL_COUNTRY)?.detail).toContain(
      'lies 400 s ahead',
    );
    expect(refuse(heardAt(WEEK + 60, mod.alert('111', 0)), profile, limits, SMALL_COUNTRY)?.detail).toContain(
      `lies ${WEEK + 60} s back`,
    );
  });

  test('about a place below what its source may speak for is taken, one about a place above or beside is not', () => {
    const ofNorth = { ...profile, regions: [place('11')] };
    expect(codeOf(mod.alert('11', 0), ofNorth)).toBeUndefined();
    expect(codeOf(mod.allClear('112', 0), ofNorth)).toBeUndefined();
    expect(codeOf(mod.alert('1', 0), ofNorth)).toBe('region.not-allowed');
    expect(codeOf(mod.allClear('2', 0), ofNorth)).toBe('region.not-allowed');
  });

  test('of a muted source is not taken, whatever it says', () => {
    expect(codeOf(mod.alert('111', 0), { ...profile, muted: true })).toBe('source.muted');
    expect(codeOf(mod.list(0, []), { ...profile, muted: true })).toBe('source.muted');
  });
});

describe('a line of a list', () => {
  const refused = (line: Parameters<typeof refuseListing>[0], of: SourceProfile = profile): string | undefined =>
    refuseListing(line, at(0), of, limits, SMALL_COUNTRY)?.code;
  const here = { region: place('111'), hazard: 'air-raid' } as const;

  test('may be years old, for some alerts are', () => {
    expect(refused({ ...here, at: at(-4 * 365 * 24 * 3600) })).toBeUndefined();
    expect(refused(here)).toBeUndefined();
  });

  test('may not lie further ahead than any signal', () => {
    expect(refused({ ...here, at: at(300) })).toBeUndefined();
    expect(refused({ ...here, at: at(301) })).toBe('signal.too-far-ahead');
  });

  test('is held to the places its source may speak for', () => {
    expect(refused(here, { ...profile, regions: [place('2')] })).toBe('region.not-allowed');
  });
});

test('the codes are public: none is renamed and none is used again', () => {
  expect(REFUSALS).toEqual([
    'signal.too-far-ahead',
    'signal.too-old',
    'signal.id-reused',
    'signal.too-many',
    'region.not-allowed',
    'source.muted',
  ]);
});
