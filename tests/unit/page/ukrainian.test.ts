import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { MESSAGE_TYPES } from '../../../src/app/notify/message-types.ts';
import { REFUSALS } from '../../../src/domain/refuse.ts';
import { toldText } from '../../../src/page/console/destinations/told-text.ts';
import { consoleWords } from '../../../src/page/console/text/words.ts';
import { pushWords } from '../../../src/page/push/text.ts';
import { wordsOf } from '../../../src/page/shared/text/words.ts';
import { deliveryUk, readinessUk } from '../../../src/protocol/words/sentences-uk.ts';

const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));
const CYRILLIC = /[а-яіїєґ]/i;

/** Every text of a table: functions are asked with names and with numbers. */
const textsOf = (table: object, path = ''): readonly (readonly [string, string])[] =>
  Object.entries(table).flatMap(([key, value]: [string, unknown]) => {
    const at = `${path}.${key}`;
    if (typeof value === 'string') return [[at, value]] as const;
    if (typeof value === 'object' && value !== null) return textsOf(value, at);
    if (typeof value !== 'function') return [];
    return [
      ['', '', '', '', ''],
      [2, 2, 2, 2, 2],
    ].flatMap((args) => {
      try {
        const text: unknown = value(...args);
        return typeof text === 'string' ? ([[at, text]] as const) : [];
      } catch {
        // It takes something else, such as a list.
        return [];
      }
    });
  });

/** Alike in all languages: units, formats, what a name in an address looks like. */
const ALIKE = /^(?:[\d\s.,:;·•()/%–—+-]|https?|CSV|JSON|SVG|PNG|GeoJSON|QR|UTC|AllClear|curl|MQTT|TLS)*$/;

describe('the Ukrainian of the page', () => {
  test.each([
    ['the page', wordsOf('uk')],
    ['the console', consoleWords('uk')],
    ['push', pushWords('uk')],
  ])('no text of %s was left in English', (_name, table) => {
    const english = textsOf(table).filter(
      ([, text]) => /[a-z]/i.test(text) && !CYRILLIC.test(text) && !ALIKE.test(text),
    );
    expect(english).toEqual([]);
  });

  test.each(MESSAGE_TYPES)('says what a destination was told: %s', (type) => {
    const text = toldText(type, 'Київ', wordsOf('uk'), consoleWords('uk'));
    expect(text).toContain('Київ');
    expect(text).not.toMatch(/[a-z]/i);
    expect(toldText(type, '', wordsOf('en'), consoleWords('en'))).not.toBe(type);
  });

  test('says why a signal was refused, by each code there is in the hub', () => {
    const { codes } = consoleWords('uk').review;
    const found = new Set<string>(REFUSALS);
    for (const folder of ['adapters/signals', 'adapters/upstreams', 'app/intake', 'domain']) {
      for (const file of readdirSync(join(SOURCES, folder), { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts')) continue;
        for (const [code] of readFileSync(join(SOURCES, folder, file), 'utf8').matchAll(
          /(?<=')(?:signal|time)\.[a-z-]+(?=')/g,
        ))
          found.add(code);
      }
    }
    expect(found.size).toBeGreaterThan(15);
    expect([...found].filter((code) => codes[code] === undefined)).toEqual([]);
  });

  test.each([
    'no answer within 10000 ms',
    'it answered 410: gone',
    'it answered 301: redirects are not followed',
    'it answered 500',
    'connect ECONNREFUSED 127.0.0.1:9',
    'getaddrinfo ENOTFOUND example.test',
    'getaddrinfo EAI_AGAIN example.test',
    'connect ETIMEDOUT 10.0.0.1:443',
    'read ECONNRESET',
    'socket hang up',
    'self-signed certificate',
    'example.test lies in a network of its own',
    'its keys are none: too short',
    'it has no keys',
    'a subscription is over',
    'the hub ended',
    'this hub has no way to a siren',
    'there is no connection to the broker',
    'the broker did not confirm it in time',
    'it failed',
    'it broke',
    'HTTP 500',
  ])('says why something was not delivered: %s', (reason) => {
    const said = deliveryUk(reason);
    expect(said).not.toContain(reason);
    expect(said).toMatch(CYRILLIC);
    expect(said).not.toMatch(/^причина:/);
  });

  test('quotes what somebody else said', () => {
    expect(deliveryUk('it answered 500: out of order')).toBe('відповідь 500: «out of order»');
    expect(deliveryUk('something new')).toBe('причина: «something new»');
    expect(readinessUk('something new')).toBe('хаб каже: «something new»');
  });
});
