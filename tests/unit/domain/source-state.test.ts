import { describe, expect, test } from 'vitest';
import type { SourceClaim } from '../../../src/domain/claim.ts';
import type { ListMark } from '../../../src/domain/lists/list-mark.ts';
import { withList } from '../../../src/domain/lists/list-mark.ts';
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

describe('the latest lists', () => {
  const list = (at: number, more: Partial<ListMark> = {}): ListMark => ({ at, receivedAt: at, ...more });

  test('are kept in order, each once, the oldest forgotten first', () => {
    expect(withList([list(10), list(30)], list(20)).map(({ at }) => at)).toEqual([10, 20, 30]);
    const known = [list(10), list(30)];
    expect(withList(known, list(30))).toBe(known);
    const many = Array.from({ length: 64 }, (_, index) => list(index));
    expect(withList(many, list(100))).toEqual([...many.slice(1), list(100)]);
  });

  test('of one instant: the whole one holds, and when it was heard first', () => {
    const part = list(10, { only: ['a'] });
    expect(withList([part], list(10, { receivedAt: 12 }))).toEqual([list(10, { receivedAt: 12 })]);
    expect(withList([list(10)], part)).toEqual([list(10)]);
    expect(withList([list(10)], list(10, { receivedAt: 9 }))).toEqual([list(10, { receivedAt: 9 })]);
    expect(withList([part], list(10, { only: ['b'], receivedAt: 9 }))).toEqual([
      list(10, { only: ['a', 'b'], receivedAt: 9 }),
    ]);
  });
});
