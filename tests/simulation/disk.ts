import type { FeedData, Store } from '../../src/adapters/memory/store.ts';
import { emptyData } from '../../src/adapters/memory/store.ts';
import type { Random } from '../../src/app/drills/plan/random.ts';
import { AppError } from '../../src/app/kit/errors.ts';

/**
 * A server with its disk. Where each write is synced before it is answered, a power cut takes nothing; where the disk (or
 * a replica that takes over) lags, it takes what was written last, and the server comes back with what is left.
 */
export type Disk = Store & {
  readonly up: () => boolean;
  /** How long the disk keeps the next answer waiting; milliseconds. */
  readonly delay: () => number;
  /** Ends at once; answers under way never come. `power`: what was not synced is gone. */
  readonly stop: (power: boolean) => void;
  readonly start: () => void;
  /** What was written up to now is on the disk, unless it lags. */
  readonly sync: () => void;
  readonly lose: () => void;
  readonly data: () => FeedData;
  /** Changes that a power cut took. */
  readonly taken: () => number;
  /** What ails it just now. */
  readonly ails: {
    /** Nothing can be written; what is there can be read. */
    full: boolean;
    /** Each answer waits up to this long for it; milliseconds. */
    slow: number;
    /** What is written stays unsynced, or does not come to the replica. */
    lags: boolean;
  };
};

export const newDisk = (options: { readonly synced: boolean; readonly random: Random }): Disk => {
  let live = emptyData();
  let onDisk = options.synced ? live : emptyData();
  let unsynced: ((data: FeedData) => unknown)[] = [];
  let up = true;
  let runs = 1;
  let taken = 0;
  const ails = { full: false, slow: 0, lags: false };
  const watching = new Set<() => void>();
  const tell = (): void => {
    for (const changed of [...watching]) changed();
  };
  return {
    change: (step) => {
      if (ails.full) throw new AppError('log.unavailable', 'the log cannot be reached: the disk is full');
      const result = step(live);
      if (!options.synced) unsynced.push(step);
      tell();
      return result;
    },
    look: (look) => look(live),
    watch: (changed) => {
      watching.add(changed);
      return () => watching.delete(changed);
    },
    run: () => `run-${runs}`,
    up: () => up,
    delay: () => (ails.slow === 0 ? 0 : options.random.next() * ails.slow),
    stop: (power) => {
      up = false;
      if (options.synced || !power) return;
      // The file ends anywhere after what was synced.
      const kept = options.random.below(unsynced.length + 1);
      for (const step of unsynced.slice(0, kept)) step(onDisk);
      taken += unsynced.length - kept;
      unsynced = [];
      live = structuredClone(onDisk);
    },
    start: () => {
      up = true;
      runs += 1;
      tell();
    },
    sync: () => {
      if (ails.lags) return;
      for (const step of unsynced) step(onDisk);
      unsynced = [];
    },
    lose: () => {
      ails.full = false;
      live = emptyData();
      onDisk = options.synced ? live : emptyData();
      unsynced = [];
      tell();
    },
    data: () => live,
    taken: () => taken,
    ails,
  };
};
