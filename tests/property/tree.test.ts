import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boardOf } from '../../src/domain/board.ts';
import type { Claim } from '../../src/domain/claim.ts';
import { isRegionClaim } from '../../src/domain/claim.ts';
import type { Region } from '../../src/domain/places/catalogue.ts';
import { HAZARDS } from '../../src/domain/words.ts';
import { feedOf } from '../support/pure-feed.ts';
import { someClaims, sourceClaim } from '../support/random-claims.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import { viewOf } from '../support/subscriber.ts';

const { regions, ancestors, descendants } = SMALL_COUNTRY;

/** The words of the rule, with nothing shared with the board: which live source, if any, speaks for the region. */
const isAsked = (region: Region, claims: readonly Claim[]): boolean => {
  const marks = claims.filter((claim) => !isRegionClaim(claim));
  return [...new Set(marks.map((mark) => mark.source))].some((source) => {
    const own = marks.filter((mark) => mark.source === source);
    const latest = Math.max(...own.map((mark) => mark.at));
    if (own.some((mark) => mark.at === latest && mark.kind === 'silent')) return false;
    const profiles = own.filter((mark) => mark.kind === 'spoke' && mark.at === latest);
    return profiles.some(
      (mark) =>
        mark.kind === 'spoke' &&
        mark.trust !== 'unconfirmed' &&
        (mark.levels?.includes(region.level) ?? true) &&
        (mark.regions?.some((id) => id === region.id || ancestors(region.id).includes(id)) ?? true),
    );
  });
};

/** Two profiles of one source at one instant are settled by their order alone; that is not the matter here. */
const oneProfileAnInstant = (claims: readonly Claim[]): readonly Claim[] =>
  claims.filter(
    (claim, index) =>
      claim.kind !== 'spoke' ||
      !claims
        .slice(0, index)
        .some((other) => other.kind === 'spoke' && other.source === claim.source && other.at === claim.at),
  );

describe('the tree', () => {
  test('each region is in alert, partly, clear or unknown for exactly the reasons there are', () => {
    const claims = fc
      .tuple(someClaims(), fc.array(sourceClaim, { maxLength: 6 }))
      .map(([some, marks]) => oneProfileAnInstant([...some, ...marks]));
    fc.assert(
      fc.property(claims, (some) => {
        const feed = feedOf(some);
        const hasAlert = (id: Region['id']): boolean =>
          HAZARDS.some((hazard) =>
            [...feed.state().timelines].some(([key, { alert }]) => alert !== undefined && key === `${id}|${hazard}`),
          );
        for (const [id, row] of boardOf(feed.state(), SMALL_COUNTRY).regions) {
          const above = ancestors(id).filter(hasAlert);
          const expected =
            hasAlert(id) || above.length > 0
              ? 'alert'
              : descendants(id).some(hasAlert)
                ? 'partial'
                : isAsked(row.region, some)
                  ? 'clear'
                  : 'unknown';
          expect([id, row.state]).toEqual([id, expected]);
          expect(row.via).toBe(hasAlert(id) ? undefined : above[0]);
          expect(row.covered).toBe(isAsked(row.region, some));
          expect(row.alerts.length > 0).toBe(expected === 'alert');
          if (expected === 'unknown') expect(row).toMatchObject({ since: null, fresh: false });
          if (expected === 'clear') expect(row.fresh).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('region.known and region.unknown, one after the other, come to exactly the regions that are covered', () => {
    fc.assert(
      fc.property(fc.array(sourceClaim, { maxLength: 14 }), (marks) => {
        const feed = feedOf(marks);
        const covered = [...boardOf(feed.state(), SMALL_COUNTRY).regions.values()].filter((row) => row.covered);
        expect([...viewOf(feed.changes(), SMALL_COUNTRY).known].sort()).toEqual(
          covered.map((row) => row.region.id).sort(),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('and take no more events than places that changed, none of them twice', () => {
    fc.assert(
      fc.property(fc.array(sourceClaim, { maxLength: 10 }), sourceClaim, (marks, last) => {
        const before = feedOf(marks);
        const after = feedOf([...marks, last]);
        const events = after
          .changes()
          .slice(before.changes().length)
          .flatMap((change) => (change.type === 'region.known' || change.type === 'region.unknown' ? [change] : []));
        const reached = events.flatMap(({ region, below }) => [region, ...(below ? descendants(region) : [])]);
        expect(new Set(reached).size).toBe(reached.length);
        const was = before.board();
        const changed = regions.filter(({ id }) => was[id]?.covered !== after.board()[id]?.covered).map(({ id }) => id);
        expect([...reached].sort()).toEqual([...changed].sort());
      }),
      { numRuns: 300 },
    );
  });
});
