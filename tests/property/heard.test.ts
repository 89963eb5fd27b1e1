import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRegionClaim, spokenAt } from '../../src/domain/claim.ts';
import { asHeard } from '../../src/domain/heard.ts';
import type { Signal } from '../../src/domain/signal.ts';
import { keyOf } from '../../src/domain/timeline/key.ts';
import { at, pureFeed, speaker } from '../support/pure-feed.ts';
import { shuffled } from '../support/random-claims.ts';
import { PLACES } from '../support/small-country.ts';

/** Clocks of sources that are right, behind, or ahead by less than what is refused; seconds. */
const ahead = fc.constantFrom(0, 0, -3, 1, 4, 290);
const FEW = PLACES.slice(0, 2);
const speakers = [
  speaker('mod', 'official'),
  speaker('sirens', 'official'),
  speaker('channel', 'relay'),
  speaker('operator', 'official'),
] as const;

/** Signals of any kind, each heard at another moment than it says. */
const signal: fc.Arbitrary<Signal> = fc
  .record({
    by: fc.constantFrom(...speakers),
    heard: fc.integer({ min: 1, max: 12 }),
    off: ahead,
    kind: fc.constantFrom('alert', 'all-clear', 'list'),
    place: fc.constantFrom(...FEW),
    lines: fc.array(fc.tuple(fc.constantFrom(...FEW), fc.option(ahead)), { maxLength: 2 }),
  })
  .map(({ by, heard, off, kind, place, lines }): Signal => {
    const said = heard + off;
    const made =
      kind === 'alert'
        ? by.alert(place, said)
        : kind === 'all-clear'
          ? by.allClear(place, said)
          : by.list(
              said,
              lines.map(([region, since]) => ({ region, ...(since === null ? {} : { since: heard + since }) })),
            );
    return { ...made, receivedAt: at(heard) };
  });

const signals = fc.array(signal, { maxLength: 14 });

const inOrder = (some: readonly Signal[]): readonly Signal[] => [...some].sort((a, b) => a.receivedAt - b.receivedAt);

describe('no claim takes effect later than it was heard', () => {
  test('and a time that lies ahead is kept beside it', () => {
    fc.assert(
      fc.property(signals, (some) => {
        const feed = pureFeed();
        for (const one of inOrder(some)) {
          const known = feed.log().length;
          feed.play(one);
          for (const claim of feed.log().slice(known).filter(isRegionClaim)) {
            expect(Math.max(claim.at, spokenAt(claim))).toBeLessThanOrEqual(one.receivedAt);
            if (one.kind !== 'snapshot' && one.at > one.receivedAt) expect(claim.saidAt).toBe(one.at);
            if (claim.saidAt !== undefined) expect(claim.saidAt).toBeGreaterThan(claim.receivedAt);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test('so that an alert said now stands now, whatever was said before', () => {
    fc.assert(
      fc.property(signals, fc.constantFrom(...FEW), (some, region) => {
        const feed = pureFeed();
        for (const by of speakers) feed.play(by.spoke(0));
        feed.play(...inOrder(some));
        feed.play(speaker('brigade', 'official').alert(region, 13));
        expect(feed.board()[region]?.state).toBe('alert');
        const byHand = pureFeed();
        for (const by of speakers) byHand.play(by.spoke(0));
        byHand.play(...inOrder(some));
        byHand.play(speaker('operator', 'relay').alert(region, 13));
        expect(byHand.board()[region]?.state).toBe('alert');
      }),
      { numRuns: 400 },
    );
  });

  test('and an all-clear said now ends what its own source said before, however far ahead', () => {
    fc.assert(
      fc.property(fc.array(signal, { maxLength: 8 }), fc.constantFrom(...FEW), (some, region) => {
        const own = some.map((one): Signal => ({ ...one, source: 'mod', trust: 'official' }));
        const feed = pureFeed();
        feed.play(speakers[0].spoke(0), ...inOrder(own), speakers[0].allClear(region, 13));
        expect(feed.state().timelines.get(keyOf(region, 'air-raid'))?.alert).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test('which is the same as if every source had said when it was heard', () => {
    fc.assert(
      fc.property(
        signals.chain((some) => fc.tuple(fc.constant(some), shuffled(some))),
        ([some, disorder]) => {
          const words = (all: readonly Signal[]) => all.filter((one) => one.kind !== 'snapshot');
          const naive = (one: Signal): Signal => ({ ...one, at: Math.min(one.at, one.receivedAt) });
          const feed = pureFeed();
          feed.play(...words(some));
          const expected = pureFeed();
          expected.play(...words(disorder).map(naive));
          expect(feed.history()).toEqual(expected.history());
          expect(feed.board()).toEqual(expected.board());
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a list with a line that lies ahead', () => {
  const sirens = speaker('sirens', 'official');
  const list = (second: number, since: number): Signal => sirens.list(second, [{ region: '111', since }]);

  test('hides no new alert of its source once the next list lacks it', () => {
    const feed = pureFeed();
    feed.play(sirens.spoke(0), list(10, 250), sirens.list(20, []), sirens.alert('111', 30));
    expect(feed.board()['111']).toMatchObject({ state: 'alert', since: at(30) });
  });

  test('costs one entry, not one at each poll', () => {
    const feed = pureFeed();
    feed.play(sirens.spoke(0), list(10, 250));
    const known = feed.log().length;
    feed.play(list(20, 250), list(30, 250), list(260, 250), list(270, 250));
    expect(feed.log()).toHaveLength(known);
    expect(feed.board()['111']).toMatchObject({ state: 'alert', since: at(10) });
  });
});

test('a signal that is not ahead is left as it is', () => {
  const said = speaker('mod', 'official').alert('111', 5);
  expect(asHeard(said)).toBe(said);
});
