import type { Random } from '../../src/app/drills/plan/random.ts';
import { PLACES } from '../support/small-country.ts';
import { GUEST } from './cast.ts';
import type { Fault, Happening, LogSizes, Untold } from './happening.ts';

/** What is seldom in a night, and worth having in each: long silence, misfortunes that come together, a source removed. */
export type Seldom = {
  readonly log: LogSizes;
  readonly happenings: readonly Untold<Happening>[];
  /** In a hush no source says anything. */
  readonly isHushed: (happening: Happening) => boolean;
};

const MINUTE = 60_000;

export const USUAL: LogSizes = { keep: 200, ring: 60, checkpointEvery: 70 };
/** So short that whoever was away for a minute finds a gap. */
const SHORT: LogSizes = { keep: 25, ring: 12, checkpointEvery: 15 };

export const NOTHING_SELDOM: Seldom = { log: USUAL, happenings: [], isHushed: () => false };

/** One misfortune of several: when it begins and how long it lasts, from and to; milliseconds. */
type Part = readonly [
  what: Fault | 'much-said',
  begins: readonly [from: number, to: number],
  lasts: readonly [from: number, to: number],
];

const TOGETHER: readonly (readonly Part[])[] = [
  // The hub is blind, and whoever says so hears no answer and is killed; when another goes on, it sees again.
  [
    ['all-sequencers', [0, 1], [28_000, 34_000]],
    ['all-deaf', [3_000, 4_000], [40_000, 50_000]],
    ['all-notifiers', [22_000, 26_000], [18_000, 24_000]],
  ],
  // So much is said to nobody that there is a gap; whoever tells how things are hears no answer and is killed, and then
  // they are otherwise.
  [
    ['all-away', [0, 1], [40_000, 41_000]],
    ['much-said', [1_000, 2_000], [6_000, 7_000]],
    ['much-said', [10_000, 12_000], [6_000, 7_000]],
    ['all-deaf', [40_000, 40_001], [60_000, 70_000]],
    ['all-notifiers', [50_000, 70_000], [6_000, 9_000]],
    ['much-said', [70_000, 71_000], [3_000, 4_000]],
    ['all-notifiers', [70_000, 80_000], [6_000, 9_000]],
  ],
  // The same after the log went back.
  [
    ['replica-lags', [0, 1], [20_000, 40_000]],
    ['much-said', [16_000, 17_000], [6_000, 7_000]],
    ['all-deaf', [18_000, 19_000], [20_000, 30_000]],
    ['fail-over', [19_000, 20_000], [1, 2]],
    ['all-notifiers', [22_000, 30_000], [2_000, 9_000]],
    ['much-said', [24_000, 30_000], [3_000, 4_000]],
  ],
  // Whoever puts signals in order stands still while the log goes back and another takes over.
  [
    ['replica-lags', [0, 1], [8_000, 15_000]],
    ['much-said', [5_500, 6_000], [5_000, 6_000]],
    ['leader-freeze', [6_000, 7_900], [300, 6_000]],
    ['fail-over', [8_000, 8_500], [1, 2]],
  ],
  [['all-notifiers', [0, 1], [500, 8_000]]],
  [['subscriber-offline', [0, 1], [20_000, 100_000]]],
  [['subscriber-slow', [0, 1], [20_000, 60_000]]],
];

/** One word in so many milliseconds, where much is said. */
const MUCH = 200;

export const seldomOf = (random: Random, length: number): Seldom => {
  const between = (from: number, to: number): number => from + Math.floor(random.next() * (to - from));
  const happenings: Untold<Happening>[] = [];
  for (let at = between(0, 3 * MINUTE); at < length; at += between(MINUTE, 6 * MINUTE)) {
    const who = random.below(60);
    happenings.push(...comeTogether(random, random.pick(TOGETHER) ?? [], at, who));
  }
  const hushes: (readonly [number, number])[] = [];
  for (let at = between(0, 25 * MINUTE); at < length; at += between(15 * MINUTE, 40 * MINUTE))
    hushes.push([at, at + between(90_000, 200_000)]);
  for (let at = between(0, 4 * MINUTE); at < length; at += between(2 * MINUTE, 10 * MINUTE)) {
    happenings.push({ at, kind: 'source', source: GUEST, is: random.happens(0.5) ? 'removed' : 'muted' });
    at += between(20_000, 3 * MINUTE);
    happenings.push({ at, kind: 'source', source: GUEST, is: 'there' });
  }
  return {
    log: random.happens(0.35) ? SHORT : USUAL,
    // What would begin after the end of the night is none of it.
    happenings: happenings.filter(({ at }) => at < length),
    isHushed: ({ at, kind }) =>
      (kind === 'word' || kind === 'list' || kind === 'heartbeat') &&
      hushes.some(([from, to]) => at >= from && at < to),
  };
};

