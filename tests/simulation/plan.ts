import type { Random } from '../../src/app/drills/plan/random.ts';
import { randomOf } from '../../src/app/drills/plan/random.ts';
import type { Instant } from '../../src/domain/words.ts';
import { PLACES } from '../support/small-country.ts';
import { askedOf, isAsked } from './asked.ts';
import { SOURCES } from './cast.ts';
import type { Fault, Happening, Manner, Plan, Untold } from './happening.ts';
import { handedOver, linesOf, NOTHING_SELDOM, openedInDoubt, partlySilent, seldomOf } from './seldom.ts';

const MINUTE = 60_000;

/** In one night of so many another hub follows this one: it is as much work again. */
const FOLLOWED = 5;
/** In one night of so many those who tell are started anew while nobody answers them. */
const HANDED_OVER = 13;
/** In one of so many the page is opened, and cut off, while nobody vouches for the board. */
const OPENED_IN_DOUBT = 13;
/** In one of so many, and another hub follows in these, some places are not spoken for and others are. */
const PARTLY_SILENT = 25;

const FAULTS: readonly (readonly [Fault, number])[] = [
  ['sequencer-crash', 4],
  ['sequencer-freeze', 4],
  ['leader-crash', 4],
  ['leader-freeze', 4],
  ['all-sequencers', 2],
  ['all-webs', 1],
  ['web-crash', 4],
  ['web-freeze', 4],
  ['store-crash', 3],
  ['power-cut', 3],
  ['fail-over', 2],
  ['replica-lags', 2],
  ['disk-full', 2],
  ['slow-fsync', 2],
  ['cut', 6],
  ['partition', 4],
  ['half-open', 4],
  ['split', 3],
  ['lost-answers', 5],
  ['lost-requests', 5],
  ['resent', 5],
  ['slow', 3],
  ['skew', 3],
  ['subscriber-away', 8],
  ['subscriber-slow', 4],
  ['notifier-crash', 3],
  ['notifier-freeze', 3],
  ['destination-away', 3],
  ['destination-deaf', 3],
  ['log-lost', 0.7],
];

/** Stretches in which much is said and much goes wrong at once; what needs both is found in them. */
type Storm = { readonly from: number; readonly to: number };

/** A time in which more goes wrong than in any night. `together`: also what is seldom, misfortunes that come together. */
export const planOf = (seed: number, length: number, together = true): Plan => {
  const plan = withoutAsking(seed, length, together);
  if (!together || !isAsked(seed)) return plan;
  return withMore({ ...plan, asked: true, synced: plan.synced && seed % 2 === 0 }, askedOf(seed, length));
};

/** What is added comes last: the others have the ids, and so the chance, they have without it. */
export const withMore = (plan: Plan, more: readonly Untold<Happening>[]): Plan => {
  const next = Math.max(0, ...plan.happenings.map(({ id }) => id)) + 1;
  const all = [...plan.happenings, ...more.map((one, index): Happening => ({ id: next + index, ...one }))];
  return { ...plan, happenings: inOrder(all) };
};

