import { describe, expect, test } from 'vitest';
import type { SourceClaim } from '../../../src/domain/claim.ts';
import { withListInstant } from '../../../src/domain/claims-of.ts';
import type { SourceState } from '../../../src/domain/sources/source-state.ts';
import { compactSource, hearOf } from '../../../src/domain/sources/source-state.ts';
import { place } from '../../support/small-country.ts';

const spoke = (at: number): SourceClaim => ({
  kind: 'spoke',
  source: 'mod',
  trust: 'official',
  regions: [place('1')],
  at,
  receivedAt: at,
});
const silent = (at: number): SourceClaim => ({ kind: 'silent', source: 'mod', reason: 'timeout', at, receivedAt: at });

const heard = (...claims: readonly SourceClaim[]): SourceState => {
  let source: SourceState | undefined;
  for (const claim of claims) source = hearOf(source, claim) ?? source;
  if (source === undefined) throw new Error('nothing was heard');
  return source;
};

describe('what is known of a source', () => {
  test('is its latest word about itself, in whatever order the words come', () => {
    expect(heard(spoke(0), silent(10), spoke(20))).toMatchObject({ live: true, since: 20, trust: 'official' });
    expect(heard(spoke(20), silent(10), spoke(0))).toMatchObject({ live: true, since: 20 });
    expect(heard(silent(10), spoke(0))).toMatchObject({ live: false, reason: 'timeout', since: 10 });
  });

  test('is not changed by a word that is known already', () => {
    expect(hearOf(heard(spoke(0)), { ...spoke(0), receivedAt: 5 })).toBeUndefined();
  });

  test('is nothing to be trusted while it never spoke', () => {
    expect(heard(silent(0))).toMatchObject({ live: false, trust: 'unconfirmed' });
  });
});

describe('old words of a source about itself', () => {
  const flapping = Array.from({ length: 100 }, (_, index) => (index % 2 === 0 ? spoke(index) : silent(index)));

  test('are kept while they are few, or young', () => {
    const few = heard(...flapping.slice(0, 64));
    expect(compactSource(few, 1000)).toBe(few);
    const young = heard(...flapping);
    expect(compactSource(young, 20)).toBe(young);
  });

  test('are forgotten when they are most of many, but not what holds at the cut nor what the source covers', () => {
    const compacted = compactSource(heard(...flapping, silent(100)), 1000);
    expect(compacted.marks.map((mark) => [mark.kind, mark.at])).toEqual([
      ['spoke', 98],
      ['silent', 100],
    ]);
    expect(hearOf(compacted, silent(2000))).toMatchObject({ trust: 'official', regions: [place('1')] });
  });
});

test('the instants of the latest lists are kept in order, each once, the oldest forgotten first', () => {
  expect(withListInstant([10, 30], 20)).toEqual([10, 20, 30]);
  expect(withListInstant([10, 30], 30)).toEqual([10, 30]);
  const many = Array.from({ length: 64 }, (_, index) => index);
  expect(withListInstant(many, 100)).toEqual([...many.slice(1), 100]);
});
