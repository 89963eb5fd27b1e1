import { type Clock, every } from '../kit/clock.ts';
import type { Worker } from '../kit/lead.ts';
import type { Observe } from '../kit/observe.ts';

/** A log that is another one is noticed after this long; milliseconds. */
const LOOK_FOR_EPOCHS = 1_000;

/**
 * Begins anew what hears sources when a log is another one now: what a source had said may be lost, and one that tells
 * only what changes would not say it again.
 */
export const anewWithEachLog = async (ports: {
  readonly start: () => Promise<Worker>;
  /** The epochs of the logs there are. One that was lost is missing until somebody opens it again; then it is another. */
  readonly epochs: () => Promise<ReadonlyMap<string, string>>;
  readonly clock: Clock;
  readonly observe: Observe;
}): Promise<Worker> => {
  const { start, observe } = ports;
  let epochs = await ports.epochs();
  let hearing = await start();
  const stop = every(ports.clock, LOOK_FOR_EPOCHS, async () => {
    try {
      const now = new Map([...epochs, ...(await ports.epochs())]);
      const isAnother = [...epochs].some(([feed, epoch]) => now.get(feed) !== epoch);
      if (!isAnother) {
        epochs = now;
        return;
      }
      observe('ingest.begun-anew', { why: 'a log was lost, or is another one now' });
      await hearing.close();
      hearing = await start();
      epochs = now;
    } catch (error) {
      observe('ingest.failed', { error });
    }
  });
  return {
    stuck: () => hearing.stuck(),
    close: async () => {
      await stop();
      await hearing.close();
    },
  };
};
