/** Chance that can be repeated: the same seed gives the same numbers, on every machine. */
export type Random = {
  /** From 0 up to 1. */
  next(): number;
  /** A whole number from 0 up to `below`. */
  below(below: number): number;
  /** True in that share of all cases. */
  happens(share: number): boolean;
  /** Undefined of an empty list. */
  pick<Item>(items: readonly Item[]): Item | undefined;
};

/** `purpose` keeps one use from changing the numbers of another. */
export const randomOf = (seed: number, purpose: string): Random => {
  let state = hash(`${seed}/${purpose}`);
  // mulberry32: 32 bits of state are enough for a drill, and it is the same in every JavaScript.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { next, below, happens: (share) => next() < share, pick: (items) => items[below(items.length)] };
};

/** FNV-1a. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value | 0;
};
