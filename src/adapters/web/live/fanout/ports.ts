import type { FeedDesk } from '../../../../app/gateway/desk.ts';
import type { Clock } from '../../../../app/kit/clock.ts';
import type { Observe } from '../../../../app/kit/observe.ts';
import type { ProxyTrust } from '../admission/address.ts';
import type { ThisTurn } from './pace.ts';

/** Times in milliseconds, sizes in bytes. */
export type LiveSettings = {
  /** A heartbeat, and a ping with it, this often. */
  readonly heartbeat: number;
  /** Everything unsent, of all subscribers together; a quarter of a gigabyte when not said. */
  readonly maxAllBacklogs?: number;
  /** A subscriber with more than this unsent gets nothing more until it has drained. */
  readonly maxBacklog: number;
  readonly maxSubscribers: number;
  /** 0: no limit. */
  readonly maxPerAddress: number;
  /** Handshakes in a second; 0: no limit. */
  readonly handshakesPerAddress: number;
  /** The largest message a subscriber may send. */
  readonly maxMessage: number;
  readonly messagesPerSecond: number;
  /** At the end, subscribers are sent away spread over this time. */
  readonly drain: number;
  readonly trustProxy: ProxyTrust;
  /** `auto`: past the public ways of Node and ws where that was tried out and works. */
  readonly fastWrites: 'auto' | 'off';
};

/** Of all that a hub has for a feed, this is enough here. */
export type LiveDesk = Pick<FeedDesk, 'feed' | 'follower'>;

export type LivePorts = {
  /** `open` gives undefined when there is no such feed. */
  readonly desks: { open(feed: string): Promise<LiveDesk | undefined> };
  readonly settings: LiveSettings;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly defaultFeed: string;
  /** Absent: by Node's own. */
  readonly thisTurn?: ThisTurn;
  /** From 0 up to 1; spreads those that are sent away. */
  readonly random?: () => number;
};
