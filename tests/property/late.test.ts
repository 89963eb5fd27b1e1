import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Claim } from '../../src/domain/claim.ts';
import { runs } from '../../src/domain/timeline/timeline.ts';
import { feedOf } from '../support/pure-feed.ts';
import { claimHere } from '../support/random-claims.ts';

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

test('what late claims change in the middle of a long timeline is told: the history is exactly its runs', () => {
  fc.assert(
    fc.property(twoWeeks, (claims) => {
      const feed = feedOf(claims);
      const [timeline] = feed.state().timelines.values();
      const history = Object.values(feed.history())[0] ?? [];
      const kept = timeline === undefined ? [] : runs(timeline);
      expect(history.slice(history.length - kept.length)).toEqual(kept);
    }),
    { numRuns: 15, endOnFailure: true },
  );
});
