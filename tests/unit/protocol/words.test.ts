import { describe, expect, test } from 'vitest';
import { ERRORS } from '../../../src/app/kit/errors.ts';
import { PROBLEMS_UK } from '../../../src/protocol/words/problem-words.ts';
import { SOURCE_WORDS, upstreamWords } from '../../../src/protocol/words/source-words.ts';

const UKRAINIAN = /[а-яіїєґ]/;
const NOW = Date.UTC(2026, 10, 20, 7);
const time = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();

describe('words that the page and the commands share', () => {
  test.each(Object.keys(ERRORS))('say in Ukrainian what %s is', (code) => {
    expect(PROBLEMS_UK[code]).toMatch(UKRAINIAN);
  });

  test.each([
    ['muted', { state: 'muted' }, 'Muted: nothing it says is taken.'],
    [
      'works',
      { state: 'ok', lastGoodAt: time(-20), nextPollAt: time(5) },
      'It works. It last answered 20 s ago. It is asked again in 5 s.',
    ],
    ['is due', { state: 'ok', lastGoodAt: time(-20), nextPollAt: time(-1) }, 'It works. It last answered 20 s ago.'],
    ['begins', { state: 'starting' }, 'It has not answered yet.'],
    [
      'fails',
      { state: 'failing', failures: 3, lastFailure: { code: 'upstream.key' } },
      'Not usable now: it does not accept our key (3 times in a row). It has not answered yet.',
    ],
    [
      'fails once',
      { state: 'failing', failures: 1, lastFailure: { code: 'of.tomorrow' } },
      'Not usable now: of.tomorrow. It has not answered yet.',
    ],
  ])('tell how a source is doing that %s', (_how, more, said) => {
    const wire = { failures: 0, lastGoodAt: null, nextPollAt: null, lastFailure: null, ...more };
    const length = (ms: number): string => `${ms / 1000} s`;
    expect(upstreamWords(wire, NOW, SOURCE_WORDS.en, length)).toBe(said);
    const uk = upstreamWords(wire, NOW, SOURCE_WORDS.uk, () => '5 с');
    expect(uk.replace('of.tomorrow', '')).not.toMatch(/[a-z]{3}/);
  });
});
