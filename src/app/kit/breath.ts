/**
 * Long work leaves others their turn: sockets, timers, and whoever asks for health. Time is measured, since what a piece
 * of work costs is not known before.
 */

/** Work in one go; milliseconds. Shorter costs turns of the event loop, longer is felt as a delay by every subscriber. */
const SLICE = 10;

/** Lets everybody else have a turn; a timer of no time may go off before that. */
export const turnOfOthers = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** To be awaited between pieces of work. */
export const breath = (slice = SLICE): (() => Promise<void> | undefined) => {
  let since = performance.now();
  return () => {
    if (performance.now() - since < slice) return undefined;
    return turnOfOthers().then(() => {
      since = performance.now();
    });
  };
};

/**
 * Work that can wait, in one go: while others are at work, and else, since whoever comes next is not known of before this
 * ends; and its rest while others are at work. Milliseconds.
 */
const SHORT_SLICE = 1;
const SLICE_ALONE = 2;
const REST = 10;

/** The same for work that can wait: it rests longer than it works while others are under way. */
export const restful = (othersAtWork: () => boolean): (() => Promise<void> | undefined) => {
  let since = performance.now();
  return () => {
    const isBusy = othersAtWork();
    if (performance.now() - since < (isBusy ? SHORT_SLICE : SLICE_ALONE)) return undefined;
    return new Promise<void>((resolve) => (isBusy ? setTimeout(resolve, REST) : setImmediate(resolve))).then(() => {
      since = performance.now();
    });
  };
};

/** Entries that are applied in one go, and make one frame, whatever they take: an alert for the whole country is fewer. */
const AT_LEAST = 50;
/** More are, up to this many, */
const AT_MOST = 250;

/** Entries of the log in one go: enough when they are many, or dear, as those are that come late to a long timeline. */
export const portion = (): ((applied: number) => boolean) => {
  const until = performance.now() + SLICE;
  return (applied) => applied >= AT_MOST || (applied >= AT_LEAST && performance.now() >= until);
};

/** The items in order, so many at a time. */
export function* slicesOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
