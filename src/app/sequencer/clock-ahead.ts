import type { FeedState } from '../../domain/timeline/feed-state.ts';
import type { Instant } from '../../domain/words.ts';

/** Clocks of machines that are kept right differ by so little; a feed whose latest word lies further ahead was stamped by a wrong one. Milliseconds. */
const CLOCKS_DIFFER = 1_000;

/** A word that is on its way from the door was received this long ago at most; milliseconds. */
const ON_ITS_WAY = 2_000;
/** One in hand that was received longer ago than this had waited before the clock was put right; milliseconds. */
const JUST_RECEIVED = 60_000;

/** True when the latest word lies ahead of the clock: it was stamped by one that was wrong. */
export const isAhead = ({ clock }: Pick<FeedState, 'clock'>, now: Instant): boolean => clock > now + CLOCKS_DIFFER;

/**
 * What was stamped ahead was said before the words that bear the right time, so it goes before those that are not in the
 * log yet: the ones in hand, the ones that are on their way, and the ones that wait, the oldest of them for so long
 * (milliseconds; null: none does). Most of them were received a little before now.
 */
export const putRightAt = (inHand: readonly Instant[], waitingFor: number | null, now: Instant): Instant => {
  const received = inHand.map((at) => at - 1);
  const waited = Math.min(waitingFor ?? 0, JUST_RECEIVED);
  return Math.min(now - ON_ITS_WAY - waited, ...received.filter((at) => now - at < JUST_RECEIVED));
};
