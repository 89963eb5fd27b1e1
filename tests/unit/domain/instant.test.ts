import { describe, expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../../../src/domain/instant.ts';

const read = (text: string): string | undefined => {
  const instant = parseInstant(text);
  return instant === undefined ? undefined : formatInstant(instant);
};

describe('a time in', () => {
  test.each([
    ['2026-11-20T07:14:02Z', '2026-11-20T07:14:02.000Z'],
    ['2026-11-20T07:14:02.3Z', '2026-11-20T07:14:02.300Z'],
    ['2026-11-20T07:14:02.31Z', '2026-11-20T07:14:02.310Z'],
    ['2026-11-20T07:14:02.310Z', '2026-11-20T07:14:02.310Z'],
    ['2026-11-20T07:14:02.3109Z', '2026-11-20T07:14:02.310Z'],
    ['2026-11-20T07:14:02.310999Z', '2026-11-20T07:14:02.310Z'],
    ['2026-11-20T07:14:02.000999999Z', '2026-11-20T07:14:02.000Z'],
  ])('may have up to nine fraction digits, of which three count: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['2026-11-20T09:14:02+02:00', '2026-11-20T07:14:02.000Z'],
    ['2026-11-20T01:44:02-05:30', '2026-11-20T07:14:02.000Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
    ['2026-11-20T07:14:02-00:00', '2026-11-20T07:14:02.000Z'],
    ['2026-11-20t07:14:02z', '2026-11-20T07:14:02.000Z'],
    ['2026-11-20 07:14:02Z', '2026-11-20T07:14:02.000Z'],
  ])('may have any offset, small letters and a space: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00.000Z'],
    ['2000-02-29T12:00:00Z', '2000-02-29T12:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['0050-03-01T00:00:00Z', '0050-03-01T00:00:00.000Z'],
    ['0000-02-29T00:00:00Z', '0000-02-29T00:00:00.000Z'],
    ['1969-12-31T23:59:59.999Z', '1969-12-31T23:59:59.999Z'],
  ])('may be a leap day, a leap second or long ago: %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  test.each([
    ['without an offset', '2026-11-20T07:14:02'],
    ['with ten fraction digits', '2026-11-20T07:14:02.0123456789Z'],
    ['with a point and no digits', '2026-11-20T07:14:02.Z'],
    ['with a comma', '2026-11-20T07:14:02,3Z'],
    ['with an offset without a colon', '2026-11-20T09:14:02+0200'],
    ['with an offset of a day', '2026-11-20T07:14:02+24:00'],
    ['with an offset of sixty minutes', '2026-11-20T07:14:02+01:60'],
    ['on the 29th of February of a common year', '2026-02-29T07:14:02Z'],
    ['on the 29th of February 1900', '1900-02-29T07:14:02Z'],
    ['on the 31st of April', '2026-04-31T07:14:02Z'],
    ['on day 0', '2026-04-00T07:14:02Z'],
    ['in month 0', '2026-00-20T07:14:02Z'],
    ['in month 13', '2026-13-20T07:14:02Z'],
    ['at hour 24', '2026-11-20T24:00:00Z'],
    ['at minute 60', '2026-11-20T07:60:00Z'],
    ['at second 61', '2026-11-20T07:14:61Z'],
    ['without seconds', '2026-11-20T07:14Z'],
    ['that is a date', '2026-11-20'],
    ['that is a number', '1795158842'],
    ['with something after it', '2026-11-20T07:14:02Z\n'],
    ['with something before it', ' 2026-11-20T07:14:02Z'],
    ['that is nothing', ''],
  ])('%s is refused', (_, text) => {
    expect(read(text)).toBeUndefined();
  });
});
