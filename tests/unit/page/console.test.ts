import { describe, expect, test } from 'vitest';
import { consoleWords } from '../../../src/page/console/text/words.ts';
import { clockOf, drillNow } from '../../../src/page/drills/clock.ts';
import { positionText } from '../../../src/page/drills/drill-time.ts';
import { cellOf } from '../../../src/page/shared/text/csv.ts';
import { problemText } from '../../../src/page/shared/text/problems.ts';

const failed = (code: string, status = 404) => ({ kind: 'failed', code, status, detail: 'in English' }) as const;

describe('the words of the console', () => {
  test.each([
    'source city is silent',
    'no source that may raise alerts is live',
    '3 batches failed for good and are not on the board; see /v1/rejected',
    '100 or more batches failed for good and are not on the board; see /v1/rejected',
    'this copy is at 3, the log was at 9 4 s ago',
    'this copy was not in touch and is at 3 of 9',
    'signals have waited for 3 s to be put in order',
    'the log has not answered for 12 s',
    'no sequencer has been at work for 12 s',
    'Redis keeps nothing across a restart; install redis-server',
    'Redis does not write down what it acknowledges and loses it with a restart; set "appendonly yes"',
    'Redis may throw away what was acknowledged when it is full; set "maxmemory-policy noeviction"',
    'no sequencer has been at work on this log yet',
    'the log is gone; loading it anew failed: ECONNREFUSED',
    'the clock of this machine was set 30 s ahead; not believed until it lasts',
    'the clock of this machine was set 30 s back, and that is followed since it lasts',
  ])('say in Ukrainian why a hub is not ready: %s', (reason) => {
    const said = consoleWords('uk').readiness(reason);
    expect(said).not.toBe(reason);
    expect(said).toMatch(/[а-яіїє]/);
    expect(said).not.toMatch(/^хаб каже:/);
    for (const number of reason.match(/\b\d+(?= batches| s )/g) ?? []) expect(said).toContain(number);
  });

  test('say what went wrong by its code, and in English what the hub said', () => {
    expect(problemText(failed('person.unknown'), 'uk')).toBe('такої особи немає');
    expect(problemText(failed('person.unknown'), 'en')).toBe('in English');
    expect(problemText(failed('request.invalid', 400), 'uk')).toContain('(in English)');
    expect(problemText({ kind: 'failed', status: 0, detail: 'TypeError' }, 'uk')).toBe('хаб не відповідає');
    expect(problemText(failed('of.tomorrow', 418), 'uk')).toBe('відповідь хабу 418');
  });
});

test('the clock of a drill is told to the second, and in days where there are any', () => {
  expect(positionText(754.9, 'd')).toBe('0:12:34');
  expect(positionText(28_800, 'd')).toBe('8:00:00');
  expect(positionText(3 * 86_400 + 5, 'd')).toBe('3 d 00:00:05');
  expect(positionText(-1, 'd')).toBe('0:00:00');
});

test('a cell of a CSV is quoted where it must be, and is no formula', () => {
  expect(cellOf('plain')).toBe('plain');
  expect(cellOf('a "b", c')).toBe('"a ""b"", c"');
  expect(cellOf('=1+1')).toBe("'=1+1");
});

describe('the clock of a drill that is watched', () => {
  const heard = { at: '2022-12-25T07:30:00.000Z', to: '2022-12-25T08:00:00.000Z', speed: 60 } as const;
  const at = Date.parse(heard.at);

  test('goes as fast as the drill, up to its end, and never back', () => {
    const clock = clockOf({ ...heard, state: 'playing' }, 1_000);
    expect(drillNow(clock, 1_000)).toBe(at);
    expect(drillNow(clock, 3_000)).toBe(at + 120_000);
    expect(drillNow(clock, 0)).toBe(at);
    expect(drillNow(clock, 9_999_999)).toBe(Date.parse(heard.to));
  });

  test('stands while the drill stands', () => {
    expect(drillNow(clockOf({ ...heard, state: 'paused' }, 0), 60_000)).toBe(at);
    expect(drillNow(clockOf({ ...heard, speed: 'max', state: 'playing' }, 0), 60_000)).toBe(at);
  });
});
