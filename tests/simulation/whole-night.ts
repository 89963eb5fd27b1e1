import type { Random } from '../../src/app/drills/plan/random.ts';
import { randomOf } from '../../src/app/drills/plan/random.ts';
import { PLACES } from '../support/small-country.ts';
import { askedInCalm, askedOf, isAsked } from './asked.ts';
import { SOURCES } from './cast.ts';
import type { Happening, Plan, Untold } from './happening.ts';
import { inOrder, isFollowed, withMore, withoutAsking } from './plan.ts';
import type { Stretch } from './world.ts';

const SECOND = 1_000;
const MINUTE = 60_000;

/** After the last of what went wrong: until processes and connections are as before; milliseconds. */
const RECOVERY = 40_000;
/** A source that speaks less often would be taken for silent; milliseconds. */
const SLOWEST_BEAT = 40_000;

/**
 * A night as nights are: for a few minutes all happens at once and much goes wrong, as in `planOf`, and then for a long
 * time little is said and all is well. What needs hours to come about is found in it, and an hour of it costs little.
 */
export const nightOf = (seed: number, length: number, together = true): Plan => {
  const random = randomOf(seed, 'night');
  const happenings: Happening[] = [];
  const calm: Stretch[] = [];
  const asked: Untold<Happening>[] = [];
  let id = 0;
  const add = (happening: Untold<Happening>): void => {
    id += 1;
    if (happening.at < length) happenings.push({ id, ...happening });
  };
  const { synced, told, log, drills: mayDrill } = withoutAsking(random.below(2 ** 31), 0, together);
  const drills = mayDrill && random.happens(0.5);
  for (let from = 0; from < length; ) {
    const busy = between(random, 30 * SECOND, 150 * SECOND);
    const piece = withoutAsking(random.below(2 ** 31), Math.min(busy, length - from), together);
    for (const { id: _, ...happening } of piece.happenings)
      if (drills || happening.kind !== 'practice') add({ ...happening, at: from + happening.at });
    for (const region of raidedAt(piece)) {
      const at = from + busy + between(random, 0, 5 * MINUTE);
      add({ at, kind: 'raid', region, on: false });
      add({ at: at + random.below(4 * SECOND), kind: 'word', source: 'mod', says: 'all-clear', region, ago: 0 });
    }
    const more = together && isAsked(seed) ? askedOf(seed + asked.length, Math.min(busy, length - from)) : [];
    asked.push(...more.map((one) => ({ ...one, at: from + one.at })));
    const faults = [...piece.happenings, ...more];
    const over = Math.max(busy, ...faults.map((one) => (one.kind === 'fault' ? one.at + one.lasts : 0)));
    const to = from + over + RECOVERY + between(random, 20 * MINUTE, 180 * MINUTE);
    calm.push([from + over + RECOVERY, to]);
    signsOfLife(random, from + busy, to, add);
    for (let at = from + over + between(random, 0, 20 * MINUTE); at < to; at += between(random, MINUTE, 30 * MINUTE))
      now(random, at, add);
    from = to;
  }
  const followed = together && isFollowed(seed);
  const plan = { seed, length, synced, told, drills, calm, log, followed, happenings: inOrder(happenings) };
  if (!together || !isAsked(seed)) return { ...plan, asked: false };
  const inCalm = askedInCalm(seed, calm).filter(({ at }) => at < length);
  return withMore({ ...plan, asked: true, synced: synced && seed % 2 === 0 }, [...asked, ...inCalm]);
};

const between = (random: Random, from: number, to: number): number => from + Math.floor(random.next() * (to - from));

/** The places in danger when the plan ends. */
const raidedAt = ({ happenings }: Plan): ReadonlySet<string> => {
  const raided = new Set<string>();
  for (const one of happenings) {
    if (one.kind !== 'raid') continue;
    if (one.on) raided.add(one.region);
    else raided.delete(one.region);
  }
  return raided;
};

const signsOfLife = (random: Random, from: number, to: number, add: (happening: Untold<Happening>) => void): void => {
  for (const { id: source, lists, beats } of SOURCES) {
    const pace = Math.min(SLOWEST_BEAT, 4 * (lists ?? beats ?? Number.POSITIVE_INFINITY));
    for (let at = from + random.below(10 * SECOND); at < to; at += between(random, pace * 0.8, pace * 1.2)) {
      if (lists === undefined) add({ at, kind: 'heartbeat', source });
      else add({ at, kind: 'list', source, manner: 'good', ago: 0 });
    }
  }
};

/** What is said now and then, when all is well: a danger and its end, or a word of a person. */
const now = (random: Random, at: number, add: (happening: Untold<Happening>) => void): void => {
  const region = random.pick(PLACES) ?? '1';
  if (random.happens(0.3)) {
    const lasts = random.happens(0.5) ? between(random, 20 * SECOND, 120 * MINUTE) : null;
    add({ at, kind: 'person', says: random.happens(0.6) ? 'alert' : 'all-clear', region, lasts });
    return;
  }
  const end = at + between(random, 10 * SECOND, 40 * MINUTE);
  for (const [when, on] of [
    [at, true],
    [end, false],
  ] as const) {
    add({ at: when, kind: 'raid', region, on });
    const says = on ? 'alert' : 'all-clear';
    add({ at: when + random.below(4 * SECOND), kind: 'word', source: 'mod', says, region, ago: 0 });
  }
};
