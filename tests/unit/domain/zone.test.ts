import { expect, test } from 'vitest';
import { zoneOf } from '../../../src/domain/places/zone.ts';

test('a country is told the time by its own zone, and one that is not known by UTC', () => {
  expect(zoneOf('UA')).toBe('Europe/Kyiv');
  expect(zoneOf('il')).toBe('Asia/Jerusalem');
  expect(zoneOf('XX')).toBe('UTC');
});
