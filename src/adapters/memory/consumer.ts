import type { Consume, Sequenced } from '../../app/intake/queue.ts';
import { every } from '../../app/kit/clock.ts';
import { AppError } from '../../app/kit/errors.ts';
import type { Observe } from '../../app/kit/observe.ts';
import { within } from '../../app/within.ts';
import {
  failed,
  finished,
  firstDue,
  handedOut,
  LOCK,
  ready,
  renewed,
  STORE_PAUSE,
  stalledIn,
  takeBack,
} from './jobs.ts';
import type { Outcomes, QueueOptions } from './queue.ts';
import type { Job } from './store.ts';

/** As BullMQ is set up; milliseconds. */
const RENEW = LOCK / 2;
const STALLED_CHECK = 1_000;
const CLOSE_LIMIT = 2_000;
/** One wait for a batch; then it is asked again. */
const PULL_WAIT = 5_000;

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

/** A worker of the queue: takes batches, renews their locks while it is at work, and takes back those whose worker died. */
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
          // A batch whose end cannot be noted is found when its lock runs out.
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
          // A store that cannot be written to fails this call.
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
        if (ids.length > 0) store.change((data) => renewed(data, ids, token, until));
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
