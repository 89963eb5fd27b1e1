import type { Clock } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import type { Observe } from '../kit/observe.ts';

/**
 * Looks tokens up with a price for wrong ones. A token that nobody has is remembered as such for a moment, and an address
 * that showed many of them waits, each time a little longer, before its next one is looked up: guessing costs the guesser
 * time and Redis nothing. A right token from the same address gets through all the same, only later.
 */
export type TokenLookups<Found> = {
  /** Throws `rate.limited` when too many of this address wait already. */
  find(token: string, address: string): Promise<Found | undefined>;
};

/** A source that was just added must be known soon; milliseconds. */
const UNKNOWN_FOR_MS = 1_000;
const MAX_UNKNOWN = 10_000;
/** Mistakes of somebody who sets up a source cost nothing. */
const FREE_MISTAKES = 10;
/** How long one mistake counts; milliseconds. */
const FORGIVEN_AFTER_MS = 60_000;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 500;
/** Lookups of one address that wait at once. */
const MAX_WAITING = 20;
const MAX_ADDRESSES = 10_000;

type Suspect = { mistakes: number; at: number; waiting: number; line: Promise<void> };

export const tokenLookups = <Found>(ports: {
  readonly lookUp: (token: string) => Promise<Found | undefined>;
  readonly clock: Clock;
  readonly observe: Observe;
}): TokenLookups<Found> => {
  const { clock, lookUp, observe } = ports;
  const unknown = new Map<string, number>();
  const suspects = new Map<string, Suspect>();

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      clock.after(milliseconds, resolve);
    });

  const suspectOf = (address: string): Suspect => {
    const now = clock.now();
    let suspect = suspects.get(address);
    if (suspect === undefined || (suspect.waiting === 0 && now - suspect.at > FORGIVEN_AFTER_MS)) {
      suspect = { mistakes: 0, at: now, waiting: 0, line: Promise.resolve() };
      suspects.delete(address);
      suspects.set(address, suspect);
      dropOldest(suspects, MAX_ADDRESSES);
    }
    return suspect;
  };

  const blame = (suspect: Suspect, address: string): undefined => {
    suspect.mistakes += 1;
    observe('token.refused', { address });
    // The first, then ever more seldom: whoever guesses must not fill the log.
    if (Number.isInteger(Math.log10(suspect.mistakes))) observe('tokens.wrong', { address, count: suspect.mistakes });
    suspect.at = clock.now();
    return undefined;
  };

  /** One after another, with a pause before each. */
  const inLine = async (suspect: Suspect): Promise<void> => {
    if (suspect.waiting >= MAX_WAITING)
      throw new AppError('rate.limited', 'too many tokens from this address that nobody has', { retryAfter: 5 });
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(10, suspect.mistakes - FREE_MISTAKES));
    suspect.waiting += 1;
    suspect.line = suspect.line.then(() => pause(wait));
    await suspect.line;
    suspect.waiting -= 1;
  };

  return {
    find: async (token, address) => {
      const suspect = suspectOf(address);
      const missedAt = unknown.get(token);
      if (missedAt !== undefined && clock.now() - missedAt < UNKNOWN_FOR_MS) return blame(suspect, address);
      if (suspect.mistakes >= FREE_MISTAKES) await inLine(suspect);
      const found = await lookUp(token);
      if (found !== undefined) {
        unknown.delete(token);
        return found;
      }
      unknown.delete(token);
      unknown.set(token, clock.now());
      dropOldest(unknown, MAX_UNKNOWN);
      return blame(suspect, address);
    },
  };
};

/** A map keeps the order of its entries. */
const dropOldest = (map: Map<string, unknown>, most: number): void => {
  for (const key of map.keys()) {
    if (map.size <= most) return;
    map.delete(key);
  }
};
