import { describe, expect, test } from 'vitest';
import type { RegionClaim } from '../../../src/domain/claim.ts';
import type { Timeline } from '../../../src/domain/timeline/parts.ts';
import { compact, EMPTY, insert, intervals, remade, reportsOf, sumUp } from '../../../src/domain/timeline/timeline.ts';
import type { Trust } from '../../../src/domain/words.ts';
import { place } from '../../support/small-country.ts';

const claim = (kind: 'alert' | 'clear', source: string, trust: Trust, at: number): RegionClaim => ({
  kind,
  source,
  trust,
  region: place('111'),
  hazard: 'air-raid',
  at,
  receivedAt: at,
});

const noMarks = () => [];
const timelineOf = (claims: readonly RegionClaim[], from: Timeline = EMPTY): Timeline =>
  claims.reduce((timeline, one) => insert(timeline, one, noMarks) ?? timeline, from);

describe('a timeline that was summed up', () => {
  const summed = sumUp(
    timelineOf([
      claim('alert', 'channel', 'relay', 30),
      claim('clear', 'channel', 'relay', 50),
      claim('clear', 'mod', 'official', 10),
    ]),
    100,
    noMarks,
  );

  test('holds no claims, and knows when the last alert ended', () => {
    expect(summed).toMatchObject({ claims: [], closed: [], alert: undefined, end: { lastEnd: 50 } });
  });

  test('lets an older alert stand from then on: what was before is told already', () => {
    expect(intervals(timelineOf([claim('alert', 'mod', 'official', 20)], summed))).toEqual([
      { startedAt: 50, endedAt: null, sources: ['mod'] },
    ]);
  });

  test('ends what stands by an older all-clear no earlier than it began', () => {
    const standing = sumUp(timelineOf([claim('alert', 'mod', 'official', 20)]), 100, noMarks);
    expect(intervals(timelineOf([claim('clear', 'mod', 'official', 40)], standing))).toEqual([
      { startedAt: 20, endedAt: 40, sources: ['mod'] },
    ]);
  });
});

test('a list that dates an alert back to after the own all-clear takes back its renewal, summed up or not', () => {
  const here = { source: 'channel', trust: 'relay', region: place('111'), hazard: 'air-raid' } as const;
  const listed = (at: number, listedAt: number): RegionClaim => ({
    ...here,
    kind: 'alert',
    at,
    listedAt,
    receivedAt: listedAt,
  });
  const said = timelineOf([
    claim('clear', 'channel', 'relay', 20),
    claim('clear', 'mod', 'official', 30),
    listed(10, 50),
  ]);
  for (const [at, stands] of [
    [19, true],
    [20, false],
    [29, false],
    [30, true],
  ] as const) {
    const late = listed(at, 60);
    expect(timelineOf([late], said).alert !== undefined).toBe(stands);
    expect(timelineOf([late], sumUp(said, 60, noMarks)).alert !== undefined).toBe(stands);
  }
});

describe('of two that one list lacks the place by', () => {
  const listedAt = 100;
  const here = { source: 'mod', region: place('111'), hazard: 'air-raid' } as const;
  const said = { ...here, trust: 'official', at: listedAt, receivedAt: listedAt, listedAt } as const;
  const alert: RegionClaim = { ...said, kind: 'alert', at: 10, listedAt: 10 };
  const official: RegionClaim = { ...said, kind: 'clear' };
  const asRelay: RegionClaim = { ...said, kind: 'clear', trust: 'relay', after: 10 };
  const missing: RegionClaim = { ...said, kind: 'missing', at: 10, listedAt: 10, confirmAfter: 2 };

  test('both are heard where both give the all-clear, whatever else was missed', () => {
    expect(intervals(timelineOf([alert, official, asRelay]))).toMatchObject([{ startedAt: 10, endedAt: listedAt }]);
    expect(intervals(timelineOf([alert, official, asRelay, missing]))).toMatchObject([
      { startedAt: 10, endedAt: listedAt },
    ]);
  });

  test('the closer one holds where it doubts', () => {
    const doubts: RegionClaim = { ...said, kind: 'missing', after: 10, confirmAfter: 2 };
    expect(intervals(timelineOf([alert, official, doubts]))).toMatchObject([{ startedAt: 10, endedAt: null }]);
  });
});

