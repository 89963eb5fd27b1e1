import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertDetails } from '../../src/domain/claim.ts';
import { unlistedIn } from '../../src/domain/lists/unlisted.ts';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { Signal, SnapshotSignal } from '../../src/domain/signal.ts';
import type { TimelineKey } from '../../src/domain/timeline/key.ts';
import { keyOf } from '../../src/domain/timeline/key.ts';
import type { PureFeed } from '../support/pure-feed.ts';
import { at, CONFIRM_AFTER, pureFeed, speaker } from '../support/pure-feed.ts';
import { shuffled } from '../support/random-claims.ts';
import { PLACES } from '../support/small-country.ts';

/** Lists what is active, and now and then sends a signal of its own beside its lists. */
const sirens = speaker('sirens', 'official');
const others = [speaker('mod', 'official'), speaker('channel', 'relay'), speaker('volunteer', 'unconfirmed')] as const;

/** So few places that no list can make the mass-clear guard doubt. */
const FEW = PLACES.slice(0, 2);

const second = fc.integer({ min: 1, max: 8 });
const said = fc.constantFrom<AlertDetails>({}, {}, { level: 'yellow' }, { level: 'red', reason: 'launches' });

/** `since`: whether the source says since when, as some always do and others never. */
const listsThat = (since: 'say since when' | 'do not') =>
  fc
    .tuple(
      second,
      fc.subarray([...FEW]),
      fc.array(fc.tuple(second, said), { minLength: FEW.length, maxLength: FEW.length }),
    )
    .map(([now, places, more]) =>
      sirens.list(
        now,
        places.map((region, index) => {
          const [began, details] = more[index] ?? [now, {}];
          return { region, ...(since === 'do not' ? {} : { since: Math.min(began, now) }), ...details };
        }),
      ),
    );

const spoken = (speakers: readonly ReturnType<typeof speaker>[]) =>
  fc
    .tuple(fc.constantFrom(...speakers), fc.constantFrom(...FEW), second, fc.boolean(), said)
    .map(([by, region, now, isAlert, details]) =>
      isAlert ? by.alert(region, now, details) : by.allClear(region, now),
    );

const heard = (signals: readonly Signal[]): PureFeed => {
  const feed = pureFeed();
  for (const by of [sirens, ...others]) feed.play(by.spoke(0));
  feed.play(...signals);
  return feed;
};

/** A list need not say since when, so that a threat may be dated from whichever list came first. */
const alertsOf = (feed: PureFeed) =>
  Object.fromEntries(
    [...feed.state().timelines].flatMap(([key, { alert }]) =>
      alert === undefined
        ? []
        : [[key, { ...alert, threats: alert.threats.map(({ since: _, ...threat }) => threat) }] as const],
    ),
  );

/** Of two lists of one instant either may count as the first, so that only the last law below is about them. */
const oneListAnInstant = (signals: readonly Signal[]): readonly Signal[] =>
  signals.filter(
    (signal, index) =>
      signal.kind !== 'snapshot' ||
      !signals.slice(0, index).some((other) => other.kind === 'snapshot' && other.at === signal.at),
  );

const inOrder = (signals: readonly Signal[]): readonly Signal[] => [...signals].sort((a, b) => a.at - b.at);

const withAnotherOrder = (signals: fc.Arbitrary<readonly Signal[]>) =>
  signals.map(oneListAnInstant).chain((some) => fc.tuple(fc.constant(inOrder(some)), shuffled(some)));

/** Lists of one source, what others say, and what the source itself says one by one. */
const signalsWith = (lists: fc.Arbitrary<Signal>) =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: lists },
      { weight: 1, arbitrary: spoken(others) },
      { weight: 1, arbitrary: spoken([sirens]) },
    ),
    { maxLength: 12 },
  );

