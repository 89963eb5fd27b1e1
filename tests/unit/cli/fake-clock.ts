import type { Clock } from '../../../src/app/kit/clock.ts';
import type { Instant } from '../../../src/domain/words.ts';

/** Time that moves when the test says so. */
export type FakeClock = Clock & {
  /** Moves on, ringing what falls due in its order, and lets promises settle in between. */
  advance(milliseconds: number): Promise<void>;
  /** Timers that wait. */
  waiting(): number;
};

export const fakeClock = (start: Instant = Date.UTC(2026, 10, 20, 7)): FakeClock => {
  let now = start;
  let timers: { readonly at: Instant; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after: (milliseconds, run) => {
      const timer = { at: now + milliseconds, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    advance: async (milliseconds) => {
      const end = now + milliseconds;
      await settle();
      for (;;) {
        const [next] = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((one) => one !== next);
        now = Math.max(now, next.at);
        next.run();
        await settle();
      }
      now = end;
    },
    waiting: () => timers.length,
  };
};

/** Lets everything that can go on without time go on. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
};
