import type { Random } from '../../src/app/drills/plan/random.ts';
import { randomOf } from '../../src/app/drills/plan/random.ts';
import { PLACES } from '../support/small-country.ts';
import { ASKED, GAZETTE, LISTED, WIRE } from './cast.ts';
import type { Ailment, Fault, Happening, Untold } from './happening.ts';
import type { Stretch } from './world.ts';

const MINUTE = 60_000;

/** In two nights of so many, those of these remainders, the hub asks sources by itself. */
const OF_SO_MANY = 17;
const REMAINDERS: readonly number[] = [12, 15];
/** In those of this one the log is lost often, which hides what else is lost: sources tell all of it again. */
const LOG_LOST = 15;
/** In half of the others whoever asks ends often in the middle of what it does with an answer. */
const CRASHED = 12;

export const isAsked = (seed: number): boolean => REMAINDERS.includes(seed % OF_SO_MANY);

const AILMENTS: readonly Ailment[] = [
  'good',
  'empty',
  'half',
  'same',
  'garbled',
  'truncated',
  'error',
  'slow',
  'silent',
];

const FAULTS: readonly Fault[] = [
  'asker-crash',
  'asker-crash',
  'asker-freeze',
  'ingest-crash',
  'ingest-freeze',
  'all-ingest',
];

/** What the sources have to say that are asked, their bad days, and what goes wrong with those that ask. */
export const askedOf = (seed: number, length: number): readonly Untold<Happening>[] => {
  const random = randomOf(seed, 'asked');
  const between = (from: number, to: number): number => from + Math.floor(random.next() * (to - from));
  const happenings: Untold<Happening>[] = [];
  for (let at = between(0, 5_000); at < length; at += between(500, random.happens(0.6) ? 8_000 : 90_000))
    happenings.push(offer(random, at));
  for (let at = between(0, 20_000); at < length; at += between(5_000, 60_000))
    happenings.push(offer(random, at, GAZETTE.id));
  for (const { id: source } of ASKED)
    for (let at = between(0, MINUTE); at < length; at += between(5_000, 3 * MINUTE)) {
      const is = random.pick(AILMENTS) ?? 'good';
      const shift = random.happens(0.3) ? between(-4 * MINUTE, 4 * MINUTE) : 0;
      const lasts = random.happens(0.8) ? between(5_000, 60_000) : between(MINUTE, 4 * MINUTE);
      happenings.push({ at, kind: 'upstream', source, is, shift, lasts });
    }
  for (let at = between(0, 30_000); at < length; at += between(5_000, 90_000)) {
    const what = random.pick(FAULTS) ?? 'asker-crash';
    happenings.push(fault(random, at, what, random.happens(0.7) ? between(100, 12_000) : between(12_000, 100_000)));
  }
  for (let at = between(5_000, 2 * MINUTE); at < length; at += between(40_000, 4 * MINUTE))
    happenings.push(...takenBack(random, at));
  if (seed % OF_SO_MANY === LOG_LOST)
    for (let at = between(5_000, 2 * MINUTE); at < length; at += between(MINUTE, 4 * MINUTE))
      happenings.push(...logLost(random, at));
  if (seed % (2 * OF_SO_MANY) === CRASHED)
    for (let at = between(5_000, MINUTE); at < length; at += between(20_000, 2 * MINUTE))
      happenings.push(...crashed(random, at));
  return happenings.filter(({ at }) => at < length);
};

/** In quiet hours too something is said now and then. */
export const askedInCalm = (seed: number, calm: readonly Stretch[]): readonly Untold<Happening>[] => {
  const random = randomOf(seed, 'asked in quiet hours');
  return calm.flatMap(([from, to]) => {
    const happenings: Untold<Happening>[] = [];
    for (let at = from + random.below(10 * MINUTE); at < to; at += MINUTE + random.below(30 * MINUTE))
      happenings.push(offer(random, at));
    return happenings;
  });
};

const offer = (random: Random, at: number, source = WIRE.id): Untold<Happening> => ({
  at,
  kind: 'offer',
  source,
  says: random.pick(['alert', 'alert', 'alert', 'all-clear', 'all-clear', 'retraction'] as const) ?? 'alert',
  region: random.pick(source === GAZETTE.id ? LISTED : PLACES) ?? '1',
  ago: random.happens(0.8) ? random.below(3_000) : random.below(3 * MINUTE) - MINUTE,
});

const fault = (random: Random, at: number, what: Fault, lasts: number): Untold<Happening> => ({
  at,
  kind: 'fault',
  what,
  who: random.below(60),
  lasts,
});

/** Sources say much, and what the server took last is lost with it: some of it just while it is being remembered. */
const takenBack = (random: Random, at: number): readonly Untold<Happening>[] => {
  const lags = at + 1_000 + random.below(2_000);
  const fails = lags + 3_000 + random.below(12_000);
  const offers = Array.from({ length: 24 }, (_, index) => offer(random, at + index * 700 + random.below(600)));
  return [
    ...offers,
    fault(random, lags, 'replica-lags', fails - lags + 1),
    ...(random.happens(0.6) ? [fault(random, lags, 'slow-fsync', fails - lags + 1)] : []),
    ...(random.happens(0.7) ? [standsStill(random, fails)] : []),
    fault(random, fails, 'fail-over', 1),
  ];
};

/** The same with all that the server has, while it goes on. */
const logLost = (random: Random, at: number): readonly Untold<Happening>[] => {
  const offers = Array.from({ length: 16 }, (_, index) => offer(random, at + index * 700 + random.below(600)));
  return [
    ...offers,
    fault(random, at, 'slow-fsync', 12_000),
    fault(random, at + 3_000 + random.below(9_000), 'log-lost', 1),
  ];
};

/** Whoever asks ends while each of its steps takes long, and has an answer in hand. */
const crashed = (random: Random, at: number): readonly Untold<Happening>[] => {
  const offers = Array.from({ length: 10 }, (_, index) => offer(random, at + index * 800 + random.below(700)));
  const crashAt = at + 2_000 + random.below(10_000);
  const lasts = 500 + random.below(5_000);
  const who = random.happens(0.8) ? 1 : 0;
  return [
    ...offers,
    fault(random, at, 'slow-fsync', 12_000),
    { at: crashAt, kind: 'fault', what: 'asker-crash', who, lasts },
  ];
};

/** Whoever asks stands still over it, and goes on before another one asks: it does not see that a connection broke. */
const standsStill = (random: Random, fails: number): Untold<Happening> => {
  const at = fails - 50 - random.below(1_800);
  const lasts = fails - at + 50 + random.below(900);
  return { at, kind: 'fault', what: 'asker-freeze', who: random.happens(0.8) ? 1 : 0, lasts };
};