test('a list that lacks the place too soon after a word does not count, though the word was summed up', () => {
  const word = claim('alert', 'mod', 'official', 10);
  const tooSoon: RegionClaim = {
    ...{ source: 'mod', region: place('111'), hazard: 'air-raid', trust: 'official', kind: 'missing' },
    ...{ at: 20, receivedAt: 20, listedAt: 20, confirmAfter: 2, afterWord: 60 },
  };
  const whole = timelineOf([word, tooSoon]);
  expect(whole.alert).toMatchObject({ since: 10, disputed: false });
  expect(timelineOf([tooSoon], sumUp(timelineOf([word]), 20, noMarks)).alert).toEqual(whole.alert);
});

test('a timeline is summed up only when most of many claims are old', () => {
  const flapping = Array.from({ length: 100 }, (_, at) =>
    claim(at % 2 === 0 ? 'alert' : 'clear', 'mod', 'official', at),
  );
  const long = timelineOf(flapping);
  expect(compact(timelineOf(flapping.slice(0, 64)), 1000, noMarks).claims).toHaveLength(64);
  expect(compact(long, 50, noMarks)).toBe(long);
  expect(compact(long, 80, noMarks).claims).toHaveLength(20);
});

describe('a late claim', () => {
  const long = timelineOf(
    Array.from({ length: 4_000 }, (_, at) => claim(at % 2 === 0 ? 'alert' : 'clear', 'mod', 'official', at * 10)),
  );
  /** What was walked again, of so many stops. */
  const newStops = ({ way }: Timeline): number => {
    const known = new Set(long.way.stops.map(({ walk }) => walk));
    return way.stops.filter(({ walk }) => !known.has(walk)).length;
  };

  test.each([5, 1_005, 20_005, 39_005])('at %s walks a long timeline again only around itself', (at) => {
    expect(long.way.stops.length).toBeGreaterThan(100);
    for (const kind of ['alert', 'clear'] as const) {
      const after = timelineOf([claim(kind, 'mod', 'official', at)], long);
      expect(after.claims).toHaveLength(4_001);
      expect(newStops(after)).toBeLessThan(3);
    }
  });

  test('leaves room between the stops however often something comes late to the same hour', () => {
    const late = Array.from({ length: 500 }, (_, index) => claim('alert', 'mod', 'official', 20_001 + index));
    const after = timelineOf(late, long);
    expect(after.way.stops.length).toBeLessThan(long.way.stops.length + 500 / 8);
    expect(after.closed).toEqual(remade(after.base, after.claims, []).closed);
  });
});

describe('a late word of a source without later ones, in the long timeline of others', () => {
  let read = 0;
  /** Tells how often a walk comes by. */
  const counted = (one: RegionClaim): RegionClaim => {
    const { kind } = one;
    return Object.defineProperty({ ...one }, 'kind', {
      enumerable: true,
      get: () => {
        read += 1;
        return kind;
      },
    });
  };
  const long = timelineOf(
    Array.from({ length: 16_000 }, (_, at) =>
      counted(claim(at % 2 === 0 ? 'alert' : 'clear', at % 6 < 2 ? 'sirens' : 'mod', 'official', at * 10)),
    ),
  );
  /** More than a few strides are none: what it cost before was half of all. */
  const FEW = 100;

  test.each([
    ['an all-clear of an official source', 'clear', 'desk', 'official'],
    ['an alert of an official source, over with the next all-clear', 'alert', 'desk', 'official'],
    ['an all-clear of a relay', 'clear', 'channel', 'relay'],
    ['an alert of a relay', 'alert', 'channel', 'relay'],
  ] as const)('costs a few steps: %s', (_, kind, source, trust) => {
    let timeline = long;
    // In rising order, so that it never has a later word.
    for (const at of [5, 40_005, 80_005, 80_015, 120_005]) {
      read = 0;
      timeline = timelineOf([claim(kind, source, trust, at)], timeline);
      expect(read).toBeLessThan(FEW);
    }
    const anew = remade(timeline.base, timeline.claims, []);
    expect(timeline.closed).toEqual(anew.closed);
    expect(timeline.end).toEqual(anew.end);
  });
});

