import type { ConnectionOptions, Job } from 'bullmq';
import { Queue, QueueEvents } from 'bullmq';
import type { DeadLetter, Queued, Sequenced, SignalQueue } from '../../app/intake/queue.ts';
import type { Clock } from '../../app/kit/clock.ts';
import { AppError } from '../../app/kit/errors.ts';
import { within } from '../../app/within.ts';
import type { Signal } from '../../domain/signal.ts';
import { batchName, bullBacklog } from './backlog.ts';
import type { Outcomes } from './outcomes.ts';
import { watchOutcomes } from './outcomes.ts';

/**
 * One BullMQ queue per feed, `{feed}:signals`. A job carries a batch of signals, so that the queue costs per batch and
 * not per signal.
 */
export const NAME = 'signals';

/** Batches in hand are finished within this, or left to the worker that leads next; milliseconds. */
export const CLOSE_LIMIT = 2_000;
/** Without connections all that is left ends at once, but for what is not ours to know; milliseconds. */
export const FORCE_LIMIT = 500;

/** Dead letters kept; older ones would say nothing new. */
const KEEP_FAILED = 10_000;
/** Jobs without a priority come before all that have one. */
const BEHIND = 1;
const WAITING = ['wait', 'prioritized', 'delayed'] as const;
const PENDING = [...WAITING, 'active'] as const;
/** The queue's own stream of events; short, since only those who wait just now read it. */
const EVENTS_KEPT = 1_000;

/** A connection of one's own; `release` ends it and all that was made of it, and what waits there fails. */
export type OwnConnection = { readonly client: ConnectionOptions; release(): void };

export type BullQueueOptions = {
  /** Commands; shared with others. */
  readonly connection: ConnectionOptions;
  /** A connection of its own for waiting. */
  readonly blocking: () => OwnConnection;
  readonly clock: Clock;
  /** The hash tag of the feed. */
  readonly root: string;
  /** A dead letter older than this says nothing that still counts; milliseconds. */
  readonly keepDead: number;
  /** The time by the clock of Redis: others compare with it how long a batch has waited. */
  readonly now: () => Promise<number>;
  /** The fault of Redis, in words. */
  readonly reason: (error: unknown) => string;
};

/** The content of a job. Failures are counted here, and not by BullMQ, which counts those of the store, too. */
export type BatchJob = { readonly batch: readonly Queued[]; readonly failures?: number };

export const bullQueue = (options: BullQueueOptions): SignalQueue => {
  const queue = new Queue<BatchJob, Sequenced>(NAME, {
    connection: options.connection,
    prefix: options.root,
    streams: { events: { maxLen: EVENTS_KEPT } },
    defaultJobOptions: {
      attempts: Number.MAX_SAFE_INTEGER,
      backoff: { type: 'custom' },
      removeOnComplete: true,
      removeOnFail: { count: KEEP_FAILED, age: Math.ceil(options.keepDead / 1_000) },
    },
  });
  queue.on('error', () => {}); // Each command reports its own failure; the event repeats it.
  const unreachable = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw new AppError('log.unavailable', `the queue cannot be reached: ${options.reason(error)}`, { cause: error });
    }
  };
  const deadLetter = async (id: string): Promise<DeadLetter | undefined> => {
    if ((await queue.getJobState(id)) !== 'failed') return undefined;
    try {
      const job = await queue.getJob(id);
      return job === undefined ? undefined : letterOf(job);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { id, failedAt: 0, attempts: 0, reason: `it cannot be read: ${error.message}`, signals: [] };
    }
  };
  const backlog = bullBacklog(queue, options.now);
  let perJob = 1;
  let outcomes: Outcomes | undefined;
  const watch = (): Outcomes => {
    if (outcomes !== undefined) return outcomes;
    const { client, release } = options.blocking();
    const events = new QueueEvents(NAME, { connection: client, prefix: options.root });
    outcomes = watchOutcomes(events, async () => {
      const closed = events.close();
      release();
      await within(options.clock, FORCE_LIMIT, closed).catch(() => {});
    });
    return outcomes;
  };

  return {
    add: (batch, { behind } = { behind: false }) =>
      unreachable(async () => {
        perJob += (batch.length - perJob) / 16;
        const timestamp = await options.now();
        const jobId = batchName(timestamp);
        const job = await queue.add('batch', { batch }, { jobId, timestamp, ...(behind ? { priority: BEHIND } : {}) });
        return job.id ?? '';
      }),
    watch: () => unreachable(() => watch().ready()),
    sequenced: (id, timeoutMs) => watch().of(id, timeoutMs),
    waiting: () =>
      unreachable(async () => {
        return Math.round((await jobsIn(queue, WAITING)) * perJob);
      }),
    pending: () => unreachable(() => jobsIn(queue, PENDING)),
    backlog: () => unreachable(backlog),
    batch: (id) =>
      unreachable(async () => {
        const state = await queue.getJobState(id);
        if (state === 'failed') return 'dead';
        return state === 'unknown' || state === 'completed' ? 'gone' : 'pending';
      }),
    deadLetters: (limit) =>
      unreachable(async () => {
        const ids = await queue.getRanges(['failed'], 0, limit - 1);
        return (await Promise.all(ids.map(deadLetter))).filter((letter) => letter !== undefined);
      }),
    deadIds: () => unreachable(() => queue.getRanges(['failed'])),
    deadLetter: (id) => unreachable(() => deadLetter(id)),
    putBack: (id) =>
      unreachable(async () => {
        const job = await queue.getJob(id);
        if (job === undefined || !(await job.isFailed())) return false;
        await job.updateData({ batch: job.data.batch });
        await job.retry('failed', { resetAttemptsMade: true });
        return true;
      }),
    discard: (id) =>
      unreachable(async () => (await queue.getJobState(id)) === 'failed' && (await queue.remove(id)) === 1),
    close: async () => {
      await outcomes?.close();
      await within(options.clock, CLOSE_LIMIT, queue.close());
    },
  };
};

const jobsIn = async (
  queue: Pick<Queue, 'getJobCounts'>,
  states: readonly ('wait' | 'prioritized' | 'delayed' | 'active')[],
): Promise<number> => Object.values(await queue.getJobCounts(...states)).reduce((sum, count) => sum + count, 0);

const letterOf = (job: Job<BatchJob, Sequenced>): DeadLetter => ({
  id: job.id ?? '',
  failedAt: job.finishedOn ?? job.timestamp,
  attempts: job.attemptsMade,
  reason: job.failedReason ?? '',
  signals: signalsOf(job.data),
});

/** Contents that nobody can read may be why it failed. */
const signalsOf = (data: Partial<BatchJob> | undefined): readonly Signal[] =>
  Array.isArray(data?.batch) ? data.batch.flatMap((queued) => (queued?.signal == null ? [] : [queued.signal])) : [];
