import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { FeedStatus } from '../../domain/words.ts';
import type { RegionWire } from '../../protocol/live/frames.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Destination, Kind } from './destination.ts';
import type { Message } from './message.ts';

/**
 * What came of one try. `retry`: not now; not before `after` milliseconds where the other side says so. `gone`: it does
 * not want to be told any more. `failed`: it refuses this very message, which trying again does not mend.
 */
export type Outcome =
  | { readonly kind: 'delivered'; readonly status?: number }
  | { readonly kind: 'retry'; readonly reason: string; readonly after?: number; readonly status?: number }
  | { readonly kind: 'gone'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * The way to one destination, while this process tells it. `send` is one try, with a limit of its own, and never throws
 * for what the other side does; it is called for one message at a time. `close` ends connections, and what is under way.
 */
export type Sender = {
  send(message: Message, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
};

/** What is true now of the feed that a sender tells of, for those that say it again by themselves (MQTT at each heartbeat). */
export type BoardView = {
  readonly feed: string;
  readonly status: FeedStatus;
  readonly tree: Catalogue;
  /** The regions that the destination sees. */
  readonly visible: ReadonlySet<RegionId>;
  /** As of now; `unknown` while nobody vouches for it. */
  region(id: RegionId): RegionWire | undefined;
  /** Why the hub is blind; empty while it is not. */
  doubts(): readonly string[];
  /** Called after each batch of the log and each change of trust; returns what ends it. */
  listen(changed: () => void): () => void;
};

export type SenderPorts = {
  readonly destination: Destination;
  readonly view: BoardView;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** An adapter for one kind of destination. */
export type DestinationKind = {
  readonly kind: Kind;
  open(ports: SenderPorts): Sender;
};
