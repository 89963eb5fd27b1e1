import type { Instant } from '../../domain/words.ts';
import type { Cursor, Progress } from '../notify/progress.ts';
import { OPEN_KEY, openSince, wentBack } from '../notify/told.ts';
import type { Truth } from '../notify/turn.ts';

/** When members were last looked for: who was confirmed later is not known to be in step. */
export const SEEN_KEY = '@seen';

/** Where a crowd begins, by what the worker before has kept of it. */
export type Beginning = {
  /** Nobody was there: what was told then is no concern of who comes now. */
  readonly isFresh: boolean;
  readonly told: Map<string, string>;
  /** The keys of all that is kept. */
  readonly keys: readonly string[];
  readonly cursor: Cursor;
  /** Changes of what is kept, to be saved. */
  readonly unsaved: (readonly [string, string | null])[];
  /**
   * A worker before ended without a word, or its notes went back with the log: what it told after this time may be neither
   * saved nor noted.
   */
  readonly unsavedSince: Instant | undefined;
  /** A member that came later is not known to be in step. */
  readonly seenAt: Instant;
};

/** So much may the clocks of two processes differ; milliseconds. */
const SLACK = 1_000;

export const beginning = (
  kept: Progress | undefined,
  { position, state }: Pick<Truth, 'position' | 'state'>,
  isAnybodyThere: boolean,
): Beginning => {
  const seenAt = Number(kept?.told.get(SEEN_KEY) ?? SLACK) - SLACK;
  if (kept === undefined || !isAnybodyThere)
    return {
      isFresh: true,
      told: new Map(),
      keys: [],
      cursor: { ...position, index: 0, syncing: true },
      unsaved: [...(kept?.told.keys() ?? [])].map((key) => [key, null]),
      unsavedSince: undefined,
      seenAt,
    };
  return {
    isFresh: false,
    told: new Map([...kept.told].filter(([key]) => !key.startsWith('@') && key !== OPEN_KEY)),
    keys: [...kept.told.keys()],
    cursor: kept.cursor,
    unsaved: [],
    unsavedSince: openSince(kept.told) ?? (wentBack(kept, position) ? state.clock : undefined),
    seenAt,
  };
};
