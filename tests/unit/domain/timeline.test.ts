import { describe, expect, test } from 'vitest';
import type { RegionClaim } from '../../../src/domain/claim.ts';
import type { Timeline } from '../../../src/domain/timeline/timeline.ts';
import { compact, EMPTY, insert, runs, sumUp } from '../../../src/domain/timeline/timeline.ts';
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
    expect(runs(timelineOf([claim('alert', 'mod', 'official', 20)], summed))).toEqual([
      { startedAt: 50, endedAt: null, sources: ['mod'] },
    ]);
  });

  test('ends what stands by an older all-clear no earlier than it began', () => {
    const standing = sumUp(timelineOf([claim('alert', 'mod', 'official', 20)]), 100, noMarks);
    expect(runs(timelineOf([claim('clear', 'mod', 'official', 40)], standing))).toEqual([
      { startedAt: 20, endedAt: 40, sources: ['mod'] },
    ]);
  });
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

test('a claim that is there already is no news, whenever it was received', () => {
  const timeline = timelineOf([claim('alert', 'mod', 'official', 10)]);
  expect(insert(timeline, { ...claim('alert', 'mod', 'official', 10), receivedAt: 99 }, noMarks)).toBeUndefined();
});
