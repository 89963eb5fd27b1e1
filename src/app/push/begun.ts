import type { ToldChange } from '../notify/progress.ts';

/**
 * Places (or the hub) of which the telling has begun and is not saved as done. They are noted before the first try: a
 * worker that is killed in between leaves word of what it may have told, and the next one tells what is true of it to
 * all whom it is about.
 */
export type Begun = {
  /** Places that a worker before this one may have told of, and did not live to save. */
  left(): ReadonlySet<string>;
  /** These may have been told too, and nothing was noted. */
  perhaps(abouts: Iterable<string>): void;
  /** That was told by now, as what is true. */
  caughtUp(): void;
  /** What is to be noted before all of that is told. */
  toNote(abouts: Iterable<string>): ToldChange;
  /** What need not be noted any more, once all but `open` is told. */
  toForget(open: Iterable<string>): ToldChange;
  saved(change: ToldChange): void;
  /** The store may have gone back: all is noted again. */
  again(): void;
};

const PREFIX = '@begun|';
const keyOf = (about: string): string => `${PREFIX}${about}`;

export const begun = (kept: Iterable<string>): Begun => {
  const left = new Set([...kept].flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : [])));
  /** Those that are in the store, and those that may be. */
  const noted = new Set(left);
  const perhapsNoted = new Set(left);
  return {
    left: () => left,
    perhaps: (abouts) => {
      for (const about of abouts) left.add(about);
    },
    caughtUp: () => left.clear(),
    toNote: (abouts) =>
      [...new Set(abouts)].flatMap((about) => (noted.has(about) ? [] : [[keyOf(about), '1'] as const])),
    toForget: (open) => {
      const stays = new Set([...open, ...left]);
      return [...perhapsNoted].flatMap((about) => (stays.has(about) ? [] : [[keyOf(about), null] as const]));
    },
    saved: (change) => {
      for (const [key, value] of change) {
        const about = key.slice(PREFIX.length);
        for (const set of [noted, perhapsNoted]) value === null ? set.delete(about) : set.add(about);
      }
    },
    again: () => noted.clear(),
  };
};
