import type { CheckpointData } from '../../domain/checkpoint/data.ts';
import type { Logged, SourceClaim } from '../../domain/claim.ts';
import type { Change, HistoryChange, MarksAnew } from '../../domain/event.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Interval } from '../../domain/timeline/parts.ts';
import type { Hazard, Instant, SourceId } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';

/** One accepted claim with what it changed. */
export type Entry = {
  readonly seq: number;
  readonly claim: Logged;
  readonly changes: readonly Change[];
  readonly sequencedAt: Instant;
};

/** What makes a signal recognisable when it comes again: a key, and a digest of what it said. */
export type Identity = {
  readonly key: string;
  readonly digest: string;
  /** Its key in the window of time before. */
  readonly earlier?: string;
};

/** A word that was put into the queue, and when it was heard. */
export type QueuedIdentity = Pick<Identity, 'key' | 'digest'> & { readonly receivedAt: Instant };

export type Commit = {
  /** The position the entries build on; the first entry's `seq` is the next one. */
  readonly expected: Position;
  readonly entries: readonly Entry[];
  readonly history: readonly HistoryChange[];
  /** Words of sources from before these entries that were stamped anew; absent: none. */
  readonly marksAnew?: readonly MarksAnew[];
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
 * is told where the log stands and decides again. What `commit` has answered is durable. Old entries are trimmed, but
 * none after the latest checkpoint: with it, the log gives the whole state.
 */
export type Log = {
  /**
   * Where the log stands; gives a log that was lost, or that is behind what was `seen` of it, a new epoch first. For its
   * writer, who has seen all of it, a server that was started again keeps the epoch only if what was seen is there.
   */
  open(seen?: Position, as?: 'reader' | 'writer'): Promise<Position>;
  commit(commit: Commit): Promise<CommitResult>;
  /**
   * Entries after `seq`, oldest first; fewer than `limit` when there are no more. The first may be later than `seq + 1`:
   * then the log was trimmed. With `epoch` they are of that log: fails with `log.unavailable` when it is another one now.
   */
  read(seq: number, limit: number, epoch?: string): Promise<readonly Entry[]>;
  /** Of what was committed; a key keeps its first digest. Undefined for keys never seen. */
  digests(keys: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** Notes what was put into the queue; a key that is known keeps what was noted first. */
  noteQueued(identities: readonly QueuedIdentity[]): Promise<void>;
  /** What was noted of these keys. A hint: a fail-over may have lost the queue and kept the note. */
  queued(keys: readonly string[]): Promise<readonly (Omit<QueuedIdentity, 'key'> | undefined)[]>;
  saveCheckpoint(checkpoint: Checkpoint): Promise<void>;
  loadCheckpoint(): Promise<Checkpoint | undefined>;
};

/** The end of the log as it grows. */
export type LogTail = {
  /** Resolves with the entries after that position, waiting for the first at most `waitMs`; undefined: the log is another one now. */
  next(after: Position, limit: number, waitMs: number): Promise<readonly Entry[] | undefined>;
  close(): Promise<void>;
};

/** The state of a feed as a gateway asks for it again and again: where the log stands, who is heard, and whether a sequencer is at work. */
export type Pulse = {
  readonly position: Position | undefined;
  readonly heard: ReadonlyMap<string, Instant>;
  /** A sequencer of this very log looked a moment ago who fell silent: what is taken for live there is so. */
  readonly sequencing: boolean;
  /** For how long the oldest signal was acknowledged that is not in the log yet, in milliseconds; null or absent: none waits. */
  readonly waitingFor?: number | null;
  /** Regions of which something acknowledged failed for good, so that it is not in the log. */
  readonly doubtful?: ReadonlySet<RegionId>;
};

export type HistoryQuery = {
  readonly region: RegionId;
  readonly hazard?: Hazard;
  /** Intervals that overlap `from` to `to`. */
  readonly from: Instant;
  readonly to: Instant;
};

export type HistoryInterval = Interval & {
  readonly region: RegionId;
  readonly hazard: Hazard;
  /** Nobody announced the end: it stands so in a file that was imported, where it was filled in. */
  readonly endCalculated?: true;
};

/** When who could have told of an alert; what no coverage is known of is unknown, not clear. */
export type Coverage = {
  /** Of each source what held at the beginning of the span, and every word about it since; by time. */
  readonly marks: readonly SourceClaim[];
  /** When this hub itself was at work. */
  readonly watched: readonly Span[];
  /** When imported files speak of a region: of that very region, not of what lies above or below. */
  readonly imported: readonly (Span & { readonly region: RegionId; readonly sources: readonly SourceId[] })[];
};

export type Span = { readonly from: Instant; readonly to: Instant };

/**
 * The past as it is known now: what the hub heard itself, corrections included, and what was imported. Where both tell
 * of an alert they are one interval.
 */
export type History = {
  /** Sorted by start, then hazard. */
  read(query: HistoryQuery): Promise<readonly HistoryInterval[]>;
  /** The intervals of all regions at one instant, or overlapping a span. */
  readAll(span: Span): Promise<readonly HistoryInterval[]>;
  coverage(span: Span): Promise<Coverage>;
};
