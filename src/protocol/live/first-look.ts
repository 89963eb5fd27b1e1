import type { RegionWire } from './frames.ts';

/** What the document of the page says of now, so that the answer needs no question: the first level, what is not calm, my places. */
export type FirstLook = {
  /** When it was so, by the hub's clock; milliseconds since 1970. */
  readonly at: number;
  readonly regions: readonly RegionWire[];
  /** Which region each place of the address is, where that is another word for it. */
  readonly meant: Readonly<Record<string, string>>;
};

/** Older than this it says nothing of now: somebody in between kept it. Clocks of devices may differ by as much; milliseconds. */
const LOOK_LIMIT_MS = 30_000;

/** False also where the two clocks cannot be compared: then the hub is asked. */
export const isOfNow = (at: number, now: number): boolean => Math.abs(now - at) < LOOK_LIMIT_MS;
