import { describe, expect, test } from 'vitest';
import { silences } from '../../../src/app/sources/silences.ts';

const START = Date.UTC(2026, 10, 20, 7);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

describe('how long a source has been silent', () => {
  const watched = () => {
    let passed = 0;
    let off = 0;
    const silentFor = silences(() => passed);
    return {
      set: (by: number): void => {
        off += by;
      },
      now: () => START + passed + off,
      waited: (milliseconds: number, heardAt: number): number => {
        passed += milliseconds;
        return silentFor('mod', heardAt, START + passed + off);
      },
    };
  };

  test('counts from when it was heard, also when that is seen only later', () => {
    const { waited } = watched();
    expect(waited(30 * SECOND, START)).toBe(30 * SECOND);
    expect(waited(2 * SECOND, START + 31 * SECOND)).toBe(SECOND);
    expect(waited(2 * SECOND, START + 31 * SECOND)).toBe(3 * SECOND);
  });

  test.each([HOUR, -HOUR])('is no longer and no shorter for a clock that was set by %i ms', (by) => {
    const { waited, set } = watched();
    waited(SECOND, START);
    set(by);
    expect(waited(9 * SECOND, START)).toBe(10 * SECOND);
    expect(waited(50 * SECOND, START)).toBe(60 * SECOND);
  });

  test('begins with the first look for a word that lies ahead, and then goes on', () => {
    const { waited } = watched();
    expect(waited(SECOND, START + HOUR)).toBe(0);
    expect(waited(70 * SECOND, START + HOUR)).toBe(70 * SECOND);
  });

  test('of a word whose own clock is an hour behind is no longer than since the last look', () => {
    const { waited } = watched();
    waited(SECOND, START);
    expect(waited(2 * SECOND, START - HOUR)).toBe(2 * SECOND);
  });
});
