/**
 * What is wrong with Redis, in words an operator can act on. A command that was given up on does not know why its
 * connection failed; the connection does, so the latest failure of each is noted here.
 */

let lastFailure: { readonly error: unknown; readonly at: number } | undefined;
/** An older failure is over; milliseconds. */
const FRESH = 30_000;

/** To be told of each failure of a connection. */
export const noteFailure = (error: unknown): void => {
  lastFailure = { error, at: performance.now() };
};

export const redisReason = (error: unknown): string => {
  const told = textOf(error);
  const cause =
    GIVEN_UP.test(told) && lastFailure !== undefined && performance.now() - lastFailure.at < FRESH
      ? textOf(lastFailure.error)
      : told;
  const known = REASONS.find(([sign]) => sign.test(cause));
  return known === undefined ? cause : `${known[1]} (${cause})`;
};

/** Faults that come again however often it is tried: a wrong address or password, not a server that is not up yet. */
export const isHopeless = (error: unknown): boolean =>
  /ENOTFOUND|NOAUTH|WRONGPASS|NOPERM|DENIED/.test(redisReason(error));

/** The message of ioredis when it gave up on a command. */
const GIVEN_UP = /max retries per request|Connection is closed|Command timed out/i;

const REASONS: readonly (readonly [RegExp, string])[] = [
  [/MISCONF|No space left|ENOSPC|write error/i, 'Redis cannot write: its disk is full or fails'],
  [/\bOOM\b/, 'Redis is full: it has used the memory it may use (maxmemory)'],
  [/ENOTFOUND|EAI_AGAIN/, 'no such host: is the address of Redis right'],
  [/ECONNREFUSED/, 'nothing listens there: Redis is stopped, or the port is wrong'],
  [/ENOENT/, 'there is no such socket: Redis is stopped, or the path is wrong'],
  [
    /EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/,
    'there is no way to that host: is the address of Redis right, and the network up',
  ],
  [/NOAUTH|WRONGPASS|NOPERM|DENIED/, 'Redis does not let us in: is the user or password right'],
  [/READONLY/, 'this Redis is a replica and takes no writes'],
  [/LOADING/, 'Redis still loads its data'],
  [/MASTERDOWN/, 'this Redis is a replica that has lost its master'],
  [/Command timed out|Socket timeout/, 'Redis does not answer'],
];

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Answers that another connection, to the one that took over, will not give. */
export const asksForAnother = (error: Error): boolean => /(^|[\s-])(READONLY|LOADING|MASTERDOWN)\b/.test(error.message);
