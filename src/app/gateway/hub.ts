import type { Intake } from '../intake/intake.ts';
import type { SignalQueue } from '../intake/queue.ts';
import type { RejectedList } from '../intake/refused.ts';
import type { Feed, FeedDirectory } from '../log/feeds.ts';
import type { History } from '../log/log.ts';
import type { OperatorDesk } from '../operator/operator.ts';
import type { SourceRecord, SourceRegistry } from '../sources/sources.ts';
import type { SourceStatuses } from '../upstreams/status.ts';
import type { Follower } from './follow.ts';

/** Everything a gateway needs of one feed. */
export type FeedDesk = {
  readonly feed: Feed;
  readonly follower: Follower;
  readonly intake: Intake;
  readonly history: History;
  readonly queue: SignalQueue;
  readonly rejected: RejectedList;
  readonly registry: SourceRegistry;
  readonly operator: OperatorDesk;
  /** How the sources are doing that the hub asks by itself. */
  readonly statuses: Pick<SourceStatuses, 'all'>;
};

/** Who a token belongs to. An operator may read what was refused and run drills; a source may only speak for itself. */
export type Bearer =
  | { readonly kind: 'source'; readonly feed: string; readonly source: SourceRecord }
  | { readonly kind: 'operator' };

/** All feeds of a hub, opened when first asked for. */
export type Desks = {
  readonly directory: FeedDirectory;
  /** Undefined when there is no such feed. */
  open(feed: string): Promise<FeedDesk | undefined>;
  /** The feeds open now. */
  current(): readonly FeedDesk[];
  /** Undefined when no feed knows the token. */
  bearer(token: string): Promise<Bearer | undefined>;
};
