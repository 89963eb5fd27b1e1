import type { Backlog } from './intake/queue.ts';
import type { Clock } from './kit/clock.ts';

/** Notices that batches wait and nobody takes one, although the queue answers. */
export type Progress = {
  /** A batch was handed out, or is done, or is tried again. */
  moved(): void;
  /** How the queue stands; undefined: it did not answer. */
  looked(backlog: Backlog | undefined): void;
  stuck(): string | undefined;
};

/** Longer than a batch of a worker that died waits for the next; milliseconds. */
const STUCK_AFTER = 15_000;

export const progress = (clock: Pick<Clock, 'now'>): Progress => {
  let fineAt = clock.now();
  let standing = false;
  return {
    moved: () => {
      fineAt = clock.now();
      standing = false;
    },
    looked: (backlog) => {
      const waits = backlog !== undefined && backlog.waitingFor !== null;
      if (!waits) fineAt = clock.now();
      standing = waits && clock.now() - fineAt > STUCK_AFTER;
    },
    stuck: () =>
      standing
        ? `signals have waited for ${Math.round((clock.now() - fineAt) / 1_000)} s and none is taken`
        : undefined,
  };
};
