const LOOKS = 'looks:';

/** The name a sequencer has on its lease: one that says of the log it works on that it looked who fell silent. */
export const sequencerName = (id: string): string => `${LOOKS}${id}`;

/**
 * Whether a sequencer looked a moment ago who fell silent in the log of that epoch. One of a version that never says so
 * counts as at work while it holds the lease, as it did then: a hub whose gateways are upgraded first is not in doubt.
 */
export const isSequencing = (seen: {
  readonly epoch: string | undefined;
  /** The epoch of the log in which one said that it looked. */
  readonly judged: string | undefined;
  /** The holder of the lease. */
  readonly holder: string | undefined;
}): boolean =>
  (seen.judged !== undefined && seen.judged === seen.epoch) ||
  (seen.holder !== undefined && !seen.holder.startsWith(LOOKS));
