import type { Backlog, Consume, DeadLetter, Queued, Sequenced, SignalQueue } from '../../app/intake/queue.ts';
import type { Clock } from '../../app/kit/clock.ts';
import { every } from '../../app/kit/clock.ts';
import { AppError } from '../../app/kit/errors.ts';
import type { Observe } from '../../app/kit/observe.ts';
import { within } from '../../app/within.ts';
import type { FeedData, Job, Reach, Store } from './store.ts';

/**
 * The queue of a feed in memory, with what BullMQ's promises come down to: a batch is handed to one worker, which renews
 * its lock while it is at work; a batch whose lock ran out is handed out again, though the first worker may still finish
 * it; what fails comes again after a pause, and is put aside in the end.
 */
export type QueueOptions = { readonly store: Store; readonly reach: Reach; readonly clock: Clock };

/** As BullMQ is set up; milliseconds. */
const LOCK = 3_000;
const RENEW = LOCK / 2;
const STALLED_CHECK = 1_000;
const MAX_STALLED = 20;
const STORE_PAUSE = 250;
const CLOSE_LIMIT = 2_000;
/** One wait for a batch; then it is asked again. */
const PULL_WAIT = 5_000;

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
    // What was sequenced between the two is not told any more.
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

const added = (
  data: FeedData,
  job: { readonly batch: readonly Queued[]; readonly behind: boolean; readonly at: number },
): string => {
  const id = String(data.nextJob);
  data.nextJob += 1;
  data.jobs.set(id, { id, ...job, failures: 0, stalled: 0 });
  return id;
};

const deadIn = ({ jobs }: FeedData): readonly DeadLetter[] =>
  [...jobs.values()]
    .flatMap(({ id, state, batch, failures }) =>
      state?.kind === 'dead'
        ? [
            {
              id,
              failedAt: state.at,
              attempts: failures,
              reason: state.reason,
              signals: batch.map(({ signal }) => signal),
            },
          ]
        : [],
    )
    .sort((a, b) => b.failedAt - a.failedAt);

export const backlogOf = ({ jobs }: FeedData, now: number): Backlog => {
  let oldest: number | null = null;
  let diedAt: number | null = null;
  let dead = 0;
  for (const { at, state } of jobs.values()) {
    if (state?.kind === 'dead') {
      dead += 1;
      diedAt = Math.max(diedAt ?? state.at, state.at);
    } else oldest = Math.min(oldest ?? at, at);
  }
  return { waitingFor: oldest === null ? null : Math.max(0, now - oldest), dead, diedAt };
};

export type ConsumerOptions = QueueOptions & {
  /** Tells workers apart. */
  readonly token: string;
  readonly concurrency: number;
  /** How often a batch may fail by itself before it is a dead letter. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubles each time. */
  readonly backoff: number;
  readonly outcomes: Outcomes;
  readonly observe: Observe;
};

export const memoryConsumer =
  (options: ConsumerOptions): Consume =>
  async (handle) => {
    const { store, reach, clock, observe, token } = options;
    const inHand = new Map<string, Promise<void>>();
    let closing = false;
    let wake = (): void => {};

    const pause = (milliseconds: number): Promise<void> =>
      new Promise((resolve) => {
        const cancel = clock.after(milliseconds, resolve);
        wake = () => {
          cancel();
          resolve();
        };
      });

    const untilStored = async (job: Job): Promise<Sequenced> => {
      for (;;) {
        try {
          return await handle(job.batch);
        } catch (error) {
          if (!isStoreFailure(error) || closing) throw error;
          observe('batch.waits', { id: job.id, error });
          await new Promise<void>((resolve) => clock.after(STORE_PAUSE, resolve));
        }
      }
    };

    const process = async (job: Job): Promise<void> => {
      try {
        const outcome = await untilStored(job);
        await reach(() => {
          const mine = store.change((data) => finished(data, job.id, token));
          if (mine) options.outcomes.tell(job.id, outcome);
        });
      } catch (error) {
        observe('batch.failed', { id: job.id, error });
        const store_ = isStoreFailure(error);
        const reason = error instanceof Error ? error.message : String(error);
        await reach(() => {
          const at = clock.now();
          const failure = { at, reason, ofStore: store_, attempts: options.attempts, backoff: options.backoff };
          if (store.change((data) => failed(data, job.id, token, failure))) options.outcomes.tell(job.id, undefined);
        });
      }
    };

    const take = (job: Job): void => {
      inHand.set(
        job.id,
        process(job)
          // What cannot be said of a batch is found out when its lock runs out.
          .catch((error: unknown) => observe('queue.failed', { error }))
          .finally(() => {
            inHand.delete(job.id);
            wake();
          }),
      );
    };

    /** Waits on the side of the store for as long as nothing is there. */
    const pulled = (limit: number): Promise<readonly Job[]> =>
      reach(async () => {
        const pull = (): readonly Job[] => {
          const now = clock.now();
          return store.look((data) => ready(data, now)).length === 0
            ? []
            : store.change((data) => handedOut(data, token, now, limit));
        };
        const there = pull();
        if (there.length > 0 || closing) return there;
        return new Promise((resolve, reject) => {
          // What the store throws when it cannot be written to is this call's failure.
          const done = (found: () => readonly Job[]): void => {
            cancel();
            unwatch();
            try {
              resolve(found());
            } catch (error) {
              reject(error);
            }
          };
          const unwatch = store.watch(() => {
            const now = clock.now();
            if (store.look((data) => ready(data, now)).length === 0) return;
            done(pull);
          });
          const due = store.look(firstDue);
          const cancel = clock.after(
            Math.max(1, Math.min(PULL_WAIT, (due ?? Number.POSITIVE_INFINITY) - clock.now())),
            () => done(pull),
          );
          wake = () => done(() => []);
        });
      });

    const running = (async () => {
      while (!closing) {
        if (inHand.size >= options.concurrency) {
          await pause(PULL_WAIT);
          continue;
        }
        try {
          for (const job of await pulled(options.concurrency - inHand.size)) take(job);
        } catch (error) {
          observe('queue.failed', { error });
          await pause(STORE_PAUSE);
        }
      }
    })();

    const stopRenewing = every(clock, RENEW, () =>
      reach(() => {
        const until = clock.now() + LOCK;
        const ids = [...inHand.keys()];
        store.change((data) => renewed(data, ids, token, until));
      }).catch((error: unknown) => observe('queue.failed', { error })),
    );
    const stopLooking = every(clock, STALLED_CHECK, () =>
      reach(() => {
        const now = clock.now();
        if (store.look((data) => stalledIn(data, now)).length > 0) store.change((data) => takeBack(data, now));
      }).catch((error: unknown) => observe('queue.failed', { error })),
    );

    return {
      close: async () => {
        closing = true;
        wake();
        await within(clock, CLOSE_LIMIT, Promise.all([running, ...inHand.values()]));
        await within(clock, CLOSE_LIMIT, Promise.all([stopRenewing(), stopLooking()]));
      },
    };
  };

