import type { Listing, Signal } from './signal.ts';
import type { Instant } from './words.ts';

/**
 * The signal as it takes effect: nothing in it happens later than the hub heard it, by whichever way it came. A time
 * that lies ahead is the instant of arrival, and the source's own is kept beside it.
 *
 * Otherwise an all-clear of a source whose clock runs ahead would end alerts that begin after it was said, and an alert
 * of such a source could not be ended by anybody until then.
 */
export const asHeard = <Said extends Signal>(signal: Said): Said => {
  const heard = signal.at <= signal.receivedAt ? signal : { ...signal, at: signal.receivedAt, saidAt: signal.at };
  return heard.kind === 'snapshot' ? { ...heard, active: linesAsHeard(heard.active, heard.receivedAt) } : heard;
};

const linesAsHeard = (lines: readonly Listing[], receivedAt: Instant): readonly Listing[] =>
  lines.some((line) => isAhead(line, receivedAt))
    ? lines.map((line) => (isAhead(line, receivedAt) ? { ...line, at: receivedAt, saidAt: line.at } : line))
    : lines;

const isAhead = (line: Listing, receivedAt: Instant): line is Listing & { readonly at: Instant } =>
  line.at !== undefined && line.at > receivedAt;
