import type { Instant, SourceId, Trust } from '../../domain/words.ts';
import type { FailureCode } from '../../protocol/words/source-words.ts';
import type { Failure } from './failure.ts';

/**
 * How a source that the hub itself asks is doing. States: `starting` (never answered yet) → `ok` ⇄ `failing`; `muted`
 * while the operator has taken its voice.
 */
export type SourceStatus = {
  readonly state: 'starting' | 'ok' | 'failing' | 'muted';
  /** How it is reached, without secrets. */
  readonly from: string;
  readonly trust: Trust;
  readonly lastPollAt: Instant | null;
  /** The last answer that could be believed. */
  readonly lastGoodAt: Instant | null;
  /** The newest time that the source itself told. */
  readonly upstreamAt: Instant | null;
  /** How long the newest news had been on its way when we saw it. */
  readonly delayMs: number | null;
  readonly failures: number;
  readonly lastFailure: { readonly at: Instant; readonly code: FailureCode; readonly detail: string } | null;
  readonly nextPollAt: Instant | null;
  /** Requests left of our budget; null: not counted. */
  readonly quotaLeft: number | null;
  /** True when its own times can be compared with those of others: it lists places of every level. */
  readonly comparable: boolean;
};

export type SourceStatuses = {
  get(id: SourceId): Promise<SourceStatus | undefined>;
  all(): Promise<ReadonlyMap<SourceId, SourceStatus>>;
  put(id: SourceId, status: SourceStatus): Promise<void>;
};

/** A poller's memory of a source, kept over restarts. */
export type SourceMemory = {
  load(id: SourceId): Promise<Loaded>;
  /**
   * Fails with `log.unavailable` in another run of the server, or beside another log, than it was loaded in: the words
   * that are remembered as taken may have been lost in a fail-over or with the log, so the source has to be asked again.
   */
  save(id: SourceId, change: Readonly<Record<string, string | null>>, run: string): Promise<void>;
};

/** `run` names the run of the server that was asked, and the log it had. */
export type Loaded = { readonly memory: Readonly<Record<string, string>>; readonly run: string };

export const ANOTHER_RUN = 'the server or its log is another one since the source was asked; it is asked again';

/** Requests that all workers together may send. */
export type Budget = {
  /** Takes one; otherwise says after how many milliseconds there is one. */
  take(
    key: string,
    limit: { readonly count: number; readonly windowMs: number },
  ): Promise<{ readonly left: number } | { readonly waitMs: number }>;
};

export const newStatus = (from: string, trust: Trust, comparable: boolean): SourceStatus => ({
  state: 'starting',
  from,
  trust,
  lastPollAt: null,
  lastGoodAt: null,
  upstreamAt: null,
  delayMs: null,
  failures: 0,
  lastFailure: null,
  nextPollAt: null,
  quotaLeft: null,
  comparable,
});

export const afterFailure = (status: SourceStatus, now: Instant, { code, detail }: Failure): SourceStatus => ({
  ...status,
  // Waiting for our own budget is no fault of the source.
  ...(code === 'budget.spent'
    ? {}
    : { state: 'failing' as const, failures: status.failures + 1, lastFailure: { at: now, code, detail } }),
  lastPollAt: now,
});

/** It answered and some of it was read: what it owes is said until it is read. */
export const afterOwing = (
  status: SourceStatus,
  now: Instant,
  newest: Instant | undefined,
  { code, detail }: Failure,
): SourceStatus => ({
  ...afterSuccess(status, now, newest),
  state: 'failing',
  lastFailure: { at: now, code, detail },
});

/** `newest`: the newest time the source told in this answer. */
export const afterSuccess = (status: SourceStatus, now: Instant, newest: Instant | undefined): SourceStatus => {
  const isNews = newest !== undefined && (status.upstreamAt === null || newest > status.upstreamAt);
  return {
    ...status,
    state: 'ok',
    failures: 0,
    lastPollAt: now,
    lastGoodAt: now,
    upstreamAt: isNews ? newest : status.upstreamAt,
    delayMs: isNews && status.upstreamAt !== null ? Math.max(0, now - newest) : status.delayMs,
  };
};
