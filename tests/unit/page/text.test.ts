import { describe, expect, test } from 'vitest';
import { dayInShort, dayInWords } from '../../../src/page/shared/text/day-text.ts';
import { EN } from '../../../src/page/shared/text/en.ts';
import { eventText, mostImportant } from '../../../src/page/shared/text/event-text.ts';
import { chooseLang } from '../../../src/page/shared/text/lang.ts';
import { shortName } from '../../../src/page/shared/text/names.ts';
import { plural } from '../../../src/page/shared/text/plural.ts';
import { stateText } from '../../../src/page/shared/text/state-text.ts';
import { ageText, durationText, fullText, momentText } from '../../../src/page/shared/text/times.ts';
import { UK } from '../../../src/page/shared/text/uk.ts';
import { event } from './rows.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-20T12:00:00Z');

describe('words', () => {
  test.each([
    [1, 'район'],
    [2, 'райони'],
    [4, 'райони'],
    [5, 'районів'],
    [11, 'районів'],
    [12, 'районів'],
    [21, 'район'],
    [22, 'райони'],
    [111, 'районів'],
  ])('%i %s', (count, expected) => {
    expect(plural(count, 'uk', ['район', 'райони', 'районів'])).toBe(expected);
  });

  test('the language is the first of the browser that there is', () => {
    expect(chooseLang(['de-DE', 'uk-UA', 'en'])).toBe('uk');
    expect(chooseLang(['en-US', 'uk'])).toBe('en');
    expect(chooseLang(['fr'])).toBe('en');
  });

  test('Kyiv Oblast is not called as the city is', () => {
    expect(shortName({ name: 'Київська область', nameEn: 'Kyiv Oblast' }, 'en')).toBe('Kyiv Oblast');
    expect(shortName({ name: 'Київська область', nameEn: 'Kyiv Oblast' }, 'uk')).toBe('Київська');
    expect(shortName({ name: 'Львівська область', nameEn: 'Lviv Oblast' }, 'en')).toBe('Lviv');
  });

  test('a state in one line', () => {
    const shown = {
      state: 'partial',
      since: '2026-11-20T11:00:00.000Z',
      certain: false,
      disputed: true,
      alerts: [],
    } as const;
    const text = stateText(shown, { alert: 1, unknown: 0, all: 5 }, EN, 'en', NOW);
    expect(text).toMatch(/^Alert in a part, 1 of 5 raions, since .* · 1 h, Disputed: .*, Not confirmed now$/);
  });

  test('events in both languages, alerts before ends', () => {
    expect(eventText(event(1), 'Kyiv', EN, 'en')).toBe('Alert: Kyiv');
    expect(eventText(event(1, { hazard: 'chemical' }), 'Київ', UK, 'uk')).toBe('Тривога: Київ (Хімічна загроза)');
    expect(eventText(event(1, { type: 'alert.ended' }), 'Київ', UK, 'uk')).toBe('Відбій: Київ');
    const events = [
      event(1, { type: 'alert.ended' }),
      event(2, { type: 'source.silent' }),
      event(3),
      event(4, { type: 'alert.updated' }),
    ];
    expect(mostImportant(events).map(({ seq }) => seq)).toEqual([3, 1, 2]);
  });
});

describe('a day in words', () => {
  const span = (from: number, to: number) => ({ from: NOW + from * HOUR, to: NOW + to * HOUR });

  test('is calm only where something is known of it', () => {
    expect(dayInShort([], [], EN, 'en')).toBe('no alerts');
    expect(dayInShort([], [span(0, 3)], EN, 'en')).toBe('Unknown: 3 h');
    expect(dayInShort([span(4, 5)], [span(0, 3)], UK, 'uk')).toBe('1 год · Невідомо: 3 год');
    expect(dayInWords([span(4, 5)], [span(0, 3)], EN, 'en')).toMatch(
      /^\d\d:00–\d\d:00 \(1 h\); Unknown: \d\d:00–\d\d:00$/,
    );
  });
});

describe('times', () => {
  test.each([
    [20_000, 'less than a minute', 'менше хвилини'],
    [48 * MINUTE, '48 min', '48 хв'],
    [2 * HOUR + 5 * MINUTE, '2 h 5 min', '2 год 5 хв'],
    [3 * HOUR, '3 h', '3 год'],
    [3 * DAY, '3 days', '3 дні'],
    [5 * DAY + 2 * HOUR, '5 days 2 h', '5 днів 2 год'],
    [4.65 * 365.25 * DAY, '4 years 7 mo', '4 роки 7 міс.'],
  ])('%i ms is %s, %s', (ms, en, uk) => {
    expect(durationText(ms, 'en')).toBe(en);
    expect(durationText(ms, 'uk')).toBe(uk);
  });

  test('a moment is said as shortly as it can be, in the zone that is asked for', () => {
    const at = (text: string): string => momentText(Date.parse(text), NOW, 'en', 'Europe/Kyiv');
    expect(at('2026-11-20T07:14:00Z')).toBe('09:14');
    expect(at('2026-11-18T22:30:00Z')).toMatch(/19 Nov.* 00:30/);
    expect(at('2022-04-04T16:45:39Z')).toBe('4 April 2022');
    expect(fullText(NOW, 'uk', 'Europe/Kyiv')).toContain('14:00:00');
  });

  test('an age is said to the second while that matters', () => {
    expect(ageText(3_900, 'en')).toBe('3 s');
    expect(ageText(61_000, 'uk')).toBe('1 хв');
  });
});
