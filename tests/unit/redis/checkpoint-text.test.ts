import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkpointIn, textOf } from '../../../src/adapters/redis/checkpoint-text.ts';
import { atOnce } from '../../../src/app/kit/slices.ts';
import type { Checkpoint } from '../../../src/app/log/log.ts';
import { rebuild, toCheckpoint } from '../../../src/domain/checkpoint/checkpoint.ts';
import type { RegionClaim } from '../../../src/domain/claim.ts';
import { emptyFeed } from '../../../src/domain/timeline/feed-state.ts';
import { keyOf } from '../../../src/domain/timeline/key.ts';
import { START } from '../../../src/domain/timeline/standing.ts';
import { remade } from '../../../src/domain/timeline/timeline.ts';
import { canonicalTimelines, feedOf } from '../../support/pure-feed.ts';
import { someClaims } from '../../support/random-claims.ts';
import { place } from '../../support/small-country.ts';

const saved = (state: Checkpoint['state']): Checkpoint => ({
  position: { epoch: 'e', seq: 7 },
  sequencedAt: null,
  state,
});

const countOf = (work: Generator<undefined, unknown, undefined>): number => {
  let stops = 0;
  while (work.next().done !== true) stops += 1;
  return stops;
};

describe('a checkpoint', () => {
  test('is the same text in slices as at once, but for the order of fields', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const one = saved(toCheckpoint(feedOf(claims).state()));
        expect(JSON.parse(atOnce(textOf(one)))).toEqual(JSON.parse(JSON.stringify(one)));
      }),
      { numRuns: 50 },
    );
    const empty = saved(toCheckpoint(emptyFeed()));
    expect(JSON.parse(atOnce(textOf(empty)))).toEqual(JSON.parse(JSON.stringify(empty)));
  });

  test('is read in slices as it was saved, also one that a version before saved in one line', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const one = saved(toCheckpoint(feedOf(claims).state()));
        const plain = JSON.parse(JSON.stringify(one));
        expect(atOnce(checkpointIn(atOnce(textOf(one))))).toEqual(plain);
        expect(atOnce(checkpointIn(JSON.stringify(one)))).toEqual(plain);
      }),
      { numRuns: 50 },
    );
    const empty = saved(toCheckpoint(emptyFeed()));
    expect(atOnce(checkpointIn(atOnce(textOf(empty))))).toEqual(JSON.parse(JSON.stringify(empty)));
  });

  test('of many timelines is read with a stop after each', () => {
    const state = emptyFeed();
    for (const region of ['111', '112', '12'])
      state.timelines.set(keyOf(place(region), 'air-raid'), remade(START, [], []));
    expect(countOf(checkpointIn(atOnce(textOf(saved(toCheckpoint(state))))))).toBe(3);
  });

  test('with one very long timeline is written and read with stops in between', () => {
    const claims = Array.from({ length: 4_000 }, (_, at): RegionClaim => {
      const about = {
        region: place('111'),
        hazard: 'air-raid',
        source: 'mod',
        trust: 'official',
        at,
        receivedAt: at,
      } as const;
      return { kind: at % 2 === 0 ? 'alert' : 'clear', ...about };
    });
    const state = emptyFeed();
    state.timelines.set(keyOf(place('111'), 'air-raid'), remade(START, claims, []));
    const data = toCheckpoint(state);
    expect(countOf(textOf(saved(data)))).toBeGreaterThan(4_000 / 300);
    expect(countOf(rebuild(data))).toBeGreaterThan(4_000 / 300);
    expect(canonicalTimelines(atOnce(rebuild(data)))).toEqual(canonicalTimelines(state));
  });
});
