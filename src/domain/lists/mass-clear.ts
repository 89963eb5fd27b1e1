/**
 * How far a list is believed that lacks what the list before it had. More than half of what stood and more than five at
 * once is as likely a broken list as the truth: `guarded`, nothing ends before another answer says the same. Fewer, but
 * half of it all, are worth a second question where one can be asked: `asked-again`.
 */
export type Belief = 'believed' | 'asked-again' | 'guarded';

const GUARDED_ABOVE = 5;
const ASKED_AGAIN_FROM = 2;

export const beliefIn = (gone: number, had: number): Belief => {
  if (gone > GUARDED_ABOVE && gone * 2 > had) return 'guarded';
  return gone >= ASKED_AGAIN_FROM && gone * 2 >= had ? 'asked-again' : 'believed';
};

/** The same bytes sent again count as a retry for this long; milliseconds. Then they are another answer. */
export const RETRY_WITHIN = 5 * 60 * 1000;

/** An alert raised by a word ends by the lists of its source only this long after it, and by two as far apart; milliseconds. */
export const WORD_HOLDS = 60 * 1000;
