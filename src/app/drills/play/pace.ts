import type { Instant } from '../../../domain/words.ts';
import type { Speed } from '../speed.ts';

/**
 * The scenario's clock: it stood at `at` when ours stood at `since`, and has run at `speed` from there on, unless it
 * stands. At `max` it is wherever the next thing happens.
 */
export type Pace = {
  readonly speed: Speed;
  readonly running: boolean;
  readonly at: Instant;
  readonly since: Instant;
};

export const scenarioNow = ({ speed, running, at, since }: Pace, now: Instant): Instant =>
  running && speed !== 'max' ? at + Math.max(0, now - since) * speed : at;

/** How long until that moment of the scenario; 0: it is due. */
export const untilDue = (pace: Pace, due: Instant, now: Instant): number => {
  const gap = due - scenarioNow(pace, now);
  if (gap <= 0) return 0;
  if (!pace.running) return Number.POSITIVE_INFINITY;
  return pace.speed === 'max' ? 0 : gap / pace.speed;
};

/** When, by our clock, that moment of the scenario was due; what was jumped over was due now. */
export const dueAt = ({ speed, running, at, since }: Pace, due: Instant, now: Instant): Instant =>
  !running || speed === 'max' || due <= at ? now : Math.min(now, since + (due - at) / speed);

/** Anchored anew, so that what was before does not count again. */
export const changed = (pace: Pace, now: Instant, to: Partial<Pace>): Pace => ({
  ...pace,
  at: scenarioNow(pace, now),
  since: now,
  ...to,
});
