/**
 * How much is decided for one commit. Deciding stops after some time, so that whoever comes meanwhile waits no longer;
 * and no more is taken in hand than was decided in that time before, since all of it is asked for in the log first.
 */
export type Pace = {
  /** Signals taken in hand for the next commit at most. */
  items(): number;
  /** Begins a commit. `hasShort`: something that is no part of what is long is in it. */
  begin(hasShort: boolean): { isOver(isPart: boolean): boolean };
  /** After a commit of nothing but parts, the oldest of which came then: how long to leave Redis and this process to others; milliseconds. */
  rest(since: number): number;
  /** Parts that came then have waited for long. */
  isLate(since: number): boolean;
  now(): number;
  decided(signals: number, all: boolean): void;
};

/** Shorter means more commits when very much comes at once; milliseconds. */
const DECIDE_FOR = 5;
/** The same for parts of what is long beside what is short, and just after it: the next short is not to wait for them. */
const DECIDE_PARTS_BESIDE = 1;
const DECIDE_PARTS_AFTER = 3;
const JUST_AFTER = 100;

/**
 * Between two commits of parts, while others are at work, unless the parts have waited for long; milliseconds. What comes
 * during a commit waits for it: rests so many times as long keep four of five from meeting one, also on a slow disk.
 */
const REST = 40;
const LONGEST_REST = 120;
const RESTS_TO_WORK = 5;
const LONG = 700;

/** Signals; fewer are not worth a commit of their own. */
const FEWEST = 64;

export const pace = (most: number, now: () => number = () => performance.now()): Pace => {
  let items = Math.min(FEWEST, most);
  let shortAt = Number.NEGATIVE_INFINITY;
  let latest = now();
  const isBesideShort = (at: number): boolean => at - shortAt < JUST_AFTER;
  const isLate = (since: number): boolean => now() - since >= LONG;
  return {
    now,
    isLate,
    rest: (since) => {
      if (!isBesideShort(now()) || isLate(since)) return 0;
      return Math.min(LONGEST_REST, Math.max(REST, RESTS_TO_WORK * (now() - latest)));
    },
    items: () => items,
    begin: (hasShort) => {
      const began = now();
      latest = began;
      if (hasShort) shortAt = began;
      const forParts = hasShort ? DECIDE_PARTS_BESIDE : isBesideShort(began) ? DECIDE_PARTS_AFTER : DECIDE_FOR;
      return { isOver: (isPart) => now() - began >= (isPart ? forParts : DECIDE_FOR) };
    },
    decided: (signals, all) => {
      items = Math.min(most, Math.max(FEWEST, all ? items * 2 : signals));
    },
  };
};
