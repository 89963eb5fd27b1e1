import type { Clock } from '../../../../app/kit/clock.ts';

/** Steps small enough that a thousand connections do not end in the same moment; milliseconds. */
const STEP = 50;

/**
 * Lets a crowd go one by one, in no particular order, spread evenly over `over` milliseconds, so that they do not all
 * come back in the same second. Returns what calls it off.
 */
export const letGo = <One>(
  crowd: readonly One[],
  over: number,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  go: (one: One) => void,
): (() => void) => {
  const waiting = crowd.map((one) => ({ one, order: random() })).sort((a, b) => a.order - b.order);
  const steps = Math.max(1, Math.ceil(over / STEP));
  const perStep = Math.ceil(waiting.length / steps);
  let cancel = (): void => {};
  const step = (): void => {
    for (const { one } of waiting.splice(0, perStep)) go(one);
    if (waiting.length > 0) cancel = clock.after(STEP, step);
  };
  step();
  return () => cancel();
};
