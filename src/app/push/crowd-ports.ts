import type { Instant } from '../../domain/words.ts';
import type { Clock } from '../kit/clock.ts';
import type { Observe } from '../kit/observe.ts';
import type { Cursor, Fence, TellingStore, ToldChange } from '../notify/store.ts';
import type { TellingFeed } from '../notify/telling-feed.ts';
import type { CrowdStore, SendToSubscriber } from './subscription.ts';

/** What the telling of one shard of one feed needs of the rest. */
export type CrowdPorts = {
  readonly feed: TellingFeed;
  readonly telling: Pick<TellingStore, 'progress' | 'save'>;
  readonly store: CrowdStore;
  readonly fence: Fence;
  readonly holds: () => boolean;
  readonly send: SendToSubscriber;
  readonly enqueue: (host: string, group: string, run: () => Promise<void>) => void;
  /** It is over: the other side said so. */
  readonly gone: (id: string) => Promise<void>;
  /** All that changed before it was looked at. */
  readonly seenAt: () => Instant;
  readonly hub: string;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** What was taken of the log together, and how many have not been tried with it yet. */
export type Round = { readonly about: string; open: number; readonly cursor: Cursor; readonly told: ToldChange };
