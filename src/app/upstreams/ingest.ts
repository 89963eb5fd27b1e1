import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Position } from '../../protocol/live/position.ts';
import { feedDoor, type IntakePorts } from '../intake/intake.ts';
import type { SignalQueue } from '../intake/queue.ts';
import type { RefusedList } from '../intake/refused.ts';
import type { Leader, Lease, Worker } from '../kit/lead.ts';
import { lifetime } from '../kit/lifetime.ts';
import type { Feed, FeedDirectory } from '../log/feeds.ts';
import type { LookTimes } from '../sequencer/looks.ts';
import { sourcesAge } from '../sequencer/work.ts';
import type { SourceRegistry } from '../sources/sources.ts';
import { anewWithEachLog } from './anew.ts';
import type { SourceDefinition } from './definition.ts';
import { placed } from './definition.ts';
import { hearSource } from './hear.ts';
import { hearAll } from './hear-all.ts';
import type { OpenPorts, SharedDoor } from './open-source.ts';
import { openSource } from './open-source.ts';
import type { Budget, SourceMemory, SourceStatuses } from './status.ts';

/** The adapters of one feed that its sources are heard with. */
export type IngestAdapters = {
  log(): IntakePorts['log'];
  queue(): SignalQueue;
  hearing(): IntakePorts['hearing'];
  refused(): RefusedList;
  registry(): SourceRegistry;
  statuses(): SourceStatuses;
  memory(): SourceMemory;
  budget(): Budget;
  position(): Promise<Position | undefined>;
  lease(role: string, holder: string): Lease;
};

export type IngestPorts = Omit<OpenPorts, 'ahead'> &
  Pick<IntakePorts, 'parse' | 'fingerprint' | 'limits'> & {
    readonly clockAhead: NonNullable<IntakePorts['clockAhead']>;
    readonly definitions: readonly SourceDefinition[];
    readonly directory: FeedDirectory;
    /** Those of the settings. */
    readonly feeds: readonly Pick<Feed, 'id' | 'country'>[];
    readonly adapters: (feed: Pick<Feed, 'id'>) => IngestAdapters;
    readonly catalogueOf: (country: string) => Catalogue;
    readonly looks: LookTimes;
    /** Names a worker; no two have the same. */
    readonly newHolder: () => string;
  };

/**
 * Hears every source of the settings, each while this process holds its lease: of several ingest workers one asks a
 * source, the others stand by. Nothing here fails because a source does: what does not answer is said, and asked again.
 * Throws when two sources have one id, and when a place of one is none.
 */
export const startIngest = async (ports: IngestPorts): Promise<Worker> => {
  const { directory, clock, observe } = ports;
  const definitions = distinct(ports.definitions).map((one) => inPlace(ports, one));
  return anewWithEachLog({
    start: () =>
      hearAll({
        definitions,
        directory,
        share: (feed) => openDoor(ports, feed),
        hear: (shared, definition) => hear(ports, shared, definition),
        observe,
      }),
    epochs: () => epochsOf(ports),
    clock,
    observe,
  });
};

const epochsOf = async ({ feeds, adapters }: IngestPorts): Promise<ReadonlyMap<string, string>> => {
  const epochs = new Map<string, string>();
  for (const feed of feeds) {
    const position = await adapters(feed).position();
    if (position !== undefined) epochs.set(feed.id, position.epoch);
  }
  return epochs;
};

const distinct = (definitions: readonly SourceDefinition[]): readonly SourceDefinition[] => {
  const ids = definitions.map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  if (twice.length > 0) throw new Error(`sources: ${[...new Set(twice)].join(', ')} is the id of more than one source`);
  return definitions;
};

/** A feed that is not of the settings is left out later, and said so. */
const inPlace = ({ feeds, catalogueOf }: IngestPorts, definition: SourceDefinition): SourceDefinition => {
  const feed = feeds.find(({ id }) => id === definition.feed);
  return feed === undefined ? definition : placed(definition, catalogueOf(feed.country));
};

const openDoor = (ports: IngestPorts, feed: Feed): SharedDoor => {
  const life = lifetime();
  const adapters = ports.adapters(feed);
  const catalogue = ports.catalogueOf(feed.country);
  const refused = adapters.refused();
  const queue = life.use(adapters.queue());
  const door = life.use(
    feedDoor(ports, {
      queue,
      log: adapters.log(),
      hearing: adapters.hearing(),
      refused,
      catalogue,
      scenarioTime: false,
    }),
  );
  return {
    catalogue,
    door,
    registry: adapters.registry(),
    refused,
    statuses: adapters.statuses(),
    memory: adapters.memory(),
    budget: adapters.budget(),
    close: life.close,
  };
};

const hear = (ports: IngestPorts, shared: SharedDoor, definition: SourceDefinition): Promise<Leader> => {
  const { looks, clock, observe } = ports;
  const ttlMs = looks.leaseTtl;
  const { registry } = shared;
  const { id, feed } = definition;
  const lease = ports.adapters({ id: feed }).lease(`source:${id}`, ports.newHolder());
  const isOurs = (): Promise<boolean> => lease.hold(ttlMs);
  return hearSource(
    {
      registry,
      lease,
      ttlMs,
      open: (cover) => openSource({ ...ports, ahead: ports.limits.ahead, isOurs, cover }, shared, definition),
      clock,
      sourcesAge: sourcesAge(looks.tick),
      observe,
    },
    definition,
  );
};
