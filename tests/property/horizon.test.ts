import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Claim } from '../../src/domain/claim.ts';
import { isRegionClaim } from '../../src/domain/claim.ts';
import { HORIZON_MS, keepOf } from '../../src/domain/feed-state.ts';
import type { PureFeed } from '../support/pure-feed.ts';
import { pureFeed, T0 } from '../support/pure-feed.ts';
import { claimHere, sourceClaim } from '../support/random-claims.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HORIZON = 30 * DAY;

/** Six weeks and more of claims three hours apart, each up to thirty days late; the hub's own words are never late. */
const sixWeeks = fc
  .array(
    fc.tuple(
      fc.oneof({ weight: 5, arbitrary: claimHere }, { weight: 1, arbitrary: sourceClaim }),
      fc.oneof(fc.constant(0), fc.integer({ min: 0, max: HORIZON })),
    ),
    { minLength: 380, maxLength: 420 },
  )
  .map((claims) =>
    claims
      .filter(([{ kind }]) => kind !== 'missing')
      .map(([claim, late], index): Claim => {
        const at = T0 + index * 3 * HOUR;
        if (!isRegionClaim(claim)) return { ...claim, at, receivedAt: at };
        const heard = { at, receivedAt: at + late };
        return claim.listedAt === undefined ? { ...claim, ...heard } : { ...claim, ...heard, listedAt: at };
      }),
  );

const told = (keep: number, claims: readonly Claim[]): PureFeed => {
  const feed = pureFeed(SMALL_COUNTRY, keep);
  for (const claim of claims) feed.claim(claim);
  return feed;
};

test('late claims up to a horizon of thirty days, in any order, give the same board and history', () => {
  fc.assert(
    fc.property(sixWeeks, (claims) => {
      const byArrival = [...claims].sort((a, b) => a.receivedAt - b.receivedAt);
      const one = told(keepOf('Actual', HORIZON), byArrival);
      const whole = told(Number.POSITIVE_INFINITY, claims);
      expect(one.board()).toEqual(whole.board());
      expect(one.history()).toEqual(whole.history());
    }),
    { numRuns: 10, endOnFailure: true },
  );
});

test('a horizon is kept whole, and a day more; in drills half a year at least', () => {
  expect(keepOf('Actual', HORIZON_MS)).toBe(8 * DAY);
  expect(keepOf('Actual', HORIZON)).toBe(31 * DAY);
  expect(keepOf('Exercise', HORIZON)).toBe(180 * DAY);
  expect(keepOf('Exercise', 300 * DAY)).toBe(301 * DAY);
});
