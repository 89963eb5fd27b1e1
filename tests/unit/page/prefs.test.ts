import { describe, expect, test } from 'vitest';
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

  test('it is dark at night, where the device is, and where it is wanted', () => {
    expect(isDark('auto', false, 23)).toBe(true);
    expect(isDark('auto', false, 12)).toBe(false);
    expect(isDark('auto', true, 12)).toBe(true);
    expect(isDark('light', true, 23)).toBe(false);
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
