import type { Clock } from '../../app/kit/clock.ts';

/** The only place that asks the machine for the time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
