import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertClaim, Claim, RegionClaim, SourceClaim } from '../../src/domain/claim.ts';
import { isRegionClaim, spokenAt } from '../../src/domain/claim.ts';
import { livenessOf } from '../../src/domain/sources/source-state.ts';
import type { Interval, Liveness, Timeline } from '../../src/domain/timeline/parts.ts';
import { START } from '../../src/domain/timeline/standing.ts';
import { EMPTY, insert, intervals, remade, rewalk, sumUp } from '../../src/domain/timeline/timeline.ts';
import { standingVoices } from '../../src/domain/timeline/voices.ts';
import type { Instant } from '../../src/domain/words.ts';
import { intervalsOfAlert, levelInTheEnd, standingAt } from '../support/oracle.ts';
import { withoutArrival } from '../support/pure-feed.ts';
import {
  claimHere,
  claimHereFreely,
  instant,
  manyClaimsHere,
  manyClaimsHereSomeLate,
  someClaimsHere,
  someClaimsHereFreely,
  someCourse,
  sourceClaim,
} from '../support/random-claims.ts';

const marksOf = (claims: readonly Claim[]): readonly Liveness[] =>
  claims
    .filter((claim): claim is SourceClaim => !isRegionClaim(claim))
    .sort((a, b) => a.at - b.at || (a.kind === b.kind ? 0 : a.kind === 'spoke' ? -1 : 1))
    .map(livenessOf);

/** Puts in one after the other, the way a feed does. */
const grow = (claims: readonly Claim[], from: Timeline = EMPTY, known: readonly Claim[] = []): Timeline => {
  let timeline = from;
  const heard: Claim[] = [...known];
  for (const claim of claims) {
    heard.push(claim);
    const marks = (): readonly Liveness[] => marksOf(heard);
    if (isRegionClaim(claim)) timeline = insert(timeline, claim, marks) ?? timeline;
    else if (timeline.end.voices.some((voice) => voice.source === claim.source)) {
      timeline = rewalk(timeline, livenessOf(claim), marks);
    }
  }
  return timeline;
};

/** From where it would be walked again is of no consequence. */
const comparable = ({ way: _, ...timeline }: Timeline): unknown => withoutArrival(timeline);

const anew = ({ claims, reports }: Timeline, said: readonly Claim[]): Timeline =>
  remade(START, claims, marksOf(said), reports);

