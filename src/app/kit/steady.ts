import type { Instant } from '../../domain/words.ts';
import type { Observe } from './observe.ts';

/**
 * The hub's own time. It starts where the wall clock stands and runs on with the monotonic one, which nobody sets. A
 * claim that is stamped ahead of time hides what comes after it, so a wall clock that was set is believed only once that
 * lasts: until then the hub's time runs on as it did.
 */
export type Steady = {
  now(): Instant;
  /**
   * At the start: what time it was for the hub. A wall clock that says another one was set, and is believed as late as by
   * those who saw it: what is stamped by it would be hidden by what was said before, or hide what the others say.
   */
  startAt(recorded: Recorded): void;
  /**
   * From now on this process puts in order, and nobody did a moment ago. It may see a step later than those who stamp, and
   * has to believe it first: so it believes one back at once.
   */
  leads(): void;
  /** How much later than this the wall clock says it is, while nobody knows which is right; else 0. Milliseconds. */
  ahead(): number;
  /** What health has to say of it. */
  doubts(): readonly string[];
  /** A step ahead that was believed a moment ago: others may not follow it yet. */
  followed(): Followed | undefined;
};

/** `from`: what time it was when the step was believed, before it was. Both in milliseconds. */
export type Followed = { readonly from: Instant; readonly by: number };

/**
 * What time it was, by the one who puts in order, so long ago at most, and nothing was written later; `since` null: nobody
 * knows how long ago. Milliseconds.
 */
export type Recorded = {
  readonly at: Instant;
  readonly since: number | null;
  /** The step ahead that it had believed a moment before. */
  readonly followed?: Followed;
};

/** What a process does with words: it stamps them when they come, it puts them in order, or both. */
export type Part = { readonly stamps: boolean; readonly putsInOrder: boolean };

/** The clocks of a machine: its wall clock, and the time since some moment that nobody sets. Milliseconds. */
export type Counted = { readonly wall: () => Instant; readonly monotonic: () => number };

/** Clocks that are kept right are off by so little, and are followed at once; milliseconds. */
const FOLLOWED = 1_000;

/** A step that lasts this long is believed; milliseconds. Those that mend themselves are over in a few seconds. */
const BELIEVED_AFTER = 10_000;

/**
 * Where words are stamped and not put in order it is believed this much later; milliseconds. What comes stamped ahead of
 * the sequencer is put back to when it got there; what came stamped behind it could hide below what was said before.
 */
const BEHIND = 5_000;

/** By then everybody follows; milliseconds since the sequencer does. Each looks at its clock at least once in a second or two. */
export const ALL_FOLLOW = 30_000;

/** Health tells of a step for this long; milliseconds. */
const TOLD_FOR = 60 * 60 * 1000;

export const steady = (
  { wall, monotonic }: Counted,
  observe: Observe,
  part: () => Part = () => ({ stamps: true, putsInOrder: true }),
): Steady => {
  let offset = wall() - monotonic();
  let latest = Math.floor(wall());
  let step: { readonly by: number; readonly since: number } | undefined;
  let adopted: { readonly by: number; readonly at: number; readonly from: Instant } | undefined;

  const adopt = (by: number, count: number): void => {
    step = undefined;
    adopted = { by, at: count, from: Math.floor(offset + count) };
    offset += by;
    latest = Number.NEGATIVE_INFINITY;
    observe('clock.adopted', { bySeconds: seconds(by) });
  };

  const look = (): { readonly now: Instant; readonly by: number } => {
    const count = monotonic();
    const by = wall() - (offset + count);
    if (Math.abs(by) <= FOLLOWED) {
      if (step !== undefined) observe('clock.returned', { bySeconds: seconds(step.by) });
      step = undefined;
      offset += by;
    } else if (step === undefined || Math.abs(by - step.by) > FOLLOWED) {
      step = { by, since: count };
      observe('clock.stepped', { bySeconds: seconds(by) });
    } else if (count - step.since >= BELIEVED_AFTER + (part().putsInOrder ? 0 : BEHIND)) {
      adopt(by, count);
    }
    latest = Math.max(latest, Math.floor(offset + count));
    return { now: latest, by: step === undefined ? 0 : by };
  };

  return {
    now: () => look().now,
    startAt: ({ at, since, followed }) => {
      const { now } = look();
      if (followed !== undefined) adopted = { ...followed, at: monotonic() };
      const isAhead = since !== null && now > at + since + FOLLOWED;
      if (at <= now + FOLLOWED && !isAhead) return;
      // What comes stamped ahead is put back to when it got there: who only does that must not be ahead. Who stamps must not
      // be behind: what was stamped a moment before the start may still wait, and comes first.
      offset = at + (part().stamps ? (since ?? 0) : 0) - monotonic();
      latest = Number.NEGATIVE_INFINITY;
      look();
    },
    leads: () => {
      const { by } = look();
      if (by < 0) adopt(by, monotonic());
    },
    ahead: () => Math.max(0, look().by),
    followed: () => {
      look();
      if (adopted === undefined || adopted.by < 0 || monotonic() - adopted.at > ALL_FOLLOW) return undefined;
      return { from: adopted.from, by: adopted.by };
    },
    doubts: () => {
      look();
      if (step !== undefined)
        return [`the clock of this machine was set ${inWords(step.by)}; not believed until it lasts`];
      if (adopted === undefined || monotonic() - adopted.at > TOLD_FOR) return [];
      return [`the clock of this machine was set ${inWords(adopted.by)}, and that is followed since it lasts`];
    },
  };
};

/**
 * What was received at this instant, by the clock of who follows: after a step ahead some still stamp by the time before
 * it, and their words would go before what others said long ago.
 */
export const asFollowed = (receivedAt: Instant, followed: Followed | undefined): Instant =>
  followed !== undefined &&
  receivedAt >= followed.from &&
  receivedAt < followed.from + Math.min(followed.by, ALL_FOLLOW)
    ? Math.floor(receivedAt + followed.by)
    : receivedAt;

const seconds = (milliseconds: number): number => Math.round(milliseconds / 1000);

const inWords = (by: number): string => `${seconds(Math.abs(by))} s ${by > 0 ? 'ahead' : 'back'}`;
