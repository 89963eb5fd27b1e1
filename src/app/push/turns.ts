import { turnOfOthers } from '../kit/breath.ts';

/**
 * Work of many that is due at once: one after the other, those that are urgent first. What they begin runs before they
 * have all had their turn, and what is urgent of that before the next one has.
 */
export type Turns = (work: () => void, isUrgent: boolean) => Promise<void>;

/**
 * Work in one go; milliseconds. Those that are quick share a turn of the event loop: with one for each, the last would
 * wait for all that the others begin.
 */
const SLICE = 2;
/** What was begun is waited for so long at most: an alert of a whole country has gone to the first of each place by then; milliseconds. */
const PATIENCE = 30;

type Waiting = { readonly work: () => void; readonly done: () => void; readonly failed: (error: unknown) => void };

export const turns = (options: {
  readonly now: () => number;
  /** Something urgent that was begun is not done yet. */
  readonly isBusy: () => boolean;
}): Turns => {
  const { now, isBusy } = options;
  const urgent: Waiting[] = [];
  const others: Waiting[] = [];
  let isRunning = false;

  const run = async (): Promise<void> => {
    isRunning = true;
    let until = Number.NEGATIVE_INFINITY;
    while (urgent.length + others.length > 0) {
      if (now() >= until || isBusy()) {
        const patience = now() + PATIENCE;
        do await turnOfOthers();
        while (isBusy() && now() < patience);
        until = now() + SLICE;
      }
      const next = urgent.shift() ?? others.shift();
      try {
        next?.work();
        next?.done();
      } catch (error) {
        next?.failed(error);
      }
    }
    isRunning = false;
  };

  return (work, isUrgent) =>
    new Promise((done, failed) => {
      (isUrgent ? urgent : others).push({ work, done, failed });
      if (!isRunning) void run();
    });
};
