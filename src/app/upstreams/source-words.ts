import type { Instant } from '../../domain/words.ts';
import { FAILURES_EN } from '../../protocol/words/source-words.ts';
import type { SourceStatus } from './status.ts';

/** A delay longer than this is worth a caretaker's attention; milliseconds. */
const NOTABLE_DELAY = 60_000;

/** How a source is doing, for somebody who does not run computers for a living. One or two sentences. */
export const sourceWords = (status: SourceStatus, now: Instant): string => {
  const { state, lastGoodAt, delayMs, failures, lastFailure, nextPollAt } = status;
  const heard = lastGoodAt === null ? 'It has not answered yet' : `It last answered ${ago(now - lastGoodAt)}`;
  const next = nextPollAt === null || nextPollAt <= now ? '' : ` It is asked again in ${span(nextPollAt - now)}.`;
  switch (state) {
    case 'muted':
      return 'An operator has muted it: nothing it says is taken.';
    case 'starting':
      return lastFailure === null
        ? 'It is being asked for the first time.'
        : `${heard}: ${FAILURES_EN[lastFailure.code]}.${next}`;
    case 'failing': {
      if (lastFailure === null) return `${heard}.${next}`;
      if (lastFailure.code === 'upstream.owes')
        return `It answers, but ${FAILURES_EN[lastFailure.code]}. ${heard}.${next}`;
      const times = failures === 1 ? 'once' : `${failures} times in a row`;
      return `Not usable now: ${FAILURES_EN[lastFailure.code]} (${times}). ${heard}.${next}`;
    }
    case 'ok': {
      const late = delayMs !== null && delayMs > NOTABLE_DELAY ? ` Its news reaches us ${span(delayMs)} late.` : '';
      return `It works. ${heard}.${late}`;
    }
    default:
      return `${heard}.`;
  }
};

const ago = (milliseconds: number): string => (milliseconds < 1_500 ? 'just now' : `${span(milliseconds)} ago`);

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'hour'],
  [60_000, 'minute'],
  [1_000, 'second'],
] as const;

/** `4 minutes`: the largest unit of which there are at least one and a half. */
const span = (milliseconds: number): string => {
  const [size, name] = UNITS.find(([unit]) => milliseconds >= unit * 1.5) ?? ([1_000, 'second'] as const);
  const count = Math.max(1, Math.round(milliseconds / size));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
};
