import type { Board } from '../../domain/board.ts';
import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { FeedState } from '../../domain/timeline/feed-state.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Feed } from '../log/feeds.ts';
import type { Entry, Log, LogTail, Pulse } from '../log/log.ts';

/** A gateway's copy of a feed, as those read it who answer. */
export type Follower = {
  readonly feed: Feed;
  readonly catalogue: Catalogue;
  /** Where this copy stands; the board is exactly as of this position. */
  position(): Position;
  /** When the entry at this position was sequenced; null in an empty log. */
  asOf(): Instant | null;
  /** Read only. */
  state(): FeedState;
  /** Changes with the position, with `vouched` and with `doubtful`. */
  board(): Board;
  /** True while the log answers and a sequencer is at work; otherwise nothing may be called clear. */
  vouched(): boolean;
  /**
   * Regions of which something acknowledged is not in the log, and never may be: no place that they name, hold or lie in
   * is known to be clear. Another set when it is another one.
   */
  doubtful(): ReadonlySet<RegionId>;
  /** Why not, in words; empty when vouched. */
  doubts(): readonly string[];
  /** True when the feed is vouched for and at least one source that may raise alerts is live; a person is none. */
  fresh(): boolean;
  heard(): ReadonlyMap<SourceId, Instant>;
  /** The entries after the position, oldest first; undefined when they cannot all be had: a gap. */
  since(position: Position): Promise<readonly Entry[] | undefined>;
  /** The same from memory alone, at once: for what was added while `since` was waited for. */
  recent(seq: number): readonly Entry[] | undefined;
  listen(listener: FollowListener): () => void;
  close(): Promise<void>;
};

export type FollowListener = {
  /** One batch of the log; called in order, after the state has it. */
  entries(entries: readonly Entry[]): void;
  /** Sources or trust in the feed changed: `vouched`, `doubtful`, `fresh` or who is heard. */
  pulse(): void;
  /** The log is another one now. */
  reset(): void;
};

/** The parts that a copy is made from. */
export type FollowPorts = {
  readonly feed: Feed;
  readonly catalogue: Catalogue;
  readonly log: Log;
  readonly tail: LogTail;
  readonly pulse: () => Promise<Pulse>;
  readonly clock: Clock;
  readonly observe: Observe;
  /** How long claims are kept one by one; milliseconds. */
  readonly keep: number;
  /** Entries kept for those that come back. */
  readonly ring: number;
};
