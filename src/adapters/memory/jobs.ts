import type { Backlog, DeadLetter, Queued } from '../../app/intake/queue.ts';
import type { FeedData, Job } from './store.ts';

/**
 * What becomes of a batch, as BullMQ is set up: waiting → active under a lock → done, delayed after a failure, or waiting
 * again when its lock ran out; a dead letter in the end.
 */

/** A worker holds a batch this long before it renews its lock; milliseconds. */
export const LOCK = 3_000;
/** A batch that the store failed comes again after this; milliseconds. */
export const STORE_PAUSE = 250;
/** A batch whose workers died this often is a dead letter. */
const MAX_STALLED = 20;

export const added = (
  data: FeedData,
  job: { readonly batch: readonly Queued[]; readonly behind: boolean; readonly at: number },
): string => {
  const id = String(data.nextJob);
  data.nextJob += 1;
  data.jobs.set(id, { id, ...job, failures: 0, stalled: 0 });
  return id;
};

export const deadIn = ({ jobs }: FeedData): readonly DeadLetter[] =>
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

const NONE: readonly Job[] = [];

/** Those that came behind come last; otherwise in the order they came. */
export const ready = ({ jobs }: FeedData, now: number): readonly Job[] => {
  // Asked after each change of anything.
  if (jobs.size === 0) return NONE;
  const waiting = [...jobs.values()].filter(
    ({ state }) => state === undefined || (state.kind === 'delayed' && state.due <= now),
  );
  return [...waiting.filter(({ behind }) => !behind), ...waiting.filter(({ behind }) => behind)];
};

export const firstDue = ({ jobs }: FeedData): number | undefined => {
  const due = [...jobs.values()].flatMap(({ state }) => (state?.kind === 'delayed' ? [state.due] : []));
  return due.length === 0 ? undefined : Math.min(...due);
};

export const handedOut = (data: FeedData, token: string, now: number, limit: number): readonly Job[] => {
  const taken = ready(data, now).slice(0, limit);
  for (const job of taken) data.jobs.set(job.id, { ...job, state: { kind: 'active', token, lockedUntil: now + LOCK } });
  return taken;
};

const isMine = (job: Job | undefined, token: string): job is Job =>
  job?.state?.kind === 'active' && job.state.token === token;

export const finished = ({ jobs }: FeedData, id: string, token: string): boolean =>
  isMine(jobs.get(id), token) ? jobs.delete(id) : false;

export const renewed = ({ jobs }: FeedData, ids: readonly string[], token: string, lockedUntil: number): void => {
  for (const id of ids) {
    const job = jobs.get(id);
    if (isMine(job, token)) jobs.set(id, { ...job, state: { kind: 'active', token, lockedUntil } });
  }
};

/** True when it is a dead letter now. */
export const failed = (
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

export const stalledIn = ({ jobs }: FeedData, now: number): readonly Job[] =>
  [...jobs.values()].filter(({ state }) => state?.kind === 'active' && state.lockedUntil < now);

export const takeBack = (data: FeedData, now: number): void => {
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
