import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draftOn } from '../../src/app/sequencer/draft.ts';
import type { Claim, RegionClaim } from '../../src/domain/claim.ts';
import { isRegionClaim } from '../../src/domain/claim.ts';
import { emptyFeed, HORIZON_MS, keepOf } from '../../src/domain/timeline/feed-state.ts';
import { confirms, omissionsOf } from '../../src/domain/timeline/guard.ts';
import type { PureFeed } from '../support/pure-feed.ts';
import { canonicalTimelines, pureFeed, T0 } from '../support/pure-feed.ts';
import { claimHere, sourceClaim } from '../support/random-claims.ts';
import { place, SMALL_COUNTRY } from '../support/small-country.ts';

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

/**
 * Two sources that keep falling silent, disagree, and give lists that leave places out; all late by less than is kept. Lists
 * that are guarded come in time, so that what they lack is mostly borne out while it is kept.
 */
const KEPT = 60;
const BORNE_OUT_AFTER = 10;
const flapping = fc
  .array(
    fc.tuple(
      fc.constantFrom('mod', 'sirens'),
      fc.integer({ min: 0, max: 11 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: KEPT - 10 }),
      fc.boolean(),
    ),
    { minLength: 300, maxLength: 500, size: 'max' },
  )
  .map((parts) => {
    let clock = 1_000;
    return parts.map(([source, kind, step, late, isLate]): Claim => {
      clock += step;
      const at = isLate ? clock - late : clock;
      const by = { source, trust: 'official' as const, at, receivedAt: clock };
      const here = { ...by, region: place('111'), hazard: 'air-raid' as const };
      if (kind < 2) return { kind: 'alert', ...here };
      if (kind < 3) return { kind: 'clear', ...here };
      if (kind < 4) return { kind: 'alert', ...here, listedAt: clock };
      if (kind < 5) return { kind: 'clear', ...here, listedAt: at };
      if (kind < 7) return { kind: 'missing', ...here, at: clock, listedAt: clock, confirmAfter: BORNE_OUT_AFTER };
      if (late % 2 === 1) return { kind: 'spoke', ...by };
      return { kind: 'silent', source, at, receivedAt: clock, reason: 'timeout' };
    });
  });

/** What one list lacks and another bears out only when it was summed up ends what stands, and no run that is over. */
const isBorneOutLate = (claims: readonly RegionClaim[]): boolean =>
  omissionsOf(claims).absences.some(({ claims: missing }) => {
    const bornOutAt = missing
      .filter((later) => missing.some((first) => confirms(later, first)))
      .map((one) => one.receivedAt);
    return Math.min(...bornOutAt) - (missing[0]?.at ?? 0) >= KEPT && bornOutAt.length > 0;
  });

test('a source that keeps falling silent is forgotten beyond the horizon, and no run is another for it', {
  timeout: 90_000,
}, () => {
  let forgotten = 0;
  fc.assert(
    fc.property(flapping, (claims) => {
      const one = pureFeed(SMALL_COUNTRY, KEPT);
      const whole = pureFeed(SMALL_COUNTRY, Number.POSITIVE_INFINITY);
      for (const claim of claims) {
        one.claim(claim);
        whole.claim(claim);
      }
      expect(one.board()).toEqual(whole.board());
      if (!isBorneOutLate(claims.filter(isRegionClaim))) expect(one.history()).toEqual(whole.history());
      for (const [id, { marks }] of whole.state().sources)
        forgotten += marks.length - (one.state().sources.get(id)?.marks.length ?? 0);
    }),
    { numRuns: 40, endOnFailure: true },
  );
  expect(forgotten).toBeGreaterThan(0);
});

test('days of falling silent every minute keeps no more marks than the horizon has, and the few before it', () => {
  const MINUTE = 60_000;
  const feed = pureFeed(SMALL_COUNTRY, 2 * HOUR);
  const by = { source: 'sirens', trust: 'official' as const };
  feed.claim({ kind: 'alert', ...by, region: place('111'), hazard: 'air-raid', at: T0, receivedAt: T0 });
  let most = 0;
  for (let minute = 0; minute < 5_000; minute += 1) {
    const at = T0 + minute * MINUTE;
    feed.claim(
      minute % 2 === 0
        ? { kind: 'spoke', ...by, at, receivedAt: at }
        : { kind: 'silent', source: 'sirens', at, receivedAt: at, reason: 'timeout' },
    );
    most = Math.max(most, feed.state().sources.get('sirens')?.marks.length ?? 0);
  }
  expect(most).toBeLessThan(2 * 120 + 10);
});

