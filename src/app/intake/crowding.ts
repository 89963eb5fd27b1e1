import type { Refusal } from '../../domain/refuse.ts';
import type { Signal } from '../../domain/signal.ts';
import type { Instant } from '../../domain/words.ts';

/**
 * A limit to what one source says about one place and hazard in an hour of arrivals, so that none fills a timeline. It
 * counts at this door: several doors let through that much each.
 *
 * Over the limit one alert is still taken when the latest word that was taken is an all-clear: what is refused may leave
 * an alert standing, never a place clear. Lists are not counted: they say how things are, and are never refused for it.
 */
export type Crowding = {
  /** Why the word is not taken; counts it when it is. */
  refuse(signal: Signal, now: Instant): Refusal | undefined;
};

type Said = { readonly from: Instant; count: number; latest: Instant; isAlert: boolean };

/** Milliseconds. */
const WINDOW = 3_600_000;
/** Places remembered before those of past hours are looked for; a place takes about a hundred bytes. */
const SWEEP_ABOVE = 10_000;

export const crowding = (perHour: number): Crowding => {
  const said = new Map<string, Said>();
  let sweepAbove = SWEEP_ABOVE;

  const sweep = (now: Instant): void => {
    for (const [key, { from }] of said) if (isOver(from, now)) said.delete(key);
    sweepAbove = Math.max(SWEEP_ABOVE, said.size * 2);
  };

  return {
    refuse: (signal, now) => {
      if (signal.kind !== 'alert' && signal.kind !== 'all-clear') return undefined;
      const isAlert = signal.kind === 'alert';
      const key = `${signal.source}|${signal.region}|${signal.hazard}`;
      const known = said.get(key);
      if (known === undefined || isOver(known.from, now)) {
        if (said.size > sweepAbove) sweep(now);
        said.set(key, { from: now, count: 1, latest: signal.at, isAlert });
        return undefined;
      }
      const isLatest = signal.at >= known.latest;
      if (known.count >= perHour && !(isAlert && isLatest && !known.isAlert)) {
        return {
          code: 'signal.too-many',
          detail: `source ${signal.source} said ${known.count} words about region ${signal.region} within the hour; at most ${perHour} are taken`,
        };
      }
      known.count += 1;
      if (isLatest) {
        known.latest = signal.at;
        known.isAlert = isAlert;
      }
      return undefined;
    },
  };
};

/** A clock that was put back must not leave a place closed. */
const isOver = (from: Instant, now: Instant): boolean => now - from >= WINDOW || now < from;