describe('the fast path', () => {
  // A walk that ends before all that changed is passed shows in one of 30 such timelines; shrinking them would take minutes.
  test('gives the same when many claims come late to a long timeline', () => {
    fc.assert(
      fc.property(manyClaimsHere, (claims) => {
        const grown = grow(claims);
        expect(comparable(grown)).toEqual(comparable(anew(grown, claims)));
      }),
      { numRuns: 100, endOnFailure: true },
    );
  });

  // A stop that counts one run too many shows in one of 17.
  test('gives the same when some claims come late to a long timeline, which grows at its end', () => {
    fc.assert(
      fc.property(manyClaimsHereSomeLate, (claims) => {
        const grown = grow(claims);
        expect(comparable(grown)).toEqual(comparable(anew(grown, claims)));
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  test('gives the same as walking all claims from the start', () => {
    fc.assert(
      fc.property(someClaimsHereFreely(48), (claims) => {
        const grown = grow(claims);
        expect(comparable(grown)).toEqual(comparable(anew(grown, claims)));
      }),
      { numRuns: 400 },
    );
  });

  test('gives the same for claims that come in order, as most do', () => {
    fc.assert(
      fc.property(someClaimsHereFreely(48), (claims) => {
        const inOrder = [...claims].sort((a, b) => a.at - b.at);
        const grown = grow(inOrder);
        expect(comparable(grown)).toEqual(comparable(anew(grown, claims)));
      }),
      { numRuns: 600 },
    );
  });
});

describe('the standing rule', () => {
  /** Whether a way to find the runs agrees with the naive reading of the rule, on everything fast-check thinks of. */
  const agreement = (
    intervalsOf: (claims: readonly RegionClaim[], marks: readonly Liveness[]) => readonly Interval[],
    search: { readonly seed?: number; readonly numRuns: number } = { numRuns: 1200 },
  ) =>
    fc.check(
      fc.property(someClaimsHere(14), (said) => {
        const claims = said.filter(isRegionClaim);
        const marks = marksOf(said);
        expect(intervalsOf(claims, marks)).toEqual(intervalsOfAlert({ claims, marks }));
      }),
      { ...search, endOnFailure: true },
    );

  const ours = (claims: readonly RegionClaim[], marks: readonly Liveness[]): readonly Interval[] => {
    let timeline = EMPTY;
    for (const claim of claims) timeline = insert(timeline, claim, () => marks) ?? timeline;
    return intervals(timeline);
  };

  test('agrees with its naive reading on every interval of alert', () => {
    const found = agreement(ours);
    expect(found.failed ? fc.defaultReportMessage(found) : undefined).toBeUndefined();
  });

  test('agrees with it on the level of what stands', () => {
    fc.assert(
      fc.property(someClaimsHere(14), (said) => {
        const claims = said.filter(isRegionClaim);
        const marks = marksOf(said);
        expect(grow(said).alert?.level).toBe(levelInTheEnd({ claims, marks }));
      }),
      { numRuns: 500 },
    );
  });

  const edited =
    (edit: (claim: RegionClaim) => RegionClaim) => (claims: readonly RegionClaim[], marks: readonly Liveness[]) =>
      ours(claims.map(edit), marks);
  const broken: Readonly<Record<string, Parameters<typeof agreement>[0]>> = {
    'forgets trust': edited((claim) => ({ ...claim, trust: 'official' })),
    'believes the unconfirmed': edited((claim) =>
      claim.trust === 'unconfirmed' ? { ...claim, trust: 'relay' } : claim,
    ),
    'takes a relay for official': edited((claim) =>
      claim.trust === 'relay' ? { ...claim, trust: 'official' } : claim,
    ),
    'lets the clear win at the same instant': edited((claim) =>
      claim.kind === 'clear' ? { ...claim, at: claim.at + 1 } : claim,
    ),
    'does not protect what is listed': edited((claim) => {
      if (claim.kind !== 'alert') return claim;
      const { listedAt: _, ...alert } = claim;
      return alert;
    }),
    'never hears of silence': (claims) => ours(claims, []),
    'believes every omission at once': edited((claim) =>
      claim.kind === 'missing' ? { ...claim, kind: 'clear' } : claim,
    ),
    'never believes an omission': edited((claim) =>
      claim.kind === 'missing' ? { ...claim, confirmAfter: 1e9 } : claim,
    ),
    'drops claims that come late': (claims, marks) =>
      ours(
        claims.filter((claim, index) => claims.slice(0, index).every((earlier) => earlier.at <= claim.at)),
        marks,
      ),
    'lets an alert expire': (claims, marks) =>
      ours(claims, marks).map((one) => (one.endedAt === null ? { ...one, endedAt: one.startedAt + 1 } : one)),
  };
  /** The rarest of these faults shows in one of some hundred runs: the same search each time, and a long one. */
  const thorough = { seed: 20_220_224, numRuns: 20_000 };
  test.each(Object.keys(broken))('and a rule that %s is found out', (name) => {
    expect(agreement(broken[name] as Parameters<typeof agreement>[0], thorough).failed).toBe(true);
  });
});

describe('summing up', () => {
  const runsFrom = (timeline: Timeline, cut: Instant): readonly Interval[] =>
    intervals(timeline).filter((run) => run.endedAt === null || run.endedAt >= cut);

  test('at any moment changes neither what stands nor any run after it', () => {
    fc.assert(
      fc.property(someClaimsHereFreely(24), instant, (claims, cut) => {
        const whole = grow(claims);
        const summed = sumUp(whole, cut, () => marksOf(claims));
        expect(summed.alert).toEqual(whole.alert);
        expect(withoutArrival(summed.end)).toEqual(withoutArrival(whole.end));
        expect(runsFrom(summed, cut)).toEqual(runsFrom(whole, cut));
        const again = sumUp(summed, cut, () => marksOf(claims));
        expect(comparable(again)).toEqual(comparable(summed));
      }),
      { numRuns: 600 },
    );
  });

  test('is not noticed by anything said after the cut, in whatever order it comes', () => {
    const said = someClaimsHereFreely(16);
    fc.assert(
      fc.property(said, said, instant, (claims, more, cut) => {
        const later = more.filter((claim) => claim.at >= cut && (!isRegionClaim(claim) || spokenAt(claim) >= cut));
        const whole = grow(later, grow(claims), claims);
        const summed = grow(
          later,
          sumUp(grow(claims), cut, () => marksOf(claims)),
          claims,
        );
        if (pendingAt(claims, cut)) expect(standing(summed)).toEqual(standing(whole));
        else {
          expect(summed.alert).toEqual(whole.alert);
          expect(runsFrom(summed, cut)).toEqual(runsFrom(whole, cut));
        }
      }),
      { numRuns: 600 },
    );
  });

  test('is not noticed by a list that bears out an omission from before the cut', () => {
    fc.assert(
      fc.property(someCourse, instant, (course, cut) => {
        const [before, after] = [course.filter((claim) => claim.at < cut), course.filter((claim) => claim.at >= cut)];
        const summed = sumUp(grow(before), cut, () => []);
        expect(grow(after, summed, before).alert).toEqual(grow(course).alert);
      }),
      { numRuns: 500 },
    );
  });

  /** The alert may be as old as it likes, the list that has it may not. Since when it stands is another matter. */
  test('does not change who keeps the alert up when older alerts and silences come after it', () => {
    const late = fc.array(fc.oneof(claimHereFreely, sourceClaim), { maxLength: 8 });
    fc.assert(
      fc.property(someClaimsHereFreely(16), late, instant, (claims, more, cut) => {
        const older = more.filter(
          (claim) =>
            !isRegionClaim(claim) ||
            (claim.kind === 'alert' && (claim.listedAt ?? cut) >= cut && !excuses(claim, claims)),
        );
        const base = sumUp(grow(claims), cut, () => marksOf(claims));
        const summed = grow(older, base, claims);
        expect(standing(summed)).toEqual(standing(grow(older, grow(claims), claims)));
        for (const { startedAt, endedAt } of intervals(summed)) {
          expect(startedAt).toBeGreaterThanOrEqual(base.base.lastEnd ?? startedAt);
          expect(endedAt ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(startedAt);
        }
      }),
      { numRuns: 500 },
    );
  });

  /** None is let in that late; should one be, it ends nothing that it would not have ended in good time. */
  test('does not let an all-clear older than the cut end what would stand without summing up', () => {
    fc.assert(
      fc.property(
        someClaimsHereFreely(16),
        fc.array(claimHereFreely, { maxLength: 8 }),
        instant,
        (claims, more, cut) => {
          const late = more.filter((claim) => claim.kind === 'clear' && claim.listedAt === undefined);
          const before = sumUp(grow(claims), cut, () => marksOf(claims));
          const stood = standing(before);
          const would = standing(grow(late, grow(claims), claims)).filter((source) => stood.includes(source));
          expect(standing(grow(late, before, claims))).toEqual(expect.arrayContaining([...would]));
        },
      ),
      { numRuns: 500 },
    );
  });

  const standing = (timeline: Timeline): readonly string[] =>
    standingVoices(timeline.end.voices).map((voice) => voice.source);

  /**
   * A word because of which a list may lack the place, as that came too soon after it. Where the list was summed up it is
   * no longer known that the word was all there was; the door lets in no word that old.
   */
  const excuses = (word: AlertClaim, claims: readonly Claim[]): boolean =>
    word.listedAt === undefined &&
    claims.some(
      (claim) =>
        claim.kind === 'missing' &&
        claim.source === word.source &&
        claim.at >= word.at &&
        claim.at - word.at < (claim.afterWord ?? 0),
    );

  /** A guarded omission before the cut that a list after it may yet confirm. */
  const pendingAt = (claims: readonly Claim[], cut: Instant): boolean =>
    claims.some((claim) => claim.kind === 'missing' && claim.at < cut);
});

test('the naive reading itself: who stands at an instant is who stands in the run around it', () => {
  fc.assert(
    fc.property(fc.array(claimHere, { maxLength: 12 }), instant, (claims, t) => {
      const around = intervalsOfAlert({ claims, marks: [] }).find(
        (run) => run.startedAt <= t && (run.endedAt ?? t + 1) > t,
      );
      expect(around !== undefined).toBe(standingAt({ claims, marks: [] }, t).length > 0);
    }),
    { numRuns: 200 },
  );
});
