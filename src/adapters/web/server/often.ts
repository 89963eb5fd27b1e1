import { AppError } from '../../../app/kit/errors.ts';
import type { Instant } from '../../../domain/words.ts';

/** Addresses remembered at most: who comes from more of them is not held up by this. */
const MAX_ADDRESSES = 10_000;

/** At most so many acts from one address in a time; milliseconds. Throws `rate.limited`. */
export const notTooOften = (most: number, within: number): ((address: string, now: Instant) => void) => {
  const seen = new Map<string, { since: Instant; count: number }>();
  return (address, now) => {
    let one = seen.get(address);
    if (one === undefined || now - one.since >= within || now < one.since) {
      if (seen.size >= MAX_ADDRESSES) seen.clear();
      one = { since: now, count: 0 };
      seen.set(address, one);
    }
    one.count += 1;
    if (one.count > most)
      throw new AppError('rate.limited', `more than ${most} of these from one address`, {
        retryAfter: Math.ceil((one.since + within - now) / 1_000),
      });
  };
};
