import type { Clock } from './kit/clock.ts';

/** Waits for the work, but no longer than that; false when it is not done by then. What it fails with is passed on. */
export const within = async (clock: Clock, milliseconds: number, work: Promise<unknown>): Promise<boolean> => {
  let cancel = (): void => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.after(milliseconds, () => resolve(false));
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    cancel();
    // Work that fails after it was given up on is nobody's news any more.
    work.catch(() => {});
  }
};