test('of a source that falls silent too often within the horizon the older marks are summed up, and nobody can tell', {
  timeout: 90_000,
}, () => {
  const most = 80;
  let forgotten = 0;
  fc.assert(
    fc.property(flapping, (claims) => {
      const one = pureFeed(SMALL_COUNTRY, undefined, emptyFeed(Number.POSITIVE_INFINITY, most));
      const whole = pureFeed(SMALL_COUNTRY, undefined, emptyFeed(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY));
      for (const claim of claims) {
        one.claim(claim);
        whole.claim(claim);
        expect(one.board()).toEqual(whole.board());
      }
      expect(one.history()).toEqual(whole.history());
      for (const [id, { marks }] of whole.state().sources) {
        const kept = one.state().sources.get(id)?.marks.length ?? 0;
        // A list that left something out, and goes on to, holds what is summed up back for a while.
        expect(kept).toBeLessThan(2 * most);
        forgotten += marks.length - kept;
      }
    }),
    { numRuns: 15, endOnFailure: true },
  );
  expect(forgotten).toBeGreaterThan(0);
});

/** Late words of any age: what is older than what was summed up finds its place without changing what is true now. */
const flappingAndVeryLate = fc.tuple(
  flapping,
  fc.array(fc.tuple(fc.constantFrom('mod', 'sirens'), fc.nat(600), fc.boolean()), { maxLength: 10 }),
);

test('a word older than what was summed up is taken, and leaves the same sources keeping the alert up', {
  timeout: 90_000,
}, () => {
  fc.assert(
    fc.property(flappingAndVeryLate, ([claims, late]) => {
      const one = pureFeed(SMALL_COUNTRY, undefined, emptyFeed(Number.POSITIVE_INFINITY, 80));
      const whole = pureFeed(SMALL_COUNTRY, undefined, emptyFeed(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY));
      const clock = claims.at(-1)?.receivedAt ?? 0;
      const words = late.map(
        ([source, at]): Claim => ({
          kind: 'alert',
          source,
          trust: 'official',
          region: place('111'),
          hazard: 'air-raid',
          at: 1_000 + at,
          receivedAt: clock,
        }),
      );
      for (const claim of [...claims, ...words]) {
        one.claim(claim);
        whole.claim(claim);
      }
      const standing = ({ board }: PureFeed) =>
        Object.values(board()).map(({ alerts }) => alerts.map(({ sources }) => sources));
      expect(standing(one)).toEqual(standing(whole));
    }),
    { numRuns: 15, endOnFailure: true },
  );
});

test('that a source fell silent so often is told', () => {
  const state = emptyFeed(Number.POSITIVE_INFINITY, 100);
  let told = 0;
  for (let minute = 0; minute < 300; minute += 1) {
    const at = T0 + minute * 60_000;
    const draft = draftOn(state, minute, { catalogue: SMALL_COUNTRY, now: () => at });
    const profile = { id: 'sirens', trust: 'official', silentAfter: 60_000, muted: false } as const;
    draft.say(
      minute % 2 === 0 ? { kind: 'spoke', profile, at } : { kind: 'silent', source: 'sirens', at, reason: 'timeout' },
    );
    for (const { source, until } of draft.flapping) {
      told += 1;
      expect(source).toBe('sirens');
      expect(state.sources.get('sirens')?.marks.filter((mark) => mark.at < until).length).toBeLessThanOrEqual(2);
    }
  }
  expect(told).toBe(Math.floor(200 / 51) + 1);
});

test('a restart from a checkpoint, whenever it comes, changes nothing within a horizon', { timeout: 90_000 }, () => {
  fc.assert(
    fc.property(
      flapping,
      fc.array(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 3 }),
      (claims, hours) => {
        const [one, again] = [pureFeed(SMALL_COUNTRY, KEPT), pureFeed(SMALL_COUNTRY, KEPT)];
        const restarts = new Set(hours.map((percent) => Math.floor((claims.length * percent) / 100)));
        claims.forEach((claim, index) => {
          if (restarts.has(index)) again.restart();
          expect(again.claim(claim)).toBe(one.claim(claim));
        });
        expect(again.board()).toEqual(one.board());
        expect(again.history()).toEqual(one.history());
        expect(again.changes()).toEqual(one.changes());
        expect(canonicalTimelines(again.state())).toEqual(canonicalTimelines(one.state()));
        expect([...again.state().sources.values()]).toEqual([...one.state().sources.values()]);
      },
    ),
    { numRuns: 12, endOnFailure: true },
  );
});
