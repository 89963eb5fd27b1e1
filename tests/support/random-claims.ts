import fc from 'fast-check';
import type { AlertDetails, Claim, RegionClaim, SourceClaim } from '../../src/domain/claim.ts';
import { isRegionClaim } from '../../src/domain/claim.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { Hazard, Instant, SourceId, Trust } from '../../src/domain/words.ts';
import { PLACES } from './small-country.ts';

/** Random claims out of so few instants, sources and places that ties and contradictions are the rule. */

export const SOURCES: readonly (readonly [SourceId, Trust])[] = [
  ['mod', 'official'],
  ['sirens', 'official'],
  ['channel', 'relay'],
  ['mirror', 'relay'],
  ['volunteer', 'unconfirmed'],
];

/** Few, and far from zero so that a forgotten default shows. */
export const instant: fc.Arbitrary<Instant> = fc.integer({ min: 1, max: 9 }).map((step) => 1_000_000 + step * 1000);

export const speaking: fc.Arbitrary<{ readonly source: SourceId; readonly trust: Trust }> = fc
  .constantFrom(...SOURCES)
  .map(([source, trust]) => ({ source, trust }));

/** Among them a source whose trust the operator changes back and forth. */
export const speakingFreely = fc.oneof(
  { weight: 5, arbitrary: speaking },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<Trust>('official', 'relay', 'unconfirmed')
      .map((trust) => ({ source: 'turncoat', trust })),
  },
);

export const details: fc.Arbitrary<AlertDetails> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<AlertDetails>(
      { level: 'yellow' },
      { level: 'red' },
      { level: 'yellow', threats: [{ kind: 'drone', level: 'yellow' }] },
      { threats: [{ kind: 'missile', level: 'red', since: 1_002_000 }] },
      { reason: 'launches' },
    ),
  },
);

type Who = fc.Arbitrary<{ readonly source: SourceId; readonly trust: Trust }>;
type Where = fc.Arbitrary<{ readonly region: RegionId; readonly hazard: Hazard }>;

const HERE: Where = fc.constant({ region: '111' as RegionId, hazard: 'air-raid' });
const ANYWHERE: Where = fc.record({
  region: fc.constantFrom(...PLACES.slice(0, 5)),
  hazard: fc.constantFrom<Hazard>('air-raid', 'artillery'),
});

/** Milliseconds after which a second list is believed: two of the instants above. */
export const CONFIRM = 2000;

const regionClaim = (who: Who, where: Where): fc.Arbitrary<RegionClaim> => {
  const about = fc
    .tuple(who, where, instant, instant)
    .map(([by, here, at, receivedAt]) => ({ ...by, ...here, at, receivedAt }));
  const alert = fc.tuple(about, details).map(([base, said]): RegionClaim => ({ kind: 'alert', ...base, ...said }));
  const clear = about.map((base): RegionClaim => ({ kind: 'clear', ...base }));
  // Mostly listed some time after it began; a fast clock makes it the other way round.
  const listed = fc
    .tuple(about, details, fc.constantFrom(0, 0, 1000, 2000, 4000, -1000))
    .map(([base, said, after]): RegionClaim => ({ kind: 'alert', ...base, ...said, listedAt: base.at + after }));
  // The same omission may be read several times, each time against a closer list.
  const compared = fc.constantFrom({}, {}, { after: 999_000 }, { after: 1_000_000 });
  const dropped = fc
    .tuple(about, compared)
    .map(([base, against]): RegionClaim => ({ kind: 'clear', ...base, listedAt: base.at, ...against }));
  const missing = fc.tuple(about, compared, fc.constantFrom({}, {}, { afterWord: CONFIRM })).map(
    ([base, against, word]): RegionClaim => ({
      kind: 'missing',
      ...base,
      listedAt: base.at,
      confirmAfter: CONFIRM,
      ...against,
      ...word,
    }),
  );
  const withdrawn = fc
    .tuple(about, fc.constantFrom(undefined, undefined, 'a test', 'wrong place'), fc.constantFrom(undefined, 'expired'))
    .map(
      ([base, error, reason]): RegionClaim => ({
        kind: 'withdrawn',
        ...base,
        ...(error !== undefined ? { error: { reason: error } } : reason === undefined ? {} : { reason }),
      }),
    );
  return fc.oneof(
    { weight: 2, arbitrary: withdrawn },
    { weight: 3, arbitrary: alert },
    { weight: 3, arbitrary: clear },
    { weight: 3, arbitrary: listed },
    { weight: 1, arbitrary: dropped },
    { weight: 2, arbitrary: missing },
  );
};

/** What a source's lists say of one place in the course of time: it is there, it is missing, it is gone. */
const courseOf = (who: Who, where: Where): fc.Arbitrary<readonly RegionClaim[]> =>
  fc
    .tuple(
      who,
      where,
      fc.array(fc.tuple(instant, fc.constantFrom('listed', 'missing', 'missing', 'gone')), {
        minLength: 3,
        maxLength: 6,
      }),
    )
    .map(([by, here, course]) =>
      course.map(([at, kind]): RegionClaim => {
        const about = { ...by, ...here, at, receivedAt: at, listedAt: at };
        if (kind === 'missing') return { kind, ...about, confirmAfter: CONFIRM };
        return { kind: kind === 'listed' ? 'alert' : 'clear', ...about };
      }),
    );

const silent: fc.Arbitrary<SourceClaim> = fc
  .tuple(speaking, instant, fc.constantFrom('timeout' as const, 'muted' as const))
  .map(([{ source }, at, reason]): SourceClaim => ({ kind: 'silent', source, at, receivedAt: at, reason }));

