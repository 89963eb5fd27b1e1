import type { Clock } from '../../../../app/kit/clock.ts';

/**
 * When rounds of writing happen.
 *
 * - quiet: nothing to say.
 * - starting: the first thing to say after a pause goes out in this turn of the event loop, together with whatever else
 *   the turn brings. A single alert never waits for company.
 * - writing: slice after slice, with the event loop in between, so that reads, pings and new connections go on. More to
 *   say now means a burst: once per round the writing pauses until nothing came for `GATHER_MS`, so that the rest of the
 *   burst goes into the same write for all that have not had their turn yet; `GATHER_LIMIT_MS` at most.
 * - pausing: that pause.
 * - waiting: when a round has ended within `GATHER_MS` of its beginning and there is more to say, the
 *   remainder of it, for the same reason.
 */
export type Pace = {
  /** There is something to say. */
  nudge(): void;
  close(): void;
};

/** Runs something in this turn of the event loop, after what it is in; returns what calls it off. */
export type ThisTurn = (run: () => void) => () => void;

export type PacePorts = {
  readonly clock: Clock;
  readonly thisTurn?: ThisTurn | undefined;
  /** Writes to this many subscribers at most; says whether the round is over, and whether more is left after it. */
  readonly slice: (subscribers: number) => { readonly over: boolean; readonly more: boolean };
};

/**
 * A burst (many regions in one moment) comes as batches a millisecond or two apart. Gathering for this long puts nearly
 * all of it into one write per subscriber; twice as long gained nothing.
 */
export const GATHER_MS = 4;

/** A burst that comes through a busy queue takes this long; a round that has to be done twice takes longer. */
export const GATHER_LIMIT_MS = 16;

/** About two milliseconds of writing: nobody waits longer than that for the event loop. */
export const SLICE = 256;

const byImmediate: ThisTurn = (run) => {
  const immediate = setImmediate(run);
  return () => clearImmediate(immediate);
};

export const pace = ({ clock, slice, thisTurn = byImmediate }: PacePorts): Pace => {
  let state: 'quiet' | 'starting' | 'writing' | 'pausing' | 'waiting' = 'quiet';
  let began = Number.NEGATIVE_INFINITY;
  let gathered = false;
  /** Until when a pause may be made longer. */
  let pauseLimit = Number.NEGATIVE_INFINITY;
  let cancel = (): void => {};

  const soon = (next: 'starting' | 'writing'): void => {
    state = next;
    cancel = thisTurn(write);
  };

  const later = (milliseconds: number, next: 'starting' | 'writing'): void => {
    state = 'waiting';
    cancel = clock.after(milliseconds, () => soon(next));
  };

  const pause = (): void => {
    const rest = pauseLimit - clock.now();
    // Past the limit, or the clock was set back: it ends when it would have.
    if (rest <= 0 || rest > GATHER_LIMIT_MS) return;
    cancel();
    later(Math.min(GATHER_MS, rest), 'writing');
    state = 'pausing';
  };

  const begin = (): void => {
    const rest = began + GATHER_MS - clock.now();
    // A clock that was set back must not make anybody wait.
    if (rest > 0 && rest <= GATHER_MS) later(rest, 'starting');
    else soon('starting');
  };

  const write = (): void => {
    if (state === 'starting') {
      began = clock.now();
      gathered = false;
    }
    const { over, more } = slice(SLICE);
    if (!over) soon('writing');
    else if (more) begin();
    else state = 'quiet';
  };

  return {
    nudge: () => {
      if (state === 'quiet') {
        begin();
      } else if (state === 'writing' && !gathered) {
        gathered = true;
        pauseLimit = clock.now() + GATHER_LIMIT_MS;
        pause();
      } else if (state === 'pausing') {
        pause();
      }
    },
    close: () => {
      cancel();
      state = 'waiting';
    },
  };
};