describe('what was never confirmed', () => {
  const said = [claim('alert', 'volunteer', 'unconfirmed', 10), claim('clear', 'volunteer', 'unconfirmed', 20)];

  test('is kept apart from what decides', () => {
    const timeline = timelineOf([claim('alert', 'mod', 'official', 5), ...said]);
    expect(timeline.claims).toHaveLength(1);
    expect(timeline.reports.claims).toHaveLength(2);
  });

  test('is the same in any order where an omission is heard again, and the second word of it was the earlier', () => {
    const missing = (at: number, receivedAt: number): RegionClaim => {
      const about = { source: 'volunteer', trust: 'unconfirmed', region: place('111'), hazard: 'air-raid' } as const;
      return { kind: 'missing', ...about, at, receivedAt, listedAt: at, confirmAfter: 20 };
    };
    const list = { ...claim('alert', 'volunteer', 'unconfirmed', 5), listedAt: 5 } as RegionClaim;
    const said = [list, missing(10, 30), missing(10, 10), missing(40, 40)];
    const [forth, back] = [timelineOf(said), timelineOf(said.toReversed())];
    expect(forth.reports.voices).toEqual(back.reports.voices);
    expect(forth.reports.voices[0]?.clearAt).toBe(10);
  });

  test('is kept no longer than its latest words, in whatever order they come', () => {
    const flood = Array.from({ length: 200 }, (_, at) => claim('alert', 'volunteer', 'unconfirmed', at));
    const forth = timelineOf(flood);
    expect(forth.reports.claims.map(({ at }) => at)).toEqual(Array.from({ length: 24 }, (_, index) => 176 + index));
    expect(timelineOf(flood.toReversed())).toEqual(forth);
    expect(reportsOf(forth)).toMatchObject([{ source: 'volunteer', at: 199 }]);
  });

  test('joins what decides once its source is trusted, so that it can take back what it says then', () => {
    const timeline = timelineOf([...said, claim('alert', 'volunteer', 'relay', 15)]);
    expect(timeline.claims).toHaveLength(3);
    expect(timeline.reports.claims).toEqual([]);
    expect(timelineOf([claim('alert', 'volunteer', 'relay', 15), ...said])).toEqual(timeline);
  });
});

test('a claim that is there already is no news, whenever it was received', () => {
  const timeline = timelineOf([claim('alert', 'mod', 'official', 10)]);
  expect(insert(timeline, { ...claim('alert', 'mod', 'official', 10), receivedAt: 99 }, noMarks)).toBeUndefined();
});

describe('what the lists of a source lack', () => {
  const about = { source: 'mirror', trust: 'relay', region: place('111'), hazard: 'air-raid' } as const;
  const listed = (at: number, listedAt = at): RegionClaim => ({
    kind: 'alert',
    ...about,
    at,
    receivedAt: at,
    listedAt,
  });
  const word = (at: number): RegionClaim => ({ kind: 'alert', ...about, at, receivedAt: at });
  const dropped = (at: number): RegionClaim => ({ kind: 'clear', ...about, at, receivedAt: at, listedAt: at });
  const lackedAfterWord = (at: number): RegionClaim => ({
    kind: 'missing',
    ...about,
    at,
    receivedAt: at,
    listedAt: at,
    confirmAfter: 2,
    afterWord: 2,
  });

  test('does not end a word by a list that was compared with one before the word, though another lacked it', () => {
    const claims = [listed(1), dropped(2), word(2), lackedAfterWord(4), dropped(5)];
    expect(intervals(timelineOf(claims))).toEqual([{ startedAt: 1, endedAt: null, sources: ['mirror'] }]);
  });

  test('ends by the first list of an absence that is borne out, and by no later one', () => {
    const claims = [lackedAfterWord(1), listed(1, 5), lackedAfterWord(3)];
    expect(intervals(timelineOf(claims))).toEqual([{ startedAt: 1, endedAt: null, sources: ['mirror'] }]);
  });
});

describe('what comes late to a long timeline', () => {
  /** Counts how often a claim is heard on a walk. */
  let heard = 0;
  const counted = (kind: 'alert' | 'clear', source: string, at: number): RegionClaim => ({
    ...claim(kind, source, 'official', at),
    get trust(): Trust {
      heard += 1;
      return 'official';
    },
  });
  const HOUR = 3_600_000;
  const kindOf = (index: number) => (index % 2 === 0 ? 'alert' : 'clear');

  test.each([500, 4_000])('is heard with a few others, and not with all of %i', (length) => {
    let timeline = timelineOf(Array.from({ length }, (_, index) => counted(kindOf(index), 'mod', (index + 1) * HOUR)));
    let most = 0;
    for (let index = 0; index < 100; index += 1) {
      const at = (((index * 37) % 100) / 100) * length * HOUR + HOUR + index + 1;
      heard = 0;
      timeline = insert(timeline, counted(kindOf(index), 'mod', at), noMarks) ?? timeline;
      most = Math.max(most, heard);
    }
    expect(most).toBeLessThan(40);
  });
});
