import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type HazardTiers,
  type LevelTiers,
  loudest,
  muted,
  type Policy,
  quieter,
  RINGS,
  rank,
  TIERS,
  tierOf,
} from '../../src/domain/policy.ts';
import { HAZARDS, THREAT_LEVELS } from '../../src/domain/words.ts';

/** How loud a destination is told of something, against the rule read out of a table of all that a policy can say. */

const SOME_HAZARDS = HAZARDS.slice(0, 3);

const tier = fc.constantFrom(...TIERS);
const ring = fc.constantFrom(...RINGS);
const hazard = fc.option(fc.constantFrom(...SOME_HAZARDS), { nil: undefined });
const level = fc.option(fc.constantFrom(...THREAT_LEVELS), { nil: undefined });

const byLevel: fc.Arbitrary<LevelTiers> = fc.oneof(
  tier,
  fc.record({ yellow: tier, red: tier, any: tier }, { requiredKeys: [] }),
);
const byHazard: fc.Arbitrary<HazardTiers> = fc.oneof(
  tier,
  fc.record({ first: byLevel, second: byLevel, any: byLevel }, { requiredKeys: [] }).map(({ first, second, any }) => ({
    ...(first === undefined ? {} : { [SOME_HAZARDS[0] as string]: first }),
    ...(second === undefined ? {} : { [SOME_HAZARDS[1] as string]: second }),
    ...(any === undefined ? {} : { any }),
  })),
);
const policy: fc.Arbitrary<Policy> = fc.record(
  { here: byHazard, neighbours: byHazard, elsewhere: byHazard, muteUntil: fc.integer({ min: 0, max: 10 }) },
  { requiredKeys: [] },
);

type Rule = { readonly hazard: string; readonly level: string; readonly tier: (typeof TIERS)[number] };

/** Every rule of a policy about a ring: the more it names, the earlier it stands; a hazard counts for more than a level. */
const rulesOf = (of: HazardTiers | undefined): readonly Rule[] => {
  const flat = (name: string, tiers: LevelTiers): readonly Rule[] =>
    Object.entries(typeof tiers === 'string' ? { any: tiers } : tiers).map(([named, one]) => ({
      hazard: name,
      level: named,
      tier: one,
    }));
  if (of === undefined) return [];
  return typeof of === 'string'
    ? [{ hazard: 'any', level: 'any', tier: of }]
    : Object.entries(of).flatMap(([name, tiers]) => flat(name, tiers));
};

/** Where a hazard is named, nothing that is said of any hazard holds for it. */
const naive = (of: Policy, where: (typeof RINGS)[number], what?: string, how?: string): string => {
  const rules = rulesOf(of[where]);
  const standard = { here: 'urgent', neighbours: 'normal', elsewhere: 'none' }[where];
  const named = typeof of[where] === 'object' && what !== undefined && Object.hasOwn(of[where], what);
  const about = rules.filter((rule) => rule.hazard === (named ? what : 'any'));
  return (about.find((rule) => rule.level === how) ?? about.find((rule) => rule.level === 'any'))?.tier ?? standard;
};

describe('the loudness of an alert', () => {
  test('is what the policy says of its ring, hazard and level, and the usual where it says nothing', () => {
    fc.assert(
      fc.property(policy, ring, hazard, level, (of, where, what, how) => {
        expect(tierOf(of, where, what, how)).toBe(naive(of, where, what, how));
      }),
      { numRuns: 1_000 },
    );
  });

  test('was said to be at most what is named, though the usual holds for all that is not', () => {
    const whats = [undefined, ...HAZARDS];
    const hows = [undefined, ...THREAT_LEVELS];
    fc.assert(
      fc.property(policy, ring, (of, where) => {
        const all = whats.flatMap((what) => hows.map((how) => naive(of, where, what, how)));
        expect(loudest(of, where)).toBe([...TIERS].reverse().find((one) => all.includes(one)));
      }),
      { numRuns: 500 },
    );
    expect(loudest({ here: { artillery: 'quiet' } }, 'here')).toBe('urgent');
  });
});

test('tiers stand from nothing to the loudest, and the quieter of two is the one that stands first', () => {
  expect(TIERS.map(rank)).toEqual([0, 1, 2, 3]);
  fc.assert(
    fc.property(tier, tier, (one, other) => {
      expect(rank(quieter(one, other))).toBe(Math.min(rank(one), rank(other)));
    }),
  );
});

test('until its silence is over nothing rings, what is shown stays shown, and from then on all is as before', () => {
  fc.assert(
    fc.property(policy, tier, fc.integer({ min: 0, max: 10 }), (of, loud, now) => {
      const isMuted = of.muteUntil !== undefined && now < of.muteUntil;
      const silent = loud === 'none' ? 'none' : 'quiet';
      expect(muted(of, loud, now)).toBe(isMuted ? silent : loud);
    }),
    { numRuns: 500 },
  );
});
