import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';
import type { FeedStatus, SourceId } from '../../domain/words.ts';
import type { RegionWire } from '../../protocol/live/frames.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Destination, Kind, Order } from './destination.ts';
import type { Message } from './message.ts';

/**
 * What came of one try. `retry`: not now; not before `after` milliseconds where the other side says so. `gone`: it does
 * not want to be told any more. `failed`: it refuses this very message, which trying again does not mend.
 */
export type Outcome =
  | {
      readonly kind: 'delivered';
      readonly status?: number;
      /** It came on its way; whether it was done is known later: undefined, or why it was not. */
      readonly answered?: Promise<string | undefined>;
    }
  | {
      readonly kind: 'retry';
      readonly reason: string;
      readonly after?: number;
      readonly status?: number;
      /** It surely did not leave for there. Without that and without a status nobody knows whether it came. */
      readonly unsent?: true;
    }
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

/** The board of the feed that a sender tells of, for senders that say it again by themselves (MQTT at each heartbeat). */
export type BoardView = {
  readonly feed: string;
  readonly status: FeedStatus;
  readonly catalogue: Catalogue;
  /** The regions that the destination sees. */
  readonly visible: ReadonlySet<RegionId>;
  /** As of now; `unknown` while nobody vouches for it. */
  region(id: RegionId): RegionWire | undefined;
  /** Of the first level, beside the one that the region lies in. */
  beside(id: RegionId): readonly RegionId[];
  /** Why the hub is blind; empty while it is not. */
  doubts(): readonly string[];
  /** Sources that have fallen silent. */
  silent(): readonly SourceId[];
  /** Called after each batch of the log and each change of trust; returns what ends it. */
  listen(changed: () => void): () => void;
};

export type SenderPorts = {
  readonly destination: Destination;
  readonly view: BoardView;
  /** A wish of the way itself: another try, because it is open again, or a test, because somebody pressed a button there. */
  readonly order: (order: Order) => void;
  /** Somebody pressed the button there that begins the destination's drill. */
  readonly drill: () => void;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** An adapter for one kind of destination. */
export type DestinationKind = {
  readonly kind: Kind;
  open(ports: SenderPorts): Sender;
};
