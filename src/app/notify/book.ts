import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { Clock } from '../kit/clock.ts';
import type { Cursor, Told, ToldChange } from './progress.ts';
import { inDoubt, notCalm, type Remembered } from './remembered.ts';
import type { Fence, TellingStore } from './store.ts';
import { applyTold, BLIND_KEY, doubtKey, OPEN_KEY, openSince, PERHAPS, wentBack } from './told.ts';

/** How far one destination was told of one feed, and what: in memory, and saved when it must be. */
export type Book = {
  /** Throws before it was loaded. */
  cursor(): Cursor;
  told(): ReadonlyMap<string, string>;
  isLoaded(): boolean;
  /** True: nothing was kept of it when it was loaded. */
  isNew(): boolean;
  /** A destination that was never told begins here, with what is true. */
  load(position: Position): Promise<void>;
  advance(cursor: Cursor, told: ToldChange): void;
  /**
   * A worker before ended without a word, or what was saved of it went back with the log: what it told after this time, by
   * the feed's clock, may not be saved; undefined: all is.
   */
  unsavedSince(): Instant | undefined;
  /** The log after the cursor has been read, or a gap in it dealt with: nothing is left to be found out. */
  caughtUp(): void;
  /** False: this worker has the destination no more. */
  save(): Promise<boolean>;
  /** Notes that it may know more of the region than it was told; false as for `save`. */
  doubt(region: RegionId): Promise<boolean>;
  /** Saves it with the word that all of it is. */
  close(): Promise<void>;
  /** True: not all of it is saved. */
  isDirty(): boolean;
  savedAt(): Instant;
};

export const book = (ports: {
  readonly store: Pick<TellingStore, 'progress' | 'save'>;
  readonly fence: Fence;
  /** False: the lease may be another's by now. */
  readonly holds: () => boolean;
  readonly destination: string;
  readonly feed: string;
  readonly clock: Clock;
  /** The time up to which the feed is known, by its own clock. */
  readonly upTo: () => Instant;
  /** Of what is still there when all of the store was lost. */
  readonly remembered?: Remembered | undefined;
}): Book => {
  const { store, fence, destination, feed, clock, remembered } = ports;
  let progress: { cursor: Cursor; readonly told: Map<string, string> } | undefined;
  let unsaved: ToldChange = [];
  let isNew = false;
  let dirty = false;
  let savedAt = clock.now();
  let kept: string | undefined;
  let unsavedSince: Instant | undefined;

  const loaded = () => {
    if (progress === undefined) throw new Error('what was told is not known yet');
    return progress;
  };
  const advance = (cursor: Cursor, changes: ToldChange): void => {
    const { told } = loaded();
    loaded().cursor = cursor;
    applyTold(told, changes);
    unsaved = [...unsaved, ...changes];
    dirty = true;
  };
  const remember = (told: Told): void => {
    const abouts = notCalm(told);
    if (abouts.join() === kept) return;
    kept = abouts.join();
    remembered?.keep(abouts);
  };
  const save = async (): Promise<boolean> => {
    if (!dirty || progress === undefined) return true;
    // The store knows who has it now, not that another had it while this worker stood still, and saved more.
    if (!ports.holds()) return false;
    if (remembered !== undefined) remember(progress.told);
    // Until it is found out what the worker before told, the next one has to look as far back.
    if (progress.told.has(OPEN_KEY)) advance(progress.cursor, [[OPEN_KEY, String(unsavedSince ?? ports.upTo())]]);
    const ours = await store.save(fence, destination, feed, progress.cursor, unsaved);
    if (!ours) return false;
    dirty = false;
    unsaved = [];
    savedAt = clock.now();
    return true;
  };
  return {
    cursor: () => loaded().cursor,
    told: () => loaded().told,
    isLoaded: () => progress !== undefined,
    isNew: () => isNew,
    load: async (position) => {
      const found = await store.progress(destination, feed);
      isNew = found === undefined;
      progress = {
        cursor: found?.cursor ?? { ...position, index: 0, syncing: true },
        told: new Map(found?.told ?? []),
      };
      // While the store cannot be reached nothing is saved, and just then blindness is told.
      const isBlind = progress.told.has(BLIND_KEY);
      unsavedSince = openSince(progress.told) ?? (wentBack(progress, position) ? ports.upTo() : undefined);
      const perhaps: ToldChange = unsavedSince !== undefined && !isBlind ? [[BLIND_KEY, PERHAPS]] : [];
      const before = isNew ? await remembered?.read() : undefined;
      advance(progress.cursor, [
        [OPEN_KEY, String(unsavedSince ?? ports.upTo())],
        ...perhaps,
        ...inDoubt(before ?? []),
      ]);
    },
    close: async () => {
      if (progress === undefined) return;
      advance(progress.cursor, [[OPEN_KEY, null]]);
      await save();
    },
    advance,
    unsavedSince: () => unsavedSince,
    caughtUp: () => {
      unsavedSince = undefined;
    },
    save,
    doubt: (region) => {
      const { cursor, told } = loaded();
      if (!told.has(doubtKey(region))) advance(cursor, [[doubtKey(region), '1']]);
      return save();
    },
    isDirty: () => dirty,
    savedAt: () => savedAt,
  };
};