/** The same, of a night in which nothing is asked. */
export const withoutAsking = (seed: number, length: number, together: boolean): Plan => {
  const random = randomOf(seed, 'plan');
  const happenings: Happening[] = [];
  let id = 0;
  const add = (happening: Untold<Happening>): void => {
    id += 1;
    happenings.push({ id, ...happening });
  };
  const between = (from: number, to: number): number => from + Math.floor(random.next() * (to - from));
  /** Most people hear of things soon, some late. */
  const ago = (): number =>
    random.happens(0.7)
      ? between(0, 3_000)
      : random.happens(0.6)
        ? between(0, 2 * MINUTE)
        : between(-MINUTE, 20 * MINUTE);
  const storms: Storm[] = [];
  for (let from = between(0, 4 * MINUTE); from < length; ) {
    const to = from + between(20_000, 2 * MINUTE);
    storms.push({ from, to });
    from = to + between(MINUTE, 8 * MINUTE);
  }
  /** The next of something that comes so often in quiet times, and so often in a storm. */
  const next = (at: number, quiet: readonly [number, number], stormy: readonly [number, number]): number => {
    const later = at + between(...quiet);
    const storm = storms.find(({ to }) => at < to);
    if (storm === undefined || later < storm.from) return later;
    return Math.max(at, storm.from) + between(...stormy);
  };

  raids(random, length, between, (at, region, on) => {
    add({ at, kind: 'raid', region, on });
    for (const source of ['mod', 'city', 'rumour']) {
      if (source === 'city' && region !== '3') continue;
      if (random.happens(0.85))
        add({ at: at + between(0, 4_000), kind: 'word', source, says: on ? 'alert' : 'all-clear', region, ago: ago() });
    }
  });
  for (let at = between(0, MINUTE); at < length; at = next(at, [5_000, 3 * MINUTE], [50, 1_500])) {
    const source = random.pick(['mod', 'mod', 'rumour', 'city', 'poll']) ?? 'mod';
    const region = source === 'city' ? '3' : (random.pick(PLACES) ?? '1');
    const says = random.pick(['alert', 'all-clear', 'all-clear', 'retraction'] as const) ?? 'alert';
    add({ at, kind: 'word', source, says, region, ago: ago() });
  }
  for (let at = between(0, 5 * MINUTE); at < length; at += between(MINUTE, 15 * MINUTE)) {
    const says = random.pick(['alert', 'alert', 'all-clear', 'retraction'] as const) ?? 'alert';
    const lasts = says === 'alert' && random.happens(0.5) ? between(20_000, 5 * MINUTE) : null;
    add({ at, kind: 'person', says, region: random.pick(PLACES) ?? '1', lasts });
  }
  // In some nights a drill is played beside it: the same sources say the same kind of things, of what is not so.
  const drills = random.happens(0.5);
  if (drills)
    for (let at = between(0, 2 * MINUTE); at < length; at += between(2_000, 40_000)) {
      const source = random.pick(['mod', 'mod', 'city']) ?? 'mod';
      const region = source === 'city' ? '3' : (random.pick(PLACES) ?? '1');
      add({
        at,
        kind: 'practice',
        source,
        says: random.pick(['alert', 'alert', 'all-clear'] as const) ?? 'alert',
        region,
      });
    }
  for (const { id: source, lists, beats } of SOURCES) {
    const pace = lists ?? beats ?? length;
    let silentUntil = 0;
    let badUntil = 0;
    let manner: Manner = 'good';
    let shift = 0;
    for (let at = between(0, pace); at < length; at += between(pace * 0.8, pace * 1.2)) {
      if (random.happens(pace / (20 * MINUTE))) silentUntil = at + between(MINUTE, 5 * MINUTE);
      if (random.happens(pace / (10 * MINUTE))) {
        badUntil = at + between(20_000, 3 * MINUTE);
        manner = random.pick(['empty', 'half', 'same', 'garbled', 'good'] as const) ?? 'good';
        shift = random.happens(0.4) ? between(-4 * MINUTE, 4 * MINUTE) : 0;
      }
      if (at < silentUntil) continue;
      const bad = at < badUntil;
      if (lists === undefined) add({ at, kind: 'heartbeat', source });
      else add({ at, kind: 'list', source, manner: bad ? manner : 'good', ago: bad ? shift : 0 });
    }
  }
  const synced = random.happens(0.7);
  const told = random.happens(0.6);
  const all = FAULTS.reduce((sum, [, weight]) => sum + weight, 0);
  for (let at = between(0, MINUTE); at < length; at = next(at, [5_000, 2 * MINUTE], [500, 12_000])) {
    let left = random.next() * all;
    const [what] = FAULTS.find(([, weight]) => {
      left -= weight;
      return left < 0;
    }) ?? ['cut', 0];
    const lasts = random.happens(0.7) ? between(100, 10_000) : between(10_000, 100_000);
    add({ at, kind: 'fault', what, who: random.below(60), lasts });
  }
  // From here on with chance of their own: what comes above stays as it is.
  const seldom = together ? seldomOf(randomOf(seed, 'seldom'), length) : NOTHING_SELDOM;
  const followed = together && isFollowed(seed);
  const lines = followed ? linesOf(randomOf(seed, 'lines'), length) : [];
  const handed = together && seed % HANDED_OVER === 10 ? handedOver(randomOf(seed, 'handed over'), length) : undefined;
  const opened = together && seed % OPENED_IN_DOUBT === 11 ? openedInDoubt(randomOf(seed, 'opened'), length) : [];
  const isSilent =
    together && seed % PARTLY_SILENT === 15 ? partlySilent(randomOf(seed, 'partly silent'), length) : () => false;
  for (const one of [...seldom.happenings, ...lines, ...(handed?.happenings ?? []), ...opened]) add(one);
  return {
    seed,
    length,
    synced,
    told: told || handed !== undefined,
    drills,
    calm: [],
    log: handed?.log ?? seldom.log,
    followed,
    asked: false,
    happenings: inOrder(happenings.filter((one) => !seldom.isHushed(one) && !isSilent(one))),
  };
};

export const isFollowed = (seed: number): boolean => seed % FOLLOWED === 0;

export const inOrder = (happenings: Happening[]): readonly Happening[] =>
  happenings.sort((a, b) => a.at - b.at || a.id - b.id);

/** When there is danger where, whoever says so. */
const raids = (
  random: Random,
  length: number,
  between: (from: number, to: number) => number,
  tell: (at: Instant, region: string, on: boolean) => void,
): void => {
  for (const region of PLACES) {
    for (let at = between(0, 20 * MINUTE); at < length; ) {
      const lasts = random.happens(0.2) ? between(500, 5_000) : between(MINUTE, 15 * MINUTE);
      tell(at, region, true);
      if (at + lasts < length) tell(at + lasts, region, false);
      at += lasts + between(2 * MINUTE, 40 * MINUTE);
    }
  }
};