const isStoreFailure = (error: unknown): boolean => error instanceof AppError && error.code === 'log.unavailable';

/** Those that came behind come last; otherwise in the order they came. */
const ready = ({ jobs }: FeedData, now: number): readonly Job[] => {
  const waiting = [...jobs.values()].filter(
    ({ state }) => state === undefined || (state.kind === 'delayed' && state.due <= now),
  );
  return [...waiting.filter(({ behind }) => !behind), ...waiting.filter(({ behind }) => behind)];
};

const firstDue = ({ jobs }: FeedData): number | undefined => {
  const due = [...jobs.values()].flatMap(({ state }) => (state?.kind === 'delayed' ? [state.due] : []));
  return due.length === 0 ? undefined : Math.min(...due);
};

const handedOut = (data: FeedData, token: string, now: number, limit: number): readonly Job[] => {
  const taken = ready(data, now).slice(0, limit);
  for (const job of taken) data.jobs.set(job.id, { ...job, state: { kind: 'active', token, lockedUntil: now + LOCK } });
  return taken;
};

const isMine = (job: Job | undefined, token: string): job is Job =>
  job?.state?.kind === 'active' && job.state.token === token;

const finished = ({ jobs }: FeedData, id: string, token: string): boolean =>
  isMine(jobs.get(id), token) ? jobs.delete(id) : false;

const renewed = ({ jobs }: FeedData, ids: readonly string[], token: string, lockedUntil: number): void => {
  for (const id of ids) {
    const job = jobs.get(id);
    if (isMine(job, token)) jobs.set(id, { ...job, state: { kind: 'active', token, lockedUntil } });
  }
};

/** True when it is a dead letter now. */
const failed = (
  { jobs }: FeedData,
  id: string,
  token: string,
  failure: {
    readonly at: number;
    readonly reason: string;
    readonly ofStore: boolean;
    readonly attempts: number;
    readonly backoff: number;
  },
): boolean => {
  const job = jobs.get(id);
  if (!isMine(job, token)) return false;
  if (failure.ofStore) {
    jobs.set(id, { ...job, state: { kind: 'delayed', due: failure.at + STORE_PAUSE } });
    return false;
  }
  const failures = job.failures + 1;
  const dead = failures >= failure.attempts;
  jobs.set(id, {
    ...job,
    failures,
    state: dead
      ? { kind: 'dead', at: failure.at, reason: failure.reason }
      : { kind: 'delayed', due: failure.at + failure.backoff * 2 ** (failures - 1) },
  });
  return dead;
};

const stalledIn = ({ jobs }: FeedData, now: number): readonly Job[] =>
  [...jobs.values()].filter(({ state }) => state?.kind === 'active' && state.lockedUntil < now);

const takeBack = (data: FeedData, now: number): void => {
  for (const job of stalledIn(data, now)) {
    const { state: _, ...waiting } = job;
    const stalled = job.stalled + 1;
    data.jobs.set(
      job.id,
      stalled > MAX_STALLED
        ? { ...waiting, stalled, state: { kind: 'dead', at: now, reason: 'its workers died' } }
        : { ...waiting, stalled },
    );
  }
};
