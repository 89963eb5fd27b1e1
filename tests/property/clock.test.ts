import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClockClaim } from '../../src/domain/claim.ts';
import { spokenAt } from '../../src/domain/claim.ts';
import { apply } from '../../src/domain/timeline/feed-state.ts';
import { fold } from '../../src/domain/timeline/fold.ts';
import { intervals } from '../../src/domain/timeline/timeline.ts';
import type { Instant } from '../../src/domain/words.ts';
import type { PureFeed } from '../support/pure-feed.ts';
import { canonicalTimelines, feedOf } from '../support/pure-feed.ts';
import { instant, someClaims } from '../support/random-claims.ts';
import { place, SMALL_COUNTRY } from '../support/small-country.ts';

const putRight = (at: Instant): ClockClaim => ({ kind: 'clock', at, receivedAt: at });

/** The entry of the log itself: what it says and tells. */
const setClock = (feed: PureFeed, at: Instant) => {
  const folded = fold(feed.state(), putRight(at), SMALL_COUNTRY);
  if (folded !== undefined) apply(feed.state(), folded.patch);
  return folded;
};

const standing = (feed: PureFeed): readonly string[] =>
  [...feed.state().timelines].flatMap(([key, { alert }]) =>
    alert === undefined ? [] : [`${key} ${alert.sources.join()}`],
  );

/** How many intervals of alert each place had, and who said so. */
const intervalsIn = (feed: PureFeed): Readonly<Record<string, readonly (readonly string[])[]>> =>
  Object.fromEntries(
    [...feed.state().timelines].map(([key, line]) => [key, intervals(line).map(({ sources }) => sources)]),
  );

describe('a clock that was put right', () => {
  test('leaves nothing ahead of it', () => {
    fc.assert(
      fc.property(someClaims(), instant, (claims, now) => {
        const feed = feedOf(claims);
        setClock(feed, now);
        for (const { claims: left, end } of feed.state().timelines.values()) {
          for (const claim of left) expect(Math.max(claim.at, spokenAt(claim))).toBeLessThanOrEqual(now);
          expect(end.interval?.startedAt ?? now).toBeLessThanOrEqual(now);
        }
        for (const { since, marks } of feed.state().sources.values())
          for (const mark of [{ at: since }, ...marks]) expect(mark.at).toBeLessThanOrEqual(now);
        expect(setClock(feed, now)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test('ends no alert, brings none back, and keeps every interval of alert', () => {
    fc.assert(
      fc.property(someClaims(), instant, (claims, now) => {
        const feed = feedOf(claims);
        const [before, had] = [standing(feed), intervalsIn(feed)];
        setClock(feed, now);
        expect(standing(feed)).toEqual(before);
        expect(intervalsIn(feed)).toEqual(had);
      }),
      { numRuns: 300 },
    );
  });

  test('hides no alert that begins from then on, whatever was said ahead of time', () => {
    fc.assert(
      fc.property(someClaims(), instant, (claims, now) => {
        const feed = feedOf(claims);
        setClock(feed, now);
        const about = { source: 'mod', trust: 'official', region: place('111'), hazard: 'air-raid' } as const;
        feed.claim({ kind: 'alert', ...about, at: now + 1, receivedAt: now + 1 });
        expect(feed.board()['111']?.state).toBe('alert');
      }),
      { numRuns: 300 },
    );
  });

  test('gives every copy the same, also one that starts again before or after it', () => {
    fc.assert(
      fc.property(someClaims(), instant, fc.boolean(), (claims, now, isBefore) => {
        const [one, other] = [feedOf(claims), feedOf(claims)];
        if (isBefore) other.restart();
        expect(setClock(other, now)?.changes).toEqual(setClock(one, now)?.changes);
        if (!isBefore) other.restart();
        expect(canonicalTimelines(other.state())).toEqual(canonicalTimelines(one.state()));
      }),
      { numRuns: 200 },
    );
  });

  test('changes nothing where nothing is ahead', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        expect(setClock(feedOf(claims), 2_000_000)).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });
});

describe('what is kept of sources beside the log', () => {
  test('is what they said, stamped anew as they are, when the clock was put right', () => {
    fc.assert(
      fc.property(someClaims(), instant, (claims, now) => {
        const feed = feedOf(claims);
        const kept = new Map([...feed.state().sources].map(([id, { marks }]) => [id, marks]));
        for (const { source, from, marks } of setClock(feed, now)?.marks ?? []) {
          const before = (kept.get(source) ?? []).filter((mark) => mark.at < from);
          kept.set(source, [...before, ...marks]);
        }
        for (const [id, { marks }] of feed.state().sources) expect(kept.get(id)).toEqual(marks);
      }),
      { numRuns: 200 },
    );
  });
});
