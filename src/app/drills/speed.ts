/** Times as fast as it was; `max`: as fast as it goes. */
export type Speed = number | 'max';

export const SLOWEST = 0.1;

export const FASTEST = 100_000;
