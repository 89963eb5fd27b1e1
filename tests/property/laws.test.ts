import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boardOf } from '../../src/domain/board.ts';
import type { Claim, RegionClaim } from '../../src/domain/claim.ts';
import { isRegionClaim } from '../../src/domain/claim.ts';
import { livenessOf } from '../../src/domain/sources/source-state.ts';
import type { Patch } from '../../src/domain/timeline/feed-state.ts';
import { apply } from '../../src/domain/timeline/feed-state.ts';
import { fold } from '../../src/domain/timeline/fold.ts';
import { partsOf } from '../../src/domain/timeline/key.ts';
import { START } from '../../src/domain/timeline/standing.ts';
import { intervals, remade } from '../../src/domain/timeline/timeline.ts';
import type { Hazard } from '../../src/domain/words.ts';
import { HAZARDS } from '../../src/domain/words.ts';
import { assertedAt, listsAt } from '../support/oracle.ts';
import { canonicalTimelines, feedOf, pureFeed, withoutArrival } from '../support/pure-feed.ts';
import {
  claimHere,
  instant,
  manyClaimsHere,
  shuffled,
  someClaims,
  someDisagreement,
  sourceClaim,
  speaking,
} from '../support/random-claims.ts';
import { PLACES, place, SMALL_COUNTRY } from '../support/small-country.ts';
import { viewOf } from '../support/subscriber.ts';

/*
 * A law that cannot fail proves nothing. Each of these changes was made to the rules by hand and found out by the law
 * beside it (timeline, lists and tree are the files next to this one); the oracle's own are made by its tests each time.
 *
 *   voices    a clear of the same instant wins                      timeline: agrees with its naive reading
 *   voices    any clear overrules any alert                         timeline: agrees with its naive reading; laws: trust
 *   voices    what is listed is not protected                       timeline: agrees with its naive reading; lists
 *   voices    a silent source protects what it listed               timeline: agrees with its naive reading
 *   voices    unconfirmed sources raise alerts                      timeline: agrees with its naive reading; laws: trust
 *   voices    a list after its source's own clear does not renew    timeline: agrees with its naive reading; lists
 *   voices    a list clears what it never had                       timeline: agrees with its naive reading; lists
 *   voices    held up by a contradicted list is not disputed        laws: a source that falls silent
 *   voices    an old silence replaces a newer word                  laws: a month
 *   voices    details outlive their source's all-clear              timeline: the level of what stands
 *   voices    a voice heard for the first time is always live       timeline: agrees with its naive reading
 *   voices    voices stand in the order of arrival                  laws: any order; timeline: summing up
 *   standing  the fast path at an instant visited before            timeline: the fast path
 *   standing  the fast path for a source never heard here           timeline: the fast path
 *   standing  an old claim turns the walk back                      timeline: summing up
 *   standing  alerts are heard before clears of their instant       timeline: agrees with its naive reading
 *   standing  silence of those who were summed up is not heard      timeline: summing up
 *   timeline  walked again from a stop that lies too late           timeline: summing up
 *   timeline  walked again from inside an absence       timeline: the fast path
 *   timeline  summed up without what is listed across the cut       timeline: summing up
 *   timeline  pending omissions are summed up                       timeline: summing up
 *   timeline  never disputed                                        laws: a source that falls silent
 *   claim     trust, or the level, does not tell two claims apart   laws: any order
 *   guard     any second list confirms                              timeline: agrees with its naive reading
 *   guard     confirmed, a place clears from the second list on     timeline: agrees with its naive reading
 *   guard     the same bytes sent again confirm                     lists: waits for another answer
 *   guard     a word just said is dropped by the next list          lists: outlast the minute; timeline: agrees
 *   guard     the reading against the list furthest back holds      lists: in any order, with any repeats
 *   snapshot  no mass-clear guard                                   lists: one list alone never clears; list-guard
 *   snapshot  a list with a line unread counts as whole             lists: ends nothing; list-guard: ends nothing
 *   snapshot  a late all-clear forgets the word of its instant      lists: a late all-clear leaves; outlast the minute
 *   upstream  the hub is not told that a list is not whole          list-guard: ends nothing while a line of it
 *   receipt   of what stands before the list, not after it          lists: the same before the hub has taken the list
 *   snapshot  the guard doubts every list                           lists: in any order of arrival
 *   snapshot  nothing confirms an omission                          lists: after two lists that say the same
 *   snapshot  a late list is taken for the latest                   lists: in any order of arrival
 *   snapshot  a late all-clear outlives the list after it           lists: in any order of arrival
 *   snapshot  the second list of one instant clears                 lists: no place without alert that the latest has
 *   voices    a withdrawal ends the word of others                  timeline: agrees with its naive reading; retraction
 *   standing  any withdrawal makes the end one in error             timeline: agrees with its naive reading
 *   heard     a time that lies ahead is believed                    heard: no claim takes effect later; an alert said now
 *   fold      unknown is told after the end of the alert            laws: one by one
 *   fold      what only changes the past is not told                laws: any order
 *   fold      history keeps intervals that were merged              laws: any order
 *   fold      silence reaches the wrong timelines                   laws: any order
 *   fold      marks are forgotten that timelines still need         laws: a month
 *   fold      marks are forgotten where omissions go on across the cut  horizon: a source that keeps falling silent
 *   fold      the clock goes back                                   laws: replayed
 *   source    of two profiles at one instant the first one stays    laws: any order
 *   source    at one instant the word wins over silence             tree: for exactly the reasons there are
 *   source    an unconfirmed source covers; levels are ignored      laws: trust; tree: for exactly the reasons
 *   coverage  `below` is always true; other sources are forgotten   tree: region.known and region.unknown
 *   board     clear without anybody asked; partial is clear         tree: for exactly the reasons there are
 *   board     alerts are not inherited; `via` names the parent      tree: for exactly the reasons there are
 *   feed      taking back leaves a timeline behind                  laws: a conflict
 *   stored    what was summed up, or who was silent, is forgotten   laws: a month; a restart
 */

