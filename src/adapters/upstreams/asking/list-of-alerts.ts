import { type Failure, failure } from '../../../app/upstreams/failure.ts';
import type { Line, ListOutcome, Unread } from '../../../app/upstreams/source.ts';
import type { Instant } from '../../../domain/words.ts';

/** So many that cannot be read may be odd ones; more than these, and more than can be read, are another format. */
const ODD_ONES = 2;

/** All alerts of an answer as a list, which says nothing where most of it cannot be read. A place without its time is kept. */
export const listOfAlerts = (
  lines: readonly Line[],
  unread: readonly Unread[],
  askedAt: Instant,
): ListOutcome | Failure => {
  const refused = unread.filter(({ code }) => code !== 'time.malformed');
  return refused.length > lines.length && refused.length > ODD_ONES
    ? failure('upstream.unreadable', `${refused.length} alerts cannot be read: ${refused[0]?.detail ?? ''}`)
    : { kind: 'snapshot', lines, unread, askedAt, neverEmpty: true };
};
