import type { ConnectionOptions } from 'bullmq';
import { Queue, QueueEvents, Worker } from 'bullmq';
import type { Consume, Queued, Sequenced, SignalQueue } from '../../app/intake/queue.ts';
import { AppError } from '../../app/kit/errors.ts';
import type { Observe } from '../../app/kit/observe.ts';
import type { Outcomes } from './outcomes.ts';
import { watchOutcomes } from './outcomes.ts';

/**
 * One BullMQ queue per feed, `{feed}:signals`. A job carries a batch of signals, so that the queue costs per batch and
 * not per signal.
 */
const NAME = 'signals';

/** Dead letters kept; older ones would say nothing new. */
const KEEP_FAILED = 10_000;
/** Jobs without a priority come before all that have one. */
const BEHIND = 1;
const WAITING = ['wait', 'prioritized', 'delayed'] as const;
/** The queue's own stream of events; short, since only those who wait just now read it. */
const EVENTS_KEPT = 1_000;

export type BullQueueOptions = {
  /** Commands; shared with others. */
  readonly connection: ConnectionOptions;
  /** A connection of its own for waiting. */
  readonly blocking: () => ConnectionOptions;
  /** The hash tag of the feed. */
  readonly root: string;
  readonly attempts: number;
  /** Milliseconds before the second attempt; doubles each time. */
  readonly backoff: number;
};

export const bullQueue = (options: BullQueueOptions): SignalQueue => {
  const queue = new Queue<{ readonly batch: readonly Queued[] }, Sequenced>(NAME, {
    connection: options.connection,
    prefix: options.root,
    streams: { events: { maxLen: EVENTS_KEPT } },
    defaultJobOptions: {
      attempts: options.attempts,
      backoff: { type: 'exponential', delay: options.backoff },
      removeOnComplete: true,
      removeOnFail: { count: KEEP_FAILED },
    },
  });
  queue.on('error', () => {}); // Each command reports its own failure; the event repeats it.
  let perJob = 1;
  let outcomes: Outcomes | undefined;
  const watch = (): Outcomes => {
    outcomes ??= watchOutcomes(new QueueEvents(NAME, { connection: options.blocking(), prefix: options.root }));
    return outcomes;
  };

  return {
    add: (batch, { behind } = { behind: false }) =>
      unreachable(async () => {
        perJob += (batch.length - perJob) / 16;
        const job = await queue.add('batch', { batch }, behind ? { priority: BEHIND } : {});
        return job.id ?? '';
      }),
    watch: () => unreachable(() => watch().ready()),
    sequenced: (id, timeoutMs) => watch().of(id, timeoutMs),
    waiting: () =>
      unreachable(async () => {
        const counts = await queue.getJobCounts(...WAITING);
        return Math.round(WAITING.reduce((sum, state) => sum + (counts[state] ?? 0), 0) * perJob);
      }),
    deadLetters: (limit) =>
      unreachable(async () =>
        (await queue.getFailed(0, limit - 1)).map((job) => ({
          id: job.id ?? '',
          failedAt: job.finishedOn ?? job.timestamp,
          attempts: job.attemptsMade,
          reason: job.failedReason ?? '',
          signals: job.data.batch.map(({ signal }) => signal),
        })),
      ),
    putBack: (id) =>
      unreachable(async () => {
        const job = await queue.getJob(id);
        if (job === undefined || !(await job.isFailed())) return false;
        await job.retry('failed', { resetAttemptsMade: true });
        return true;
      }),
    close: async () => {
      await outcomes?.close();
      await queue.close();
    },
  };
};

/** A worker that has died is noticed after this long, and its batches are handed out again; milliseconds. */
const LOCK = 3_000;
const STALLED_CHECK = 1_000;
/** A batch whose worker died this often is put aside: it may be what kills them. */
const MAX_STALLED = 5;

export const bullConsumer =
  (options: {
    readonly connection: () => ConnectionOptions;
    readonly root: string;
    readonly concurrency: number;
    readonly observe: Observe;
  }): Consume =>
  async (handle) => {
    const worker = new Worker<{ readonly batch: readonly Queued[] }, Sequenced>(NAME, (job) => handle(job.data.batch), {
      connection: options.connection(),
      prefix: options.root,
      concurrency: options.concurrency,
      lockDuration: LOCK,
      stalledInterval: STALLED_CHECK,
      maxStalledCount: MAX_STALLED,
      drainDelay: 5,
      autorun: false,
    });
    worker.on('error', (error) => options.observe('queue.failed', { error }));
    worker.on('failed', (job, error) => {
      const last = job !== undefined && job.attemptsMade >= (job.opts.attempts ?? 1);
      options.observe(last ? 'batch.dead' : 'batch.failed', { id: job?.id, attempts: job?.attemptsMade, error });
    });
    worker.on('stalled', (id) => options.observe('batch.stalled', { id }));
    await worker.waitUntilReady();
    const running = worker.run();
    running.catch((error: unknown) => options.observe('queue.failed', { error }));
    return {
      close: async () => {
        await worker.close();
        await running.catch(() => {});
      },
    };
  };

const unreachable = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError(
      'log.unavailable',
      `the queue cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  }
};
