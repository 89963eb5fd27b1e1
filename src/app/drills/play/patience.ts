import type { Clock } from '../../kit/clock.ts';
import { AppError } from '../../kit/errors.ts';

/** Waits that end early when a drill is left, and work that is tried again while what is wrong may pass. */
export type Patience = {
  /** Resolves after the time, or at once when the drill is left. */
  pause(milliseconds: number): Promise<void>;
  insist<T>(work: () => Promise<T>): Promise<T>;
};

/** Pause before what failed for the moment is tried again; milliseconds. */
const RETRY_AFTER = 300;
/** A hub that takes nothing for this long is not there; milliseconds. */
const GIVE_UP_AFTER = 600_000;

export const patience = (clock: Clock, abort: AbortSignal): Patience => {
  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        abort.removeEventListener('abort', done);
        cancel();
        resolve();
      };
      const cancel = clock.after(milliseconds, done);
      abort.addEventListener('abort', done, { once: true });
    });
  return {
    pause,
    insist: async (work) => {
      const since = clock.now();
      for (;;) {
        try {
          return await work();
        } catch (error) {
          const passes = error instanceof AppError && error.retryAfter !== undefined;
          if (!passes || abort.aborted || clock.now() - since > GIVE_UP_AFTER) throw error;
          await pause(RETRY_AFTER);
        }
      }
    },
  };
};
