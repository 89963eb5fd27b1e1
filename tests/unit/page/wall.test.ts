import { describe, expect, test } from 'vitest';
import { codeOf, phoneLink } from '../../../src/page/now/wall/wall-link.ts';

describe('the code on the wall', () => {
  test('opens the same places on a phone, and not the wall again', () => {
    expect(phoneLink('http://hub.example:8080/alerts/?places=31%2C27&wall&lang=uk#now')).toBe(
      'http://hub.example:8080/alerts/?places=31,27&lang=uk',
    );
  });

  test.each(['http://localhost:8080/', 'http://127.0.0.1/', 'http://127.9.9.9/', 'http://[::1]:8080/?wall'])(
    'there is none where a phone would look for the hub in itself: %s',
    (href) => {
      expect(phoneLink(href)).toBeUndefined();
    },
  );

  test('has the quiet zone that scanners need, and its three corners', () => {
    const { size, path } = codeOf('http://hub.example/?places=31');
    const dark = new Set(path.split('z').map((square) => square.replace(/h.*$/, '')));
    const isDark = (x: number, y: number): boolean => dark.has(`M${x} ${y}`);
    for (let at = 0; at < size; at += 1)
      expect([0, 1, 2, 3].some((edge) => isDark(edge, at) || isDark(at, edge))).toBe(false);
    for (const [x, y] of [
      [4, 4],
      [size - 11, 4],
      [4, size - 11],
    ] as const) {
      const side = Array.from({ length: 7 }, (_, step) => isDark(x + step, y) && isDark(x, y + step));
      expect(side).toEqual(Array(7).fill(true));
    }
  });
});
