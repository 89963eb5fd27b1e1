import type { Instant } from '../domain/words.ts';
import { usage } from './exit.ts';

/** How fast scenario time passes: `max`, or so many seconds of it in one of ours. */
export type Pace = {
  /** How long to wait before what arrives then is due; milliseconds, 0 when it is. */
  wait(arrivesAt: Instant, now: Instant): number;
};

export type Speed = number | 'max';

/** Faster than this nobody can tell from `max`, slower is no replay. */
const FASTEST = 1_000_000;
const SLOWEST = 0.001;

export const speedOf = (text: string): Speed => {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (/^\d*\.?\d+$/.test(text) && speed >= SLOWEST && speed <= FASTEST) return speed;
  throw usage(
    `--speed: "${text}" is no speed; write 1 for real time, 60 for an hour a minute, 0.5 for half as fast, or max`,
  );
};

/**
 * The first signal is due at once. A silence of the scenario longer than `longestPause` is passed over: recordings begin
 * with alerts that stand for years.
 */
export const paceOf = (speed: Speed, longestPause: number): Pace => {
  if (speed === 'max') return { wait: () => 0 };
  let startedAt: Instant | undefined;
  let latest = 0;
  /** Scenario time that has to pass before what came last. */
  let due = 0;
  return {
    wait: (arrivesAt, now) => {
      if (startedAt === undefined) {
        startedAt = now;
        latest = arrivesAt;
        return 0;
      }
      const gap = arrivesAt - latest;
      if (gap > 0) {
        latest = arrivesAt;
        due += gap > longestPause ? 0 : gap;
      }
      return Math.max(0, startedAt + due / speed - now);
    },
  };
};
