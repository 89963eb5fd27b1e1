/**
 * Pauses between the tries of one destination; milliseconds. After the last one it is probed for good, with what is true
 * then: an alert of yesterday must not ring today, and an endpoint that comes back must not stay red.
 */
const PAUSES = [1_000, 3_000, 10_000, 30_000, 60_000, 300_000];

/** A new alert brings the next try forward, but not nearer than this to the last one; milliseconds. */
export const URGED_AFTER = 10_000;

/** How long after the so many-th failure in a row the next try is made. */
export const retryDelay = (failures: number): number => PAUSES[Math.min(failures, PAUSES.length) - 1] ?? 0;

/** A try that is under way when the worker ends may take so much longer; milliseconds. */
export const LAST_TRY = 1_500;
/** After the store failed; milliseconds. */
export const STORE_RETRY = 1_000;
