import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boardOf } from '../../src/domain/board.ts';
import type { Claim, RegionClaim } from '../../src/domain/claim.ts';
import { isRegionClaim } from '../../src/domain/claim.ts';
import type { Patch } from '../../src/domain/feed-state.ts';
import { apply, partsOf } from '../../src/domain/feed-state.ts';
import { fold } from '../../src/domain/fold.ts';
import { runs } from '../../src/domain/timeline.ts';
import type { Hazard } from '../../src/domain/words.ts';
import { HAZARDS } from '../../src/domain/words.ts';
import { assertedAt, listsAt } from '../support/oracle.ts';
import { canonicalTimelines, feedOf, pureFeed, withoutArrival } from '../support/pure-feed.ts';
import { claimHere, instant, shuffled, someClaims, sourceClaim, speaking } from '../support/random-claims.ts';
import { PLACES, place, SMALL_COUNTRY } from '../support/small-country.ts';
import { viewOf } from '../support/subscriber.ts';

const runsOf = (claims: readonly Claim[]) =>
  [...feedOf(claims).state().timelines].map(([key, timeline]) => [key, runs(timeline)] as const);

describe('any order, any repeats', () => {
  test('the same claims give the same board, history and timelines', () => {
    const claims = someClaims().chain((some) => fc.tuple(fc.constant(some), shuffled(some)));
    fc.assert(
      fc.property(claims, ([inOrder, inDisorder]) => {
        const one = feedOf(inOrder);
        const other = feedOf(inDisorder);
        expect(canonicalTimelines(other.state())).toEqual(canonicalTimelines(one.state()));
        expect(other.board()).toEqual(one.board());
        expect(other.history()).toEqual(one.history());
      }),
      { numRuns: 400 },
    );
  });

  test('a repeat changes nothing and tells nobody', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const feed = feedOf(claims);
        const told = feed.changes().length;
        expect(claims.map((claim) => feed.claim({ ...claim, receivedAt: claim.receivedAt + 1 }))).not.toContain(true);
        expect(feed.changes()).toHaveLength(told);
      }),
      { numRuns: 200 },
    );
  });

  test('the history is exactly the runs of the timelines', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const feed = feedOf(claims);
        const timelines = [...feed.state().timelines].map(([key, timeline]) => [key, runs(timeline)] as const);
        expect(feed.history()).toEqual(Object.fromEntries(timelines.filter(([, known]) => known.length > 0)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a restart', () => {
  test('at any moment changes nothing: not the board, not the history, not what is told', () => {
    fc.assert(
      fc.property(someClaims(), fc.nat(24), (claims, moment) => {
        const feed = pureFeed();
        claims.forEach((claim, index) => {
          if (index === moment) {
            const before = canonicalTimelines(feed.state());
            feed.restart();
            expect(canonicalTimelines(feed.state())).toEqual(before);
          }
          feed.claim(claim);
        });
        const steady = feedOf(claims);
        expect(feed.board()).toEqual(steady.board());
        expect(feed.history()).toEqual(steady.history());
        expect(feed.changes()).toEqual(steady.changes());
        expect(withoutArrival([...feed.state().sources])).toEqual(withoutArrival([...steady.state().sources]));
        expect(feed.state().clock).toBe(steady.state().clock);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a conflict', () => {
  test('is undone: what was folded and could not be committed leaves no trace', () => {
    fc.assert(
      fc.property(someClaims(), someClaims(8), (claims, more) => {
        const feed = feedOf(claims);
        const before = JSON.stringify(canonicalTimelines(feed.state()));
        const sources = JSON.stringify([...feed.state().sources.values()]);
        const clock = feed.state().clock;
        const undo: Patch[] = [];
        for (const claim of more) {
          const folded = fold(feed.state(), claim, SMALL_COUNTRY);
          if (folded !== undefined) undo.push(apply(feed.state(), folded.patch));
        }
        for (const patch of undo.reverse()) apply(feed.state(), patch);
        expect(JSON.stringify(canonicalTimelines(feed.state()))).toBe(before);
        expect(JSON.stringify([...feed.state().sources.values()])).toBe(sources);
        expect(feed.state().clock).toBe(clock);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the log', () => {
  test('replayed gives the board, the history and the same changes', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const feed = feedOf(claims);
        const replayed = feedOf(feed.log());
        expect(replayed.board()).toEqual(feed.board());
        expect(replayed.history()).toEqual(feed.history());
        expect(replayed.changes()).toEqual(feed.changes());
      }),
      { numRuns: 200 },
    );
  });

  test('a subscriber who applies the changes one by one knows the alerts, the coverage and the sources of the board', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const feed = feedOf(claims);
        const view = viewOf(feed.changes(), SMALL_COUNTRY);
        const board = boardOf(feed.state(), SMALL_COUNTRY);
        const standing = [...feed.state().timelines].flatMap(([key, { alert }]) => {
          const hazard = key.split('|')[1] as Hazard;
          return alert === undefined ? [] : [[key, { hazard, ...alert }] as const];
        });
        expect(new Map(view.alerts)).toEqual(new Map<string, unknown>(standing));
        expect([...view.known].sort()).toEqual(
          [...board.regions.values()].flatMap(({ covered, region }) => (covered ? [region.id] : [])).sort(),
        );
        const live = [...feed.state().sources.values()].filter((source) => source.live).map(({ id }) => id);
        if (live.length === 0) expect([...board.regions.values()].filter(({ state }) => state === 'clear')).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  test('whoever takes the changes of one claim one by one sees no place clear that was not clear before or is not after', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const feed = pureFeed();
        for (const claim of claims) {
          const told = feed.changes().length;
          const before = clearPlaces(viewOf(feed.changes(), SMALL_COUNTRY));
          feed.claim(claim);
          const after = clearPlaces(viewOf(feed.changes(), SMALL_COUNTRY));
          for (let partly = told + 1; partly < feed.changes().length; partly += 1) {
            for (const id of clearPlaces(viewOf(feed.changes().slice(0, partly), SMALL_COUNTRY))) {
              if (!before.has(id)) expect(after).toContain(id);
            }
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

const clearPlaces = ({ alerts, known }: ReturnType<typeof viewOf>): ReadonlySet<string> => {
  const alarmed = [...alerts.keys()].map((key) => key.split('|')[0]);
  return new Set(
    PLACES.filter((id) => {
      const related = [id, ...SMALL_COUNTRY.ancestors(id), ...SMALL_COUNTRY.descendants(id)];
      return known.has(id) && !related.some((other) => alarmed.includes(other));
    }),
  );
};

describe('trust', () => {
  const clears = (claim: RegionClaim): boolean => claim.kind !== 'alert';

  test('while only less trusted sources give the all-clear, what an official one said stands from the first word on', () => {
    fc.assert(
      fc.property(fc.array(claimHere, { maxLength: 20 }), (claims) => {
        const said = claims.filter((claim) => !(clears(claim) && claim.trust === 'official'));
        const official = said.filter((claim) => claim.trust === 'official');
        const [timeline] = feedOf(said).state().timelines.values();
        if (official.length === 0) return;
        const first = Math.min(...official.map((claim) => Math.min(claim.at, claim.listedAt ?? claim.at)));
        expect(timeline?.alert?.since).toBeLessThanOrEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  test('an alert that an official source holds up survives any further word of the less trusted', () => {
    fc.assert(
      fc.property(fc.array(claimHere, { maxLength: 16 }), fc.array(claimHere, { maxLength: 8 }), (claims, more) => {
        const before = [...feedOf(claims).state().timelines.values()][0]?.alert;
        const all = [...claims, ...more.filter((claim) => claim.trust !== 'official')];
        const after = [...feedOf(all).state().timelines.values()][0]?.alert;
        const isOfficial = before?.sources.some((source) => source === 'mod' || source === 'sirens') ?? false;
        if (isOfficial) expect(after).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });

  test('a run ends only by an all-clear, later than it began, of a source as trusted as one that said so', () => {
    const RANK = { official: 2, relay: 1, unconfirmed: 0 };
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 8, arbitrary: claimHere }, { weight: 1, arbitrary: sourceClaim }), {
          maxLength: 20,
        }),
        (claims) => {
          const here = claims.filter(isRegionClaim);
          for (const [, ended] of runsOf(claims)) {
            for (const { startedAt, endedAt, sources } of ended) {
              if (endedAt === null) continue;
              const ranks = here.filter((claim) => sources.includes(claim.source)).map((claim) => RANK[claim.trust]);
              const enders = here.filter((claim) => clears(claim) && claim.at <= endedAt);
              expect(enders.some((claim) => RANK[claim.trust] >= Math.min(...ranks))).toBe(true);
              // Unless it was held up by a list against an earlier all-clear, the last word before its end is that clear.
              if (!here.some((claim) => claim.kind === 'alert' && claim.listedAt !== undefined)) {
                expect(enders.some((claim) => claim.at === endedAt && claim.at > startedAt)).toBe(true);
              }
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('the words of a source that was never confirmed raise nothing, end nothing and change nothing of what stood', () => {
    fc.assert(
      fc.property(someClaims(), (claims) => {
        const without = claims.filter((claim) => claim.source !== 'volunteer');
        expect(feedOf(claims).history()).toEqual(feedOf(without).history());
        expect(feedOf(claims).board()).toEqual(feedOf(without).board());
      }),
      { numRuns: 300 },
    );
  });
});

describe('never a false all-clear', () => {
  test('no region is clear while a live source lists an alert there, unless a more trusted one cleared it', () => {
    fc.assert(
      fc.property(someClaims(32), (claims) => {
        const feed = feedOf(claims);
        const clear = [...boardOf(feed.state(), SMALL_COUNTRY).regions.values()].filter(
          ({ state }) => state === 'clear',
        );
        for (const { region } of clear) {
          for (const id of [
            region.id,
            ...SMALL_COUNTRY.ancestors(region.id),
            ...SMALL_COUNTRY.descendants(region.id),
          ]) {
            for (const hazard of HAZARDS) {
              const here = claims
                .filter(isRegionClaim)
                .filter((claim) => claim.region === id && claim.hazard === hazard);
              expect(unansweredLists(here, feed.state().sources)).toEqual([]);
            }
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  /** Live sources whose list has the place, and that nobody more trusted contradicts. */
  const unansweredLists = (
    here: readonly RegionClaim[],
    sources: ReturnType<ReturnType<typeof pureFeed>['state']>['sources'],
  ) => {
    const RANK = { official: 2, relay: 1, unconfirmed: 0 };
    return here.filter((claim) => {
      const { source, trust } = claim;
      if (trust === 'unconfirmed' || !(sources.get(source)?.live ?? true)) return false;
      if (!listsAt(here, source, trust, Number.POSITIVE_INFINITY)) return false;
      const since = assertedAt(here, source, trust, Number.POSITIVE_INFINITY) ?? 0;
      return !here.some((other) => other.kind !== 'alert' && RANK[other.trust] > RANK[trust] && other.at > since);
    });
  };

  /**
   * Let a source fall silent at any moment, and let whatever it said later be unsaid. By that silence no region becomes
   * clear that was not, and no alert ends. The one exception is an alert that was disputed: another source as trusted
   * had given the all-clear already, and only the list of the source that is silent now held the alert up.
   */
  test('a source that falls silent turns no region clear and ends no alert, except one that was disputed', () => {
    fc.assert(
      fc.property(someClaims(), speaking, instant, (all, { source }, moment) => {
        const claims = all.filter((claim) => claim.source !== source || claim.at <= moment);
        const before = feedOf(claims);
        const after = feedOf([
          ...claims,
          { kind: 'silent', source, at: moment, receivedAt: moment, reason: 'timeout' },
        ]);
        const ended = [...before.state().timelines].filter(
          ([key, { alert }]) => alert !== undefined && after.state().timelines.get(key)?.alert === undefined,
        );
        expect(ended.filter(([, { alert }]) => !alert?.disputed)).toEqual([]);
        const was = before.board();
        const becameClear = Object.entries(after.board()).filter(
          ([id, row]) => row.state === 'clear' && was[id]?.state !== 'clear',
        );
        for (const [id] of becameClear) {
          const isTouched = ended.some(([key]) => {
            const region = partsOf(key).region;
            return SMALL_COUNTRY.contains(region, place(id)) || SMALL_COUNTRY.contains(place(id), region);
          });
          expect(isTouched).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});
