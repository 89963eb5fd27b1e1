import type { Sequenced, SignalQueue } from '../../app/intake/queue.ts';
import type { Clock } from '../../app/kit/clock.ts';
import { within } from '../../app/within.ts';
import { added, backlogOf, deadIn } from './jobs.ts';
import type { Reach, Store } from './store.ts';

/**
 * The queue of a feed in memory, with what BullMQ's promises come down to: a batch is handed to one worker, which renews
 * its lock while it is at work; a batch whose lock ran out is handed out again, though the first worker may still finish
 * it; what fails comes again after a pause, and is put aside in the end.
 */
export type QueueOptions = { readonly store: Store; readonly reach: Reach; readonly clock: Clock };

/** Outcomes are told while somebody may wait for them, and kept nowhere. */
export type Outcomes = {
  tell(id: string, outcome: Sequenced | undefined): void;
  of(id: string): Promise<Sequenced | undefined>;
};

export const memoryOutcomes = (): Outcomes => {
  const waiting = new Map<string, Set<(outcome: Sequenced | undefined) => void>>();
  return {
    tell: (id, outcome) => {
      for (const tell of waiting.get(id) ?? []) tell(outcome);
      waiting.delete(id);
    },
    of: (id) =>
      new Promise((resolve) => {
        waiting.set(id, (waiting.get(id) ?? new Set()).add(resolve));
      }),
  };
};

export const memoryQueue = ({
  store,
  reach,
  clock,
  outcomes,
}: QueueOptions & { readonly outcomes: Outcomes }): SignalQueue => ({
  add: (batch, { behind } = { behind: false }) =>
    reach(() => {
      const at = clock.now();
      return store.change((data) => added(data, { batch, behind, at }));
    }),
  watch: () => reach(() => {}),
  sequenced: async (id, timeoutMs) => {
    let outcome: Sequenced | undefined;
    const told = outcomes.of(id).then((one) => {
      outcome = one;
    });
    // A batch that was sequenced between the two is not told of any more.
    const waits = store.look(({ jobs }) => jobs.has(id));
    if (!waits) return outcome;
    await within(clock, timeoutMs, told);
    return outcome;
  },
  waiting: () =>
    reach(() =>
      store.look(({ jobs }) =>
        [...jobs.values()]
          .filter(({ state }) => state === undefined || state.kind === 'delayed')
          .reduce((sum, { batch }) => sum + batch.length, 0),
      ),
    ),
  pending: () =>
    reach(() => store.look(({ jobs }) => [...jobs.values()].filter(({ state }) => state?.kind !== 'dead').length)),
  backlog: () =>
    reach(() => {
      const now = clock.now();
      return store.look((data) => backlogOf(data, now));
    }),
  batch: (id) =>
    reach(() =>
      store.look(({ jobs }) => {
        const job = jobs.get(id);
        if (job === undefined) return 'gone';
        return job.state?.kind === 'dead' ? 'dead' : 'pending';
      }),
    ),
  deadLetters: (limit) => reach(() => store.look((data) => deadIn(data).slice(0, limit))),
  deadIds: () => reach(() => store.look((data) => deadIn(data).map(({ id }) => id))),
  deadLetter: (id) => reach(() => store.look((data) => deadIn(data).find((letter) => letter.id === id))),
  discard: (id) => reach(() => store.change(({ jobs }) => jobs.get(id)?.state?.kind === 'dead' && jobs.delete(id))),
  putBack: (id) =>
    reach(() =>
      store.change(({ jobs }) => {
        const job = jobs.get(id);
        if (job?.state?.kind !== 'dead') return false;
        const { state: _, ...waiting } = job;
        jobs.set(id, { ...waiting, failures: 0, stalled: 0 });
        return true;
      }),
    ),
  close: async () => {},
});
