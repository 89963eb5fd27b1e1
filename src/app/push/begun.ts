import type { ToldChange } from '../notify/progress.ts';

/**
 * Places (or the hub) of which the telling has begun and is not saved as done. They are noted before the first try: a
 * worker that is killed in between leaves word of what it may have told, and the next one tells what is true of it to
 * all whom it is about.
 */
export type Begun = {
  /** Places that a worker before this one may have told of, and did not live to save. */
  left(): ReadonlySet<string>;
  /** That was told by now, as what is true. */
  caughtUp(): void;
  /** What is to be noted before all of that is told. */
  toNote(abouts: Iterable<string>): ToldChange;
  /** What need not be noted any more, once all but `open` is told. */
  toForget(open: Iterable<string>): ToldChange;
  saved(change: ToldChange): void;
};

const PREFIX = '@begun|';
const keyOf = (about: string): string => `${PREFIX}${about}`;

export const begun = (kept: Iterable<string>): Begun => {
  const left = new Set([...kept].flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : [])));
  const noted = new Set(left);
  return {
    left: () => left,
    caughtUp: () => left.clear(),
    toNote: (abouts) =>
      [...new Set(abouts)].flatMap((about) => (noted.has(about) ? [] : [[keyOf(about), '1'] as const])),
    toForget: (open) => {
      const stays = new Set([...open, ...left]);
      return [...noted].flatMap((about) => (stays.has(about) ? [] : [[keyOf(about), null] as const]));
    },
    saved: (change) => {
      for (const [key, value] of change) {
        if (value === null) noted.delete(key.slice(PREFIX.length));
        else noted.add(key.slice(PREFIX.length));
      }
    },
  };
};
