import type { Job } from 'bullmq';
import { UnrecoverableError, Worker } from 'bullmq';
import type { Consume, Sequenced } from '../../app/intake/queue.ts';
import type { Clock } from '../../app/kit/clock.ts';
import { AppError } from '../../app/kit/errors.ts';
import type { Observe } from '../../app/kit/observe.ts';
import { within } from '../../app/within.ts';
import type { BatchJob, OwnConnection } from './queue.ts';
import { CLOSE_LIMIT, FORCE_LIMIT, NAME } from './queue.ts';

/** A worker that has died is noticed after this long, and its batches are handed out again; milliseconds. */
const LOCK = 3_000;
const STALLED_CHECK = 1_000;
/** A leader that cannot reach the queue for this long tries again from the start; milliseconds. */
const READY_LIMIT = 5_000;
/** A batch whose worker died this often is put aside: it may be what kills them. A store that is full looks the same. */
const MAX_STALLED = 20;
/** Before a batch is tried again that the store failed at; milliseconds. */
const STORE_PAUSE = 250;

export const bullConsumer =
  (options: {
    readonly connection: () => OwnConnection;
    readonly root: string;
    readonly concurrency: number;
    /** How often a batch may fail by itself before it is a dead letter. */
    readonly attempts: number;
    /** Milliseconds before the second attempt; doubles each time. */
    readonly backoff: number;
    readonly clock: Clock;
    readonly observe: Observe;
  }): Consume =>
  async (handle) => {
    const { client, release } = options.connection();
    let closing = false;
    /** A batch that the store fails at is tried again in place: that costs it none of its attempts. */
    const untilStored = async (job: Job<BatchJob, Sequenced>): Promise<Sequenced> => {
      for (;;) {
        try {
          return await handle(job.data.batch);
        } catch (error) {
          if (!isStoreFailure(error) || closing) throw error;
          options.observe('batch.waits', { id: job.id, error });
          await new Promise<void>((resolve) => options.clock.after(STORE_PAUSE, resolve));
        }
      }
    };
    const process = async (job: Job<BatchJob, Sequenced>): Promise<Sequenced> => {
      try {
        return await untilStored(job);
      } catch (error) {
        if (isStoreFailure(error)) throw error;
        const failures = (job.data.failures ?? 0) + 1;
        await job.updateData({ ...job.data, failures }).catch(() => {});
        throw failures < options.attempts
          ? error
          : new UnrecoverableError(error instanceof Error ? error.message : String(error));
      }
    };
    const worker = new Worker<BatchJob, Sequenced>(NAME, process, {
      connection: client,
      prefix: options.root,
      concurrency: options.concurrency,
      lockDuration: LOCK,
      stalledInterval: STALLED_CHECK,
      maxStalledCount: MAX_STALLED,
      drainDelay: 5,
      autorun: false,
      settings: {
        backoffStrategy: (_attempts, _type, error, job) =>
          isStoreFailure(error) ? STORE_PAUSE : options.backoff * 2 ** Math.max(0, (failuresOf(job) ?? 1) - 1),
      },
    });
    worker.on('error', (error) => options.observe('queue.failed', { error }));
    worker.on('failed', (job, error) => {
      const last = job?.finishedOn !== undefined;
      options.observe(last ? 'batch.dead' : 'batch.failed', { id: job?.id, attempts: job?.attemptsMade, error });
    });
    worker.on('stalled', (id) => options.observe('batch.stalled', { id }));
    // It waits without limit for connections that are away; without them it ends at once.
    const close = async (): Promise<void> => {
      closing = true;
      const closed = worker.close();
      const inTime = await within(options.clock, CLOSE_LIMIT, closed).catch(() => true);
      release();
      if (inTime) return;
      options.observe('queue.forced', { after: CLOSE_LIMIT });
      await within(options.clock, FORCE_LIMIT, closed).catch(() => {});
    };
    try {
      if (!(await within(options.clock, READY_LIMIT, worker.waitUntilReady())))
        throw new AppError('log.unavailable', `the queue was not there within ${READY_LIMIT} ms`);
    } catch (error) {
      await close();
      throw error;
    }
    worker.run().catch((error: unknown) => options.observe('queue.failed', { error }));
    return { close };
  };

const isStoreFailure = (error: unknown): boolean => error instanceof AppError && error.code === 'log.unavailable';

const failuresOf = (job: unknown): number | undefined => (job as Job<BatchJob> | undefined)?.data.failures;
