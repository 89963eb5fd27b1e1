import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Claim, RegionClaim, SourceClaim } from '../../src/domain/claim.ts';
import { compareClaims, isRegionClaim } from '../../src/domain/claim.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import { livenessOf } from '../../src/domain/sources/source-state.ts';
import { START, walkUntil } from '../../src/domain/timeline/standing.ts';
import { EMPTY, insert, intervals, remade, rewalk } from '../../src/domain/timeline/timeline.ts';
import { saidOf } from '../../src/domain/timeline/way.ts';
import { intervalsOfAlert } from '../support/oracle.ts';
import { feedOf, withoutArrival } from '../support/pure-feed.ts';
import { claimHere, claimHereFreely, sourceClaim } from '../support/random-claims.ts';

const HOUR = 3_600_000;

/** Two weeks of claims an hour apart, many of them up to a week late. A timeline of this length has several stops. */
const twoWeeks = fc
  .array(fc.tuple(claimHere, fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 7 * 24 * HOUR }))), {
    minLength: 300,
    maxLength: 340,
  })
  .map((claims) =>
    claims
      .filter(([{ kind }]) => kind !== 'missing')
      .map(([claim, late], index): Claim => {
        const heard = { at: index * HOUR, receivedAt: index * HOUR + late };
        return claim.listedAt === undefined ? { ...claim, ...heard } : { ...claim, ...heard, listedAt: index * HOUR };
      })
      .sort((a, b) => a.receivedAt - b.receivedAt),
  );

test('what late claims change in the middle of a long timeline is told: the history is exactly its intervals', () => {
  fc.assert(
    fc.property(twoWeeks, (claims) => {
      const feed = feedOf(claims);
      const [timeline] = feed.state().timelines.values();
      const history = Object.values(feed.history())[0] ?? [];
      const kept = timeline === undefined ? [] : intervals(timeline);
      expect(history.slice(history.length - kept.length)).toEqual(kept);
    }),
    { numRuns: 15, endOnFailure: true },
  );
});

/** This many seconds later than it was drawn. */
const later = <Said extends Claim>(claim: Said, seconds: number): Said => {
  const at = claim.at + seconds * 1000;
  return isRegionClaim(claim) && claim.listedAt !== undefined
    ? { ...claim, at, listedAt: claim.listedAt + seconds * 1000 }
    : { ...claim, at };
};

const here = { region: '111' as RegionId, hazard: 'air-raid', receivedAt: 0 } as const;

/** Anything by anybody. */
const anyWord = (seconds: number): fc.Arbitrary<Claim> =>
  fc
    .tuple(fc.oneof({ weight: 5, arbitrary: claimHereFreely }, sourceClaim), fc.nat(seconds))
    .map(([claim, after]) => later(claim, after));

/** Of few sources that lists protect from each other, so that a word that was overruled may come to stand again. */
const plainWord = (seconds: number): fc.Arbitrary<Claim> =>
  fc
    .record({
      by: fc.constantFrom(
        { source: 'mirror', trust: 'relay' } as const,
        { source: 'mirror', trust: 'relay' } as const,
        { source: 'sirens', trust: 'official' } as const,
      ),
      kind: fc.constantFrom('alert', 'listed', 'clear'),
      one: fc.nat(seconds),
      other: fc.nat(seconds),
    })
    .map(({ by, kind, one, other }): Claim => {
      const about = { ...here, ...by, at: 1_000_000 + one * 1000 };
      if (kind !== 'listed') return { kind: kind === 'clear' ? kind : 'alert', ...about };
      const at = 1_000_000 + Math.min(one, other) * 1000;
      return { kind: 'alert', ...about, at, listedAt: 1_000_000 + Math.max(one, other) * 1000 };
    });

/** Somebody who raises and ends alerts all the time; others who speak a few times; and at last late words of anybody. */
const longWithLateWords = (
  length: number,
  word = (seconds: number) => fc.oneof(plainWord(seconds), anyWord(seconds)),
) =>
  fc
    .record({
      talker: fc.constantFrom(
        { source: 'mod', trust: 'official' } as const,
        { source: 'channel', trust: 'relay' } as const,
      ),
      isListing: fc.boolean(),
      gaps: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: length, maxLength: length, size: 'max' }),
      between: fc.array(word(2 * length), { maxLength: 8 }),
      late: fc.array(word(2 * length), { minLength: 1, maxLength: 5 }),
    })
    .map(({ talker, isListing, gaps, between, late }) => {
      let at = 1_000_000;
      const talk = gaps.map((gap, index): RegionClaim => {
        at += gap * 1000;
        const about = { ...here, ...talker, at };
        if (index % 2 === 1) return { kind: 'clear', ...about };
        return { kind: 'alert', ...about, ...(isListing && index % 3 === 0 ? { listedAt: at } : {}) };
      });
      return { inTime: [...talk, ...between].sort((a, b) => a.at - b.at), late };
    });

test.each([
  ['anybody', longWithLateWords(120), 40],
  ['sources that lists protect from each other', longWithLateWords(64, plainWord), 150],
] as const)(
  'late words of %s leave a long timeline, its stops and its end as if all had been walked from the start',
  (_, said, numRuns) => {
    fc.assert(
      fc.property(said, ({ inTime, late }) => {
        const heard: SourceClaim[] = [];
        const marks = () =>
          [...heard]
            .sort((a, b) => a.at - b.at || (a.kind === b.kind ? 0 : a.kind === 'spoke' ? -1 : 1))
            .map(livenessOf);
        let timeline = EMPTY;
        for (const claim of [...inTime, ...late]) {
          if (isRegionClaim(claim)) timeline = insert(timeline, claim, marks) ?? timeline;
          else {
            heard.push(claim);
            if (timeline.end.voices.some(({ source }) => source === claim.source))
              timeline = rewalk(timeline, livenessOf(claim), marks);
          }
        }
        const { way: _, ...anew } = remade(START, timeline.claims, marks(), timeline.reports);
        const { way, ...ours } = timeline;
        expect(withoutArrival(ours)).toEqual(withoutArrival(anew));
        const said = saidOf(timeline, marks());
        for (const { until, walk, closed } of way.stops) {
          expect(withoutArrival(walk)).toEqual(withoutArrival(walkUntil(START, said, until + 1)));
          expect(closed).toBe(anew.closed.filter(({ endedAt }) => (endedAt ?? Infinity) <= until).length);
        }
      }),
      { numRuns },
    );
  },
);

test('late words come to the same as the naive reading of all that was said', () => {
  fc.assert(
    fc.property(longWithLateWords(40), ({ inTime, late }) => {
      const claims = [...inTime, ...late].filter(isRegionClaim);
      let timeline = EMPTY;
      for (const claim of claims) timeline = insert(timeline, claim, () => []) ?? timeline;
      expect(intervals(timeline)).toEqual(intervalsOfAlert({ claims: claims.toSorted(compareClaims), marks: [] }));
    }),
    { numRuns: 6 },
  );
});
