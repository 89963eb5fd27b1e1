import type { Clock } from '../../kit/clock.ts';

/** Waits until something happens, or a time is over; what happens before it waits is not missed. */
export type Sleeper = {
  /** Without a time: until something happens. */
  pause(milliseconds?: number): Promise<void>;
  /** Something happened. */
  stir(): void;
  /** What happened so far was seen. */
  seen(): void;
  /** No pause is longer than a moment any more. */
  end(): void;
};

export const sleeper = (clock: Clock): Sleeper => {
  let wake = (): void => {};
  let stirred = false;
  let ended = false;
  return {
    pause: (milliseconds) =>
      new Promise((resolve) => {
        const cancel = milliseconds === undefined ? () => {} : clock.after(milliseconds, () => done());
        const done = (): void => {
          cancel();
          wake = () => {};
          resolve();
        };
        wake = done;
        if (ended || stirred) done();
      }),
    stir: () => {
      stirred = true;
      wake();
    },
    seen: () => {
      stirred = false;
    },
    end: () => {
      ended = true;
      wake();
    },
  };
};
