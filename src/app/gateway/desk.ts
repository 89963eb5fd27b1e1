import type { Principal } from '../access/principal.ts';
import type { ImportStore } from '../import/store.ts';
import type { Intake } from '../intake/door.ts';
import type { SignalQueue } from '../intake/queue.ts';
import type { RefusedList } from '../intake/refused.ts';
import type { Feed, FeedDirectory } from '../log/feeds.ts';
import type { History, Log } from '../log/log.ts';
import type { OperatorOffice } from '../operator/operator.ts';
import type { ProposalOffice } from '../operator/proposals.ts';
import type { SourceRegistry } from '../sources/sources.ts';
import type { SourceStatuses } from '../upstreams/status.ts';
import type { Follower } from './follower.ts';

/** Everything a gateway needs of one feed. */
export type FeedDesk = {
  readonly feed: Feed;
  readonly follower: Follower;
  readonly intake: Intake;
  readonly history: History;
  /** As far back as it reaches. */
  readonly log: Pick<Log, 'open' | 'read'>;
  readonly imports: ImportStore;
  readonly queue: SignalQueue;
  readonly refused: RefusedList;
  readonly registry: SourceRegistry;
  readonly operator: OperatorOffice;
  /** Acts by hand that wait for a second person. */
  readonly proposals: ProposalOffice;
  /** How the sources are doing that the hub asks by itself. */
  readonly statuses: Pick<SourceStatuses, 'all'>;
};

/** All feeds of a hub, opened when first asked for. */
export type Desks = {
  readonly directory: FeedDirectory;
  /** Undefined when there is no such feed. */
  open(feed: string): Promise<FeedDesk | undefined>;
  /** The feeds open now. */
  current(): readonly FeedDesk[];
  /**
   * Whom a token belongs to, for half a second as it was last found; undefined: nobody. Throws `rate.limited` when the
   * address showed too many that nobody has.
   */
  principal(token: string, address: string): Promise<Principal | undefined>;
};
