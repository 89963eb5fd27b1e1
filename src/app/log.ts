import type { CheckpointData } from '../domain/checkpoint.ts';
import type { Claim } from '../domain/claim.ts';
import type { Change, HistoryChange, Interval } from '../domain/event.ts';
import type { RegionId } from '../domain/regions.ts';
import type { Hazard, Instant } from '../domain/words.ts';
import type { Position } from '../protocol/position.ts';

/** One accepted claim with what it changed. */
export type Entry = {
  readonly seq: number;
  readonly claim: Claim;
  readonly changes: readonly Change[];
  readonly sequencedAt: Instant;
};

/** What makes a signal recognisable when it comes again: a key, and a digest of what it said. */
export type Identity = { readonly key: string; readonly digest: string };

export type Commit = {
  /** The position the entries build on; the first entry's `seq` is the next one. */
  readonly expected: Position;
  readonly entries: readonly Entry[];
  readonly history: readonly HistoryChange[];
  readonly identities: readonly Identity[];
};

export type CommitResult = { readonly kind: 'committed' | 'conflict'; readonly head: Position };

export type Checkpoint = {
  readonly position: Position;
  /** When the entry at that position was sequenced. */
  readonly sequencedAt: Instant | null;
  readonly state: CheckpointData;
};

/**
 * A feed's log: the only truth. A commit is all or nothing and succeeds only on top of `expected`; whoever comes second
 * is told where the log stands and decides again. What `commit` has answered is durable.
 */
export type Log = {
  /** Where the log stands; gives a log that was lost or reset a new epoch first. */
  open(): Promise<Position>;
  commit(commit: Commit): Promise<CommitResult>;
  /** Entries after `seq`, oldest first; fewer than `limit` when there are no more. The first may be later than `seq + 1`: then the log was trimmed. */
  read(seq: number, limit: number): Promise<readonly Entry[]>;
  /** Undefined for keys never seen. */
  digests(keys: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** Remembers signals taken in; a key that is known keeps its first digest. */
  remember(identities: readonly Identity[]): Promise<void>;
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  loadCheckpoint(): Promise<Checkpoint | undefined>;
};

/** The end of the log as it grows. */
export type LogTail = {
  /** Resolves with the entries after `seq`, waiting for the first at most `waitMs`. */
  next(seq: number, limit: number, waitMs: number): Promise<readonly Entry[]>;
  close(): Promise<void>;
};

/** What a gateway asks once a second: where the log stands, who is heard, and whether a sequencer is at work. */
export type Pulse = {
  readonly position: Position | undefined;
  readonly heard: ReadonlyMap<string, Instant>;
  readonly sequencing: boolean;
};

export type HistoryQuery = {
  readonly region: RegionId;
  readonly hazard?: Hazard;
  /** Intervals that overlap `from` to `to`. */
  readonly from: Instant;
  readonly to: Instant;
};

export type HistoryInterval = Interval & { readonly region: RegionId; readonly hazard: Hazard };

export type History = {
  /** Sorted by start, then hazard. */
  read(query: HistoryQuery): Promise<readonly HistoryInterval[]>;
  /** The intervals of all regions at one instant, or overlapping a span. */
  readAll(span: { readonly from: Instant; readonly to: Instant }): Promise<readonly HistoryInterval[]>;
};
