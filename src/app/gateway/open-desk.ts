import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { ImportStore } from '../import/store.ts';
import { deadRegions } from '../intake/dead-regions.ts';
import { feedDoor, type IntakePorts } from '../intake/intake.ts';
import type { SignalQueue } from '../intake/queue.ts';
import type { RefusedList } from '../intake/refused.ts';
import type { Clock } from '../kit/clock.ts';
import { every } from '../kit/clock.ts';
import type { Closable } from '../kit/lifetime.ts';
import { lifetime } from '../kit/lifetime.ts';
import type { Observe } from '../kit/observe.ts';
import type { Feed } from '../log/feeds.ts';
import type { History, Log, LogTail, Pulse } from '../log/log.ts';
import { type OperatorStore, operatorOffice } from '../operator/operator.ts';
import { type ProposalStore, proposalOffice } from '../operator/proposals.ts';
import type { KeptSources } from '../sources/kept-sources.ts';
import type { SourceRegistry } from '../sources/sources.ts';
import type { SourceStatuses } from '../upstreams/status.ts';
import type { FeedDesk } from './desk.ts';
import { follow } from './follow.ts';

/** A desk, with the sources that may speak at it. */
export type OpenDesk = FeedDesk & Closable & { readonly sources: KeptSources };

/** The adapters of one feed that a gateway needs. */
export type DeskAdapters = {
  log(): Log;
  tail(): LogTail;
  queue(): SignalQueue;
  pulse(queue: SignalQueue, doubtful: ReturnType<typeof deadRegions>): () => Promise<Pulse>;
  refused(): RefusedList;
  registry(): SourceRegistry;
  keptSources(feed: Feed): KeptSources;
  kept(): NonNullable<IntakePorts['kept']>;
  hearing(): IntakePorts['hearing'];
  history(): History;
  imports(): ImportStore;
  statuses(): Pick<SourceStatuses, 'all'>;
  proposals(): ProposalStore;
  operator(): OperatorStore;
};

/** Sources that were lost with a log are put back after this long; milliseconds. */
const LOOK_FOR_SOURCES = 1_000;

/** Follows a feed and opens its door: everything that a gateway answers by. */
export const openDesk = async (
  ports: Pick<IntakePorts, 'parse' | 'fingerprint' | 'limits'> & {
    readonly feed: Feed;
    /** How far this machine's clock is known to be ahead; milliseconds. */
    readonly clockAhead: NonNullable<IntakePorts['clockAhead']>;
    readonly adapters: DeskAdapters;
    readonly catalogue: Catalogue;
    /** How long claims are kept one by one; milliseconds. */
    readonly keep: number;
    /** Entries kept for those that come back. */
    readonly ring: number;
    readonly newId: () => string;
    readonly clock: Clock;
    readonly observe: Observe;
  },
): Promise<OpenDesk> => {
  const { feed, adapters, catalogue, clock, observe } = ports;
  const life = lifetime();
  const log = adapters.log();
  const queue = life.use(adapters.queue());
  const refused = adapters.refused();
  const registry = adapters.registry();
  const follower = life.use(
    await follow({
      feed,
      catalogue,
      log,
      tail: adapters.tail(),
      pulse: adapters.pulse(queue, deadRegions({ queue, catalogue, now: clock.now, keep: ports.limits.horizon })),
      clock,
      observe,
      keep: ports.keep,
      ring: ports.ring,
    }),
  );
  const sources = adapters.keptSources(feed);
  if (feed.status === 'Actual') {
    const look = async (): Promise<void> => {
      await sources.list().catch((error: unknown) => observe('sources.unknown', { feed: feed.id, error }));
    };
    await look();
    life.use({ close: every(clock, LOOK_FOR_SOURCES, look) });
  }
  const door = life.use(
    feedDoor(ports, {
      queue,
      log,
      kept: adapters.kept(),
      hearing: adapters.hearing(),
      refused,
      state: follower.state,
      catalogue,
      scenarioTime: feed.status !== 'Actual',
    }),
  );
  return {
    feed,
    sources,
    follower,
    intake: door,
    history: adapters.history(),
    log,
    imports: adapters.imports(),
    queue,
    refused,
    registry,
    statuses: adapters.statuses(),
    proposals: proposalOffice({ store: adapters.proposals(), now: clock.now, newId: ports.newId }),
    operator: operatorOffice({ intake: door, registry, store: adapters.operator(), catalogue, now: clock.now }),
    close: life.close,
  };
};
