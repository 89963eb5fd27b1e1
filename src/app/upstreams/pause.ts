import type { Failure } from './failure.ts';

export type Rhythm = {
  /** Between two polls; milliseconds. */
  readonly interval: number;
  /** The longest pause after failures: a source that is back must be heard soon. */
  readonly maxPause: number;
};

/** Up to this share of a pause is added or taken by chance, so that hubs do not all ask at the same moment. */
const JITTER = 0.1;
/** The pause after a list that has to be confirmed; a share of the usual one. */
const CONFIRM_SHARE = 0.5;
/** An upstream may ask for patience, not for ever. */
const LONGEST_PATIENCE = 15 * 60_000;

/** How long to wait before the next poll. */
export const pauseAfter = (
  { interval, maxPause }: Rhythm,
  last: { readonly failures: number; readonly failure?: Failure; readonly confirm: boolean },
  random: () => number,
): number => {
  const jitter = 1 - JITTER + 2 * JITTER * random();
  if (last.failure === undefined) return interval * (last.confirm ? CONFIRM_SHARE : 1) * jitter;
  const wanted = last.failure.retryAfterMs ?? 0;
  if (last.failure.code === 'budget.spent') return Math.max(wanted, 1);
  const doubled = interval * 2 ** Math.min(Math.max(last.failures - 1, 0), 10);
  // Never earlier than asked for, also by chance.
  return Math.max(Math.min(doubled, Math.max(maxPause, interval)) * jitter, Math.min(wanted, LONGEST_PATIENCE));
};