const spoke: fc.Arbitrary<SourceClaim> = fc
  .tuple(
    speaking,
    instant,
    fc.constantFrom<{ regions?: RegionId[]; levels?: string[] }>(
      {},
      {},
      { levels: ['oblast'] },
      { levels: ['oblast', 'raion'] },
      { regions: ['1' as RegionId] },
      { regions: ['11' as RegionId, '2' as RegionId], levels: ['raion', 'hromada'] },
    ),
  )
  .map(([by, at, covers]): SourceClaim => ({ kind: 'spoke', ...by, at, receivedAt: at, ...covers }));

/** Whether sources speak. */
export const sourceClaim = fc.oneof(silent, spoke);

/** Claims about one region and hazard. */
export const claimHere = regionClaim(speaking, HERE);
export const claimHereFreely = regionClaim(speakingFreely, HERE);

/** Everything there is. */
export const anyClaim: fc.Arbitrary<Claim> = fc.oneof(
  { weight: 4, arbitrary: regionClaim(speakingFreely, ANYWHERE) },
  { weight: 4, arbitrary: claimHereFreely },
  { weight: 1, arbitrary: sourceClaim },
);

/** A few courses of lists, and claims of all kinds between them. */
const mixed = (
  one: fc.Arbitrary<Claim>,
  course: fc.Arbitrary<readonly Claim[]>,
  maxLength: number,
): fc.Arbitrary<readonly Claim[]> =>
  fc
    .array(fc.oneof({ weight: 6, arbitrary: one.map((claim) => [claim]) }, { weight: 1, arbitrary: course }), {
      maxLength,
      size: 'max',
    })
    .map((parts) => parts.flat().slice(0, maxLength));

export const someClaims = (maxLength = 24): fc.Arbitrary<readonly Claim[]> =>
  mixed(anyClaim, courseOf(speakingFreely, ANYWHERE), maxLength);

/** About one region and hazard, and about the sources. */
export const someClaimsHere = (maxLength: number): fc.Arbitrary<readonly Claim[]> =>
  mixed(
    fc.oneof({ weight: 8, arbitrary: claimHere }, { weight: 1, arbitrary: sourceClaim }),
    courseOf(speaking, HERE),
    maxLength,
  );

export const someClaimsHereFreely = (maxLength: number): fc.Arbitrary<readonly Claim[]> =>
  mixed(
    fc.oneof({ weight: 8, arbitrary: claimHereFreely }, { weight: 1, arbitrary: sourceClaim }),
    courseOf(speakingFreely, HERE),
    maxLength,
  );

/** The same claims in another order, some of them twice or more. */
export const shuffled = <Item>(items: readonly Item[]): fc.Arbitrary<readonly Item[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...items], { minLength: items.length }),
      items.length === 0 ? fc.constant([]) : fc.array(fc.tuple(fc.constantFrom(...items), fc.nat()), { maxLength: 4 }),
    )
    .map(([order, repeats]) => {
      const all = [...order];
      for (const [item, index] of repeats) all.splice(index % (all.length + 1), 0, item);
      return all;
    });

/** What one source's lists say of one place, with nobody else there. */
export const someCourse: fc.Arbitrary<readonly RegionClaim[]> = courseOf(
  fc.constant({ source: 'sirens', trust: 'official' }),
  HERE,
);

/** Two sources as trusted as each other disagree about one place, and one of them keeps falling silent. */
export const someDisagreement = (maxLength: number): fc.Arbitrary<readonly Claim[]> => {
  const sirens = { source: 'sirens', trust: 'official' } as const;
  const here = { region: '111' as RegionId, hazard: 'air-raid', receivedAt: 1_000_000 } as const;
  return fc.array(
    fc.tuple(instant, instant, fc.integer({ min: 0, max: 5 })).map(([at, other, kind]): Claim => {
      if (kind === 0) return { kind: 'silent', source: 'sirens', at, receivedAt: at, reason: 'timeout' };
      if (kind === 1) return { kind: 'spoke', ...sirens, at, receivedAt: at };
      if (kind === 2) return { kind: 'spoke', source: 'mod', trust: 'official', at, receivedAt: at, levels: ['raion'] };
      if (kind === 3) return { kind: 'clear', source: 'mod', trust: 'official', ...here, at };
      if (kind === 4) return { kind: 'clear', ...sirens, ...here, at, listedAt: at };
      return { kind: 'alert', ...sirens, ...here, at: Math.min(at, other), listedAt: Math.max(at, other) };
    }),
    { maxLength, size: 'max' },
  );
};

/** So many that there are stops on the way, over so long that late ones change little after them; in any order. */
export const manyClaimsHere: fc.Arbitrary<readonly Claim[]> = fc
  .array(fc.tuple(fc.oneof({ weight: 8, arbitrary: claimHereFreely }, sourceClaim), fc.nat(60)), {
    minLength: 120,
    maxLength: 240,
    size: 'max',
  })
  .map((parts) =>
    parts.map(([claim, offset]): Claim => {
      const later = offset * 1000;
      if (!isRegionClaim(claim) || claim.listedAt === undefined) return { ...claim, at: claim.at + later };
      return { ...claim, at: claim.at + later, listedAt: claim.listedAt + later };
    }),
  );

/** The same claims as they arrive when most come at once, and some up to a minute late. */
export const manyClaimsHereSomeLate: fc.Arbitrary<readonly Claim[]> = fc
  .tuple(manyClaimsHere, fc.infiniteStream(fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.nat(60))))
  .map(([claims, late]) =>
    claims
      .map((claim) => ({ claim, arrives: claim.at + Number(late.next().value) * 1000 }))
      .sort((one, other) => one.arrives - other.arrives)
      .map(({ claim }) => claim),
  );