const intervalsOf = (claims: readonly Claim[]) =>
  [...feedOf(claims).state().timelines].map(([key, timeline]) => [key, intervals(timeline)] as const);

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

  test('the same words of sources about themselves give the same sources and the same coverage', () => {
    const marks = fc.array(sourceClaim, { maxLength: 12 }).chain((some) => fc.tuple(fc.constant(some), shuffled(some)));
    fc.assert(
      fc.property(marks, ([inOrder, inDisorder]) => {
        const one = feedOf(inOrder);
        const other = feedOf(inDisorder);
        expect(other.board()).toEqual(one.board());
        for (const [id, source] of one.state().sources) expect(other.state().sources.get(id)).toEqual(source);
      }),
      { numRuns: 300 },
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

  test('the history is exactly the intervals of the timelines, also when claims come late to long ones', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 6, arbitrary: someClaims() }, manyClaimsHere), (claims) => {
        const feed = feedOf(claims);
        const timelines = [...feed.state().timelines].map(([key, timeline]) => [key, intervals(timeline)] as const);
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

describe('a month', () => {
  /** Two hours apart, so that most of it lies beyond the horizon in the end. Guarded omissions are settled within minutes. */
  const month = fc
    .array(fc.oneof({ weight: 3, arbitrary: claimHere }, { weight: 2, arbitrary: sourceClaim }), {
      minLength: 300,
      maxLength: 360,
    })
    .map((claims) =>
      claims
        .filter((claim) => claim.kind !== 'missing')
        .map((claim, index): Claim => {
          const at = index * 2 * 3600 * 1000;
          const when = { at, receivedAt: at };
          if (claim.kind === 'spoke') return { ...claim, ...when, source: 'sirens', trust: 'official' };
          if (claim.kind === 'silent') return { ...claim, ...when, source: 'sirens' };
          return claim.listedAt === undefined ? { ...claim, ...when } : { ...claim, ...when, listedAt: at };
        }),
    );

  test('is summed up as it passes, and nobody can tell', () => {
    fc.assert(
      fc.property(month, (claims) => {
        const feed = feedOf(claims);
        const here = claims.filter(isRegionClaim);
        const marks = claims.flatMap((claim) => (isRegionClaim(claim) ? [] : [livenessOf(claim)]));
        const whole = remade(START, here, marks);
        const [timeline] = feed.state().timelines.values();
        expect(timeline?.alert).toEqual(whole.alert);
        expect(Object.values(feed.history())).toEqual([intervals(whole)]);
        expect(timeline?.claims.length).toBeLessThan(here.length * 0.8);
        const before = canonicalTimelines(feed.state());
        feed.restart();
        expect(canonicalTimelines(feed.state())).toEqual(before);
      }),
      { numRuns: 30, endOnFailure: true },
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
        expect(replayed.state().clock).toBe(Math.max(...feed.log().map((claim) => claim.receivedAt)));
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
      fc.property(fc.oneof(someClaims(), someDisagreement(16)), (claims) => {
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
          for (const [, ended] of intervalsOf(claims)) {
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

  const falling = fc.oneof(speaking, fc.constant({ source: 'sirens' }));

  /**
   * Let a source fall silent at any moment, and let whatever it said later be unsaid. By that silence no region becomes
   * clear that was not, and no alert ends. The one exception is an alert that was disputed: another source as trusted
   * had given the all-clear already, and only the list of the source that is silent now held the alert up.
   */
  test('a source that falls silent turns no region clear and ends no alert, except one that was disputed', () => {
    fc.assert(
      fc.property(fc.oneof(someClaims(), someDisagreement(6)), falling, instant, (all, { source }, moment) => {
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
