import type { Instant } from '../../domain/words.ts';
import type { Closable } from './lifetime.ts';

/** The machine's time, so that tests can move it. */
export type Clock = {
  now(): Instant;
  /** Calls `run` once after that many milliseconds; returns what calls it off. */
  after(milliseconds: number, run: () => void): () => void;
};

/** Calls `run` again and again, `milliseconds` after it finished; returns what ends it and waits for the one in hand. */
export const every = (clock: Clock, milliseconds: number, run: () => Promise<void>): (() => Promise<void>) => {
  let ended = false;
  let inHand: Promise<void> = Promise.resolve();
  let cancel = (): void => {};
  const schedule = (): void => {
    cancel = clock.after(milliseconds, () => {
      inHand = run().finally(() => {
        if (!ended) schedule();
      });
    });
  };
  schedule();
  return async () => {
    ended = true;
    cancel();
    await inHand.catch(() => {});
  };
};

/** Starts it after that many milliseconds, unless it is closed before. */
export const later = (clock: Clock, milliseconds: number, start: () => Closable): Closable => {
  if (milliseconds <= 0) return start();
  let started: Closable | undefined;
  const cancel = clock.after(milliseconds, () => {
    started = start();
  });
  return {
    close: async () => {
      cancel();
      await started?.close();
    },
  };
};