describe('lists in any order of arrival', () => {
  test('give the same alerts as in the order they were made', () => {
    fc.assert(
      fc.property(withAnotherOrder(signalsWith(listsThat('say since when'))), ([ordered, disordered]) => {
        expect(alertsOf(heard(disordered))).toEqual(alertsOf(heard(ordered)));
      }),
      { numRuns: 500 },
    );
  });

  /** Whether such an alert is disputed depends on which list was the first to be heard: it has no other instant. */
  test('that do not say since when give the same alerts, from the same instants', () => {
    const withoutDispute = (feed: PureFeed) =>
      Object.entries(alertsOf(feed))
        .map(([key, { disputed: _, ...alert }]) => [key, alert] as const)
        .sort();
    fc.assert(
      fc.property(withAnotherOrder(signalsWith(listsThat('do not'))), ([ordered, disordered]) => {
        expect(withoutDispute(heard(disordered))).toEqual(withoutDispute(heard(ordered)));
      }),
      { numRuns: 500 },
    );
  });

  test('leave no place without alert that the latest list has', () => {
    const signals = signalsWith(fc.oneof(listsThat('say since when'), listsThat('do not')));
    fc.assert(
      fc.property(signals, (some) => {
        const alerts = alertsOf(heard(some));
        const lists = some.filter((signal) => signal.kind === 'snapshot');
        const latest = Math.max(...lists.map((signal) => signal.at));
        const isClearedLater = (region: string): boolean =>
          some.some(
            (signal) =>
              signal.kind === 'all-clear' &&
              signal.region === region &&
              signal.source === 'sirens' &&
              signal.at > latest,
          );
        const listed = lists.filter((signal) => signal.at === latest).flatMap(({ active }) => active);
        const wanted = listed
          .filter((item) => !isClearedLater(item.region))
          .map(({ region }) => keyOf(region, 'air-raid'));
        expect(Object.keys(alerts)).toEqual(expect.arrayContaining(wanted));
      }),
      { numRuns: 500 },
    );
  });

  test('that say the same again and again claim nothing', () => {
    fc.assert(
      fc.property(listsThat('say since when'), fc.array(second, { minLength: 1, maxLength: 5 }), (first, seconds) => {
        if (first.kind !== 'snapshot') return;
        const feed = heard([first]);
        const known = feed.log().length;
        for (const later of [...seconds].sort())
          feed.play({ ...first, at: at(10 + later), receivedAt: at(10 + later) });
        expect(feed.log()).toHaveLength(known);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the mass-clear guard', () => {
  /** Lists of places that come and go by the dozen, ten seconds apart, which is as long as the guard waits. */
  const lists = fc
    .array(fc.subarray([...PLACES]), { minLength: 1, maxLength: 8 })
    .map((some) => some.map((places, index) => sirens.list(10 * (index + 1), places)));

  test('one list alone never clears more than five places and more than half of what it had', () => {
    fc.assert(
      fc.property(lists, (some) => {
        const feed = heard([]);
        for (const signal of some) {
          const before = Object.keys(alertsOf(feed)).length;
          const told = feed.changes().length;
          feed.play(signal);
          const ended = feed
            .changes()
            .slice(told)
            .filter((change) => change.type === 'alert.ended');
          const now = ended.filter((change) => change.type === 'alert.ended' && change.endedAt === signal.at);
          expect(now.length <= 5 || now.length <= before / 2).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  const someOf = (places: readonly RegionId[]) =>
    fc.oneof(
      fc.subarray([...places], { minLength: Math.floor(places.length * 0.6) }),
      fc.subarray([...places]),
      fc.subarray([...places], { maxLength: 2 }),
    );

  /** Whole and broken ones, `apart` seconds from each other, and what the source says by itself between them. */
  const listsAndWords = (places: readonly RegionId[], apart: number, words: number) =>
    fc.array(
      fc.oneof(
        {
          weight: 4,
          arbitrary: fc.tuple(fc.integer({ min: 1, max: 12 }), someOf(places)).map(([step, some]) =>
            sirens.list(
              apart * step,
              some.map((region) => ({ region, since: 0 })),
            ),
          ),
        },
        {
          weight: words,
          arbitrary: fc
            .tuple(fc.integer({ min: 1, max: 12 * apart }), fc.constantFrom(...places), fc.boolean())
            .map(([now, region, isAlert]) => (isAlert ? sirens.alert(region, now) : sirens.allClear(region, now))),
        },
      ),
      { minLength: 3, maxLength: 10 },
    );

  const sameInAnyOrder = (signals: fc.Arbitrary<readonly Signal[]>, numRuns: number): void =>
    fc.assert(
      fc.property(withAnotherOrder(signals), ([ordered, disordered]) => {
        const one = heard(ordered);
        const other = heard(disordered);
        expect(other.board()).toEqual(one.board());
        expect(other.history()).toEqual(one.history());
      }),
      { numRuns },
    );

  test('gives the same board and history for the same lists of many places in any order, with any repeats', () => {
    sameInAnyOrder(listsAndWords(PLACES, 4, 1), 600);
  });

  test('does so where lists outlast the minute after which they end what a word raised', () => {
    sameInAnyOrder(listsAndWords(FEW, 20, 4), 1000);
  });

  test('a late all-clear leaves what a word of its instant raised to the lists after it, as in order', () => {
    const said = [
      sirens.list(20, []),
      sirens.list(40, [{ region: '11', since: 0 }]),
      sirens.allClear('11', 41),
      sirens.alert('11', 41),
      sirens.list(120, []),
    ];
    const [first, second, allClear, alert, last] = said as [Signal, Signal, Signal, Signal, Signal];
    const late = heard([second, last, alert, allClear, first]);
    expect(late.board()).toEqual(heard(said).board());
    expect(late.history()).toEqual(heard(said).history());
  });

  test('a list with a line that could not be read ends nothing, whatever was said before it', () => {
    fc.assert(
      fc.property(listsAndWords(PLACES, 4, 1), someOf(PLACES), (signals, places) => {
        const before = heard(signals);
        const part: Signal = { ...(sirens.list(100, places) as SnapshotSignal), unread: true };
        const after = heard([...signals, part]);
        expect(Object.keys(alertsOf(after))).toEqual(expect.arrayContaining(Object.keys(alertsOf(before))));
        // However late it comes, the next whole list decides.
        const last = sirens.list(110, []);
        after.play(last);
        const decided = after.board();
        after.play(part);
        expect(after.board()).toEqual(decided);
      }),
      { numRuns: 200 },
    );
  });

  test('waits for another answer: not the same bytes, not the same request, and received so much later', () => {
    const times = fc.array(
      fc
        .tuple(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 0, max: 40 }), fc.constantFrom('a', 'b', 'c'))
        .map(([second, late, answer]) => ({ at: second, receivedAt: second + late, answer })),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(times, (answers) => {
        const empty = answers.map(
          (one): Signal => ({
            ...(sirens.list(one.at, []) as SnapshotSignal),
            receivedAt: at(one.receivedAt),
            answer: one.answer,
          }),
        );
        const feed = heard([sirens.list(10, [...PLACES]), ...oneListAnInstant(empty)]);
        const counted = answers.filter((one, index) => answers.findIndex((other) => other.at === one.at) === index);
        const confirmed = counted.some((one) =>
          counted.some(
            (other) =>
              other.at > one.at &&
              other.answer !== one.answer &&
              other.receivedAt - one.receivedAt >= CONFIRM_AFTER / 1000,
          ),
        );
        expect(Object.keys(alertsOf(feed))).toHaveLength(confirmed ? 0 : PLACES.length);
      }),
      { numRuns: 400 },
    );
  });

  test('after two lists that say the same, only what they have stands', () => {
    fc.assert(
      fc.property(lists, fc.subarray([...PLACES]), (some, last) => {
        const feed = heard([...some, sirens.list(200, last), sirens.list(210, last)]);
        expect(Object.keys(alertsOf(feed)).sort()).toEqual(last.map((id) => keyOf(id, 'air-raid')).sort());
        // All is settled: further lists of the same have nothing more to say.
        const known = feed.log().length;
        feed.play(sirens.list(220, last), sirens.list(230, last));
        expect(feed.log()).toHaveLength(known);
      }),
      { numRuns: 300 },
    );
  });

  test('a broken list between two equal ones leaves no trace in board and history', () => {
    fc.assert(
      fc.property(lists, fc.subarray([...PLACES]), (some, places) => {
        const whole = [...some, sirens.list(200, places), sirens.list(210, places), sirens.list(230, places)];
        const broken = [
          ...some,
          sirens.list(200, places),
          sirens.list(210, places),
          sirens.list(220, []),
          sirens.list(230, places),
        ];
        if (places.length <= 5) return;
        const [one, other] = [heard(broken), heard(whole)];
        expect(one.board()).toEqual(other.board());
        expect(one.history()).toEqual(other.history());
      }),
      { numRuns: 300 },
    );
  });
});

describe('the receipt of a list names what stands by the word of its source without being on it', () => {
  const signals = fc.array(
    fc.oneof(
      fc
        .tuple(fc.integer({ min: 1, max: 200 }), fc.subarray([...PLACES]))
        .map(([now, places]) => sirens.list(now, places)),
      fc
        .tuple(
          fc.constantFrom(sirens, others[0]),
          fc.constantFrom(...PLACES),
          fc.integer({ min: 1, max: 200 }),
          fc.boolean(),
        )
        .map(([by, region, now, isAlert]) => (isAlert ? by.alert(region, now) : by.allClear(region, now))),
    ),
    { maxLength: 12 },
  );
  const last = fc
    .tuple(fc.integer({ min: 150, max: 400 }), fc.subarray([...PLACES]), fc.boolean())
    .map(([now, places, isWhole]) => ({
      ...(sirens.list(now, places) as SnapshotSignal),
      ...(isWhole ? {} : { unread: true as const }),
    }));

  test('the same before the hub has taken the list and after it, and all that is so', () => {
    fc.assert(
      fc.property(signals.map(oneListAnInstant), last, (some, list) => {
        const feed = heard(some.filter((one) => one.kind !== 'snapshot' || one.at < list.at));
        const foretold = unlistedIn(list, feed.state());
        feed.play(list);
        expect(unlistedIn(list, feed.state())).toEqual(foretold);
        const listed = new Set(list.active.map(({ region, hazard }) => keyOf(region, hazard)));
        const standing = Object.entries(alertsOf(feed)).flatMap(([key, { sources }]) =>
          sources.includes('sirens') && !listed.has(key as TimelineKey) ? [key] : [],
        );
        expect(foretold.map(({ region, hazard }) => keyOf(region, hazard)).sort()).toEqual(standing.sort());
      }),
      { numRuns: 500 },
    );
  });

  test('nothing of a list that another has overtaken', () => {
    const feed = heard([sirens.alert('11', 5), sirens.list(20, [])]);
    expect(unlistedIn(sirens.list(20, []) as SnapshotSignal, feed.state())).toMatchObject([{ region: '11' }]);
    expect(unlistedIn(sirens.list(19, []) as SnapshotSignal, feed.state())).toEqual([]);
  });
});
