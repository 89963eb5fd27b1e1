import type { Ring, Tier } from '../../domain/policy.ts';
import type { SirenCommand } from '../../domain/siren.ts';
import type { FeedStatus, Instant } from '../../domain/words.ts';
import type { EventWire, RegionWire } from '../../protocol/live/frames.ts';
import type { MessageType } from './message-types.ts';

/** One thing that one destination is told. Two messages with the same `id` are the same one, told again. */
export type Message = {
  readonly id: string;
  readonly type: MessageType;
  /** When it happened. */
  readonly timestamp: Instant;
  readonly tier: Tier;
  /** False: what is shown is replaced without a sound. */
  readonly sound: boolean;
  /** The same for all messages about one thing, which take each other's place. */
  readonly tag: string;
  readonly data: MessageData;
};

export type MessageData = {
  readonly hub: string;
  readonly feed: string;
  readonly status: FeedStatus;
  readonly epoch: string;
  readonly seq: number;
  readonly ring?: Ring;
  readonly event?: EventWire;
  /** The region as it is when the message is made; names and state. */
  readonly region?: RegionWire;
  /** True: the message was true before; `missed`: so many events were left out for it. */
  readonly late?: boolean;
  readonly missed?: number;
  /** Events that can no longer be had lie between this and what was told before. */
  readonly gap?: boolean;
  /** Why the hub is blind. */
  readonly doubts?: readonly string[];
  /** Where the page with the button is; only while it repeats until somebody says so. */
  readonly acknowledge?: string;
  /** Which telling this is of one that repeats; absent: the first. */
  readonly repeat?: number;
  /**
   * A command to a siren; `longest`: it may go still by itself after so many milliseconds. `alert` names what an `on` is
   * for, the same each time: a siren that has sounded for that knows so better than the hub.
   */
  readonly siren?: { readonly command: SirenCommand; readonly longest: number; readonly alert?: string };
};
