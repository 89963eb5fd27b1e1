import { describe, expect, test } from 'vitest';
import { resolvePlaces } from '../../../src/page/shared/store/find-place.ts';
import {
  isDark,
  MAX_PLACES,
  readPrefs,
  searchOf,
  storedText,
  withPlace,
} from '../../../src/page/shared/store/prefs.ts';
import { searchRegions } from '../../../src/page/shared/store/search.ts';

describe('what the viewer chose', () => {
  test('stands in the address and is remembered; the address wins', () => {
    const stored = storedText({ ...readPrefs('?places=31', null, ['uk']), sound: true });
    expect(readPrefs('', stored, ['en'])).toMatchObject({ places: ['31'], lang: 'uk', sound: true });
    expect(readPrefs('?places=27,22&lang=en', stored, ['uk'])).toMatchObject({ places: ['27', '22'], lang: 'en' });
  });

  test('a drill is not remembered: who comes back wants the real thing', () => {
    const prefs = readPrefs('?feed=drill-1', null, ['en']);
    expect(prefs.feed).toBe('drill-1');
    expect(readPrefs('', storedText(prefs), ['en']).feed).toBeUndefined();
  });

  test('the display for the wall is of the address alone, and stays in it', () => {
    const prefs = readPrefs('?places=31&wall', null, ['en']);
    expect(prefs.wall).toBe(true);
    expect(readPrefs('', storedText(prefs), ['en']).wall).toBe(false);
    expect(searchOf(prefs, '?places=31&wall')).toBe('?places=31&wall');
    expect(searchOf({ ...prefs, wall: false }, '?places=31&wall')).toBe('?places=31');
  });

  test('nonsense in the address or in what was kept is left out', () => {
    const prefs = readPrefs('?places=31,%3Cb%3E,31&lang=xx&theme=pink&feed=a%20b', '{"places":7,"theme":1', ['en']);
    expect(prefs).toMatchObject({ places: ['31'], lang: 'en', theme: 'auto', feed: undefined });
    expect(readPrefs('', 'null', ['en']).places).toEqual([]);
  });

  test('the address says the places and keeps what else stands there', () => {
    const prefs = { ...readPrefs('', null, ['en']), places: ['31', '27'] };
    expect(searchOf(prefs, '?x=1&places=4')).toBe('?x=1&places=31,27');
    expect(searchOf({ ...prefs, places: [] }, '?places=4')).toBe('');
  });

  test('there are no more places than somebody can watch', () => {
    const many = Array.from({ length: MAX_PLACES }, (_, index) => String(index));
    expect(withPlace(many, 'new', true)).toHaveLength(MAX_PLACES);
    expect(withPlace(['a', 'b'], 'a', false)).toEqual(['b']);
  });

  test('the address may name places by name and by code', () => {
    expect(readPrefs('?places=UA-32,Львівська область, Kyiv ,UA80000000000093317', null, ['en']).places).toEqual([
      'UA-32',
      'Львівська область',
      'Kyiv',
      'UA80000000000093317',
    ]);
  });

  test('automatic colours follow the device, at whatever hour', () => {
    expect(isDark('auto', false)).toBe(false);
    expect(isDark('auto', true)).toBe(true);
    expect(isDark('light', true)).toBe(false);
    expect(isDark('dark', false)).toBe(true);
  });
});

describe('what a place of the address means', () => {
  const known = [
    { id: '31', iso: 'UA-30', level: 'oblast', parent: null, name: 'м. Київ', nameEn: 'Kyiv', aliases: ['Киев'] },
    { id: '14', iso: 'UA-32', level: 'oblast', parent: null, name: 'Київська область', nameEn: 'Kyiv Oblast' },
    { id: '7', level: 'hromada', parent: '14', name: 'Мирна громада', nameEn: 'Myrna hromada' },
    { id: '8', level: 'hromada', parent: '14', name: 'Мирна громада', nameEn: 'Myrna hromada' },
    { id: '9', level: 'hromada', parent: '14', name: 'Kyiv Oblast', nameEn: 'x' },
  ];

  test.each([
    ['an ISO code', ['UA-32'], ['14']],
    ['a name, without its type', ['київ'], ['31']],
    ['a name in English, however it is written', ['kyiv oblast'], ['14']],
    ['another spelling', ['Киев'], ['31']],
    ['the same place twice', ['31', 'UA-30'], ['31']],
    ['two places of one name are both meant', ['Мирна громада'], ['7', '8']],
    ['what nobody knows stays, and is not left out in silence', ['31', 'Atlantis'], ['31', 'Atlantis']],
  ])('%s', (_name, texts, ids) => {
    expect(resolvePlaces(texts, known)).toEqual(ids);
  });
});

describe('looking for a place', () => {
  const place = (id: string, name: string, nameEn: string, parent: string | null) => ({
    id,
    name,
    nameEn,
    parent,
    level: '',
  });
  const places = [
    place('31', 'Київ', 'Kyiv', null),
    place('14', 'Київська область', 'Kyiv Oblast', null),
    place('76', 'Бориспільський район', 'Boryspilskyi raion', '14'),
    place('700', 'Кам’янська громада', 'Kamianska hromada', '76'),
  ];

  test('finds by either language, larger regions first', () => {
    expect(searchRegions(places, 'київ').map(({ id }) => id)).toEqual(['31', '14']);
    expect(searchRegions(places, 'BORYS').map(({ id }) => id)).toEqual(['76']);
    expect(searchRegions(places, "кам'ян").map(({ id }) => id)).toEqual(['700']);
  });

  test('shows the first level while nothing is asked for', () => {
    expect(searchRegions(places, ' ').map(({ id }) => id)).toEqual(['31', '14']);
  });
});
