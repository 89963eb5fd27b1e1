import type { QueueEvents } from 'bullmq';
import type { Sequenced } from '../../app/intake/queue.ts';

/** The outcomes of a queue's batches, for those that wait for one. */
export type Outcomes = {
  /** Resolves once every batch that finishes from now on is noticed. */
  ready(): Promise<void>;
  /** Undefined when the batch failed for good, or did not finish within the time. */
  of(id: string, timeoutMs: number): Promise<Sequenced | undefined>;
  close(): Promise<void>;
};

/** Outcomes nobody has asked for yet are kept for those that are about to; the oldest go first. */
const KEPT = 5_000;

export const watchOutcomes = (events: QueueEvents, close: () => Promise<void>): Outcomes => {
  const finished = new Map<string, Sequenced | undefined>();
  const waiting = new Map<string, Set<(outcome: Sequenced | undefined) => void>>();
  const note = (id: string, outcome: Sequenced | undefined): void => {
    finished.set(id, outcome);
    for (const oldest of finished.size > KEPT ? finished.keys() : []) {
      finished.delete(oldest);
      break;
    }
    for (const tell of waiting.get(id) ?? []) tell(outcome);
    waiting.delete(id);
  };
  events.on('error', () => {}); // The queue's own commands report what is wrong with Redis.
  events.on('completed', ({ jobId, returnvalue }) => note(jobId, returnvalue as unknown as Sequenced));
  events.on('failed', ({ jobId }) => note(jobId, undefined));
  return {
    ready: async () => {
      await events.waitUntilReady();
    },
    of: (id, timeoutMs) => {
      if (finished.has(id)) return Promise.resolve(finished.get(id));
      return new Promise((resolve) => {
        const tellers = waiting.get(id) ?? new Set();
        const tell = (outcome: Sequenced | undefined): void => {
          clearTimeout(timer);
          tellers.delete(tell);
          resolve(outcome);
        };
        const timer = setTimeout(() => tell(undefined), timeoutMs);
        tellers.add(tell);
        waiting.set(id, tellers);
      });
    },
    close,
  };
};