const comeTogether = (
  random: Random,
  parts: readonly Part[],
  at: number,
  who: number,
): readonly Untold<Happening>[] => {
  const between = (from: number, to: number): number => from + Math.floor(random.next() * (to - from));
  return parts.flatMap(([what, begins, lasts]): readonly Untold<Happening>[] => {
    const when = at + between(...begins);
    const goesOn = between(...lasts);
    return what === 'much-said'
      ? muchSaid(random, when, goesOn)
      : [{ at: when, kind: 'fault', what, who, lasts: goesOn }];
  });
};

const word = (at: number, says: 'alert' | 'all-clear', region: string, ago: number): Untold<Happening> => ({
  at,
  kind: 'word',
  source: 'mod',
  says,
  region,
  ago,
});

const muchSaid = (
  random: Random,
  from: number,
  lasts: number,
  places: readonly string[] = PLACES,
): readonly Untold<Happening>[] =>
  Array.from({ length: Math.ceil(lasts / MUCH) }, (_, index) =>
    word(
      from + index * MUCH,
      random.pick(['alert', 'all-clear'] as const) ?? 'alert',
      random.pick(places) ?? '1',
      Math.floor(random.next() * 1_000),
    ),
  );

/**
 * One of those that tell is started anew, and takes over a part of what the other has: just after an alert was told whose
 * receipt nobody heard, which is over, and to which the log does not reach back any more. The last time just before the
 * end of the night, so that nothing that comes later puts it right.
 */
export const handedOver = (random: Random, length: number): Pick<Seldom, 'log' | 'happenings'> => {
  const happenings: Untold<Happening>[] = [];
  for (let at = length - 40_000; at > 0; at -= 60_000 + random.below(MINUTE)) {
    const region = random.pick(PLACES) ?? '1';
    const who = random.below(60);
    const deaf = at + 5_500 + random.below(1_000);
    happenings.push(
      { at, kind: 'fault', what: 'notifier-crash', who, lasts: 9_000 + random.below(4_000) },
      word(at + 1_000, 'all-clear', region, 0),
      { at: deaf, kind: 'fault', what: 'all-deaf', who, lasts: 26_000 + random.below(14_000) },
      word(deaf + 300, 'alert', region, 0),
      word(deaf + 1_500, 'all-clear', region, 0),
      ...muchSaid(
        random,
        deaf + 2_000,
        6_500,
        PLACES.filter((place) => place !== region),
      ),
    );
  }
  return { log: SHORT, happenings };
};

/**
 * Whoever opens the page while nothing is put in order is shown a board in doubt, and is cut off before the doubt is over:
 * no event tells what that board did not say. The last time just before the end of the night, as above.
 */
export const openedInDoubt = (random: Random, length: number): readonly Untold<Happening>[] => {
  const happenings: Untold<Happening>[] = [];
  for (let at = length - 40_000; at > 0; at -= 100_000 + random.below(MINUTE)) {
    const lasts = 24_000 + random.below(8_000);
    happenings.push({ at, kind: 'fault', what: 'all-sequencers', who: random.below(60), lasts });
    for (let one = 0; one < 2; one += 1) {
      const who = random.below(60);
      const opened = at + 13_000 + random.below(4_000);
      happenings.push(
        { at: opened, kind: 'fault', what: 'subscriber-anew', who, lasts: 0 },
        { at: opened + 1_000 + random.below(4_000), kind: 'fault', what: 'subscriber-away', who, lasts: 0 },
      );
    }
  }
  return happenings;
};

/** Those who speak for the whole country say nothing for a while, and others are heard: of some places nothing is known. */
export const partlySilent = (random: Random, length: number): Seldom['isHushed'] => {
  const silences: (readonly [number, number])[] = [];
  for (let at = 3 * MINUTE + random.below(MINUTE); at < length; at += 8 * MINUTE + random.below(5 * MINUTE))
    silences.push([at, at + 4 * MINUTE + random.below(2 * MINUTE)]);
  return (one) =>
    (one.kind === 'word' || one.kind === 'list' || one.kind === 'heartbeat') &&
    (one.source === 'mod' || one.source === 'poll') &&
    silences.some(([from, to]) => one.at >= from && one.at < to);
};

/** What goes wrong between this hub and one that follows it. */
export const linesOf = (random: Random, length: number): readonly Untold<Happening>[] => {
  const happenings: Untold<Happening>[] = [];
  for (let at = random.below(MINUTE); at < length; at += 10_000 + random.below(3 * MINUTE)) {
    const what = random.happens(0.4) ? 'branch-cut' : 'branch-away';
    const lasts = random.happens(0.6) ? random.below(10_000) : random.below(2 * MINUTE);
    happenings.push({ at, kind: 'fault', what, who: 0, lasts });
  }
  return happenings;
};
