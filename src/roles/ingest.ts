import { randomUUID } from 'node:crypto';
import type { SourceSettings } from '../../config/settings/sources-schema.ts';
import { fingerprint } from '../adapters/kit/secrets.ts';
import { feedKeys } from '../adapters/redis/keys.ts';
import { redisBudget, redisSourceMemory, redisSourceStatuses } from '../adapters/redis/source-memory.ts';
import { clockSteps, systemClock } from '../adapters/system/clock.ts';
import { breaker, restOf } from '../adapters/upstreams/asking/breaker.ts';
import { httpAsk } from '../adapters/upstreams/asking/http.ts';
import { keepRegistered } from '../adapters/upstreams/ukrainealarm/webhook-registration.ts';
import type { Intake } from '../app/intake/door.ts';
import { intake } from '../app/intake/intake.ts';
import type { ParseSignal } from '../app/intake/read.ts';
import type { Leader, Worker } from '../app/kit/lead.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import type { Feed } from '../app/log/feeds.ts';
import { sourcesAge } from '../app/sequencer/work.ts';
import { anewWithEachLog } from '../app/upstreams/anew.ts';
import { startConnected } from '../app/upstreams/connected.ts';
import type { Polled, SourceDefinition } from '../app/upstreams/definition.ts';
import { placed } from '../app/upstreams/definition.ts';
import { hearSource } from '../app/upstreams/hear.ts';
import { hearAll } from '../app/upstreams/hear-all.ts';
import { startPolling } from '../app/upstreams/poller.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import { withoutSecrets } from '../protocol/without-secrets.ts';
import { definitions } from './definitions.ts';
import { feedAdapters } from './feed-adapters.ts';
import type { HubPorts } from './ports.ts';

export type IngestPorts = HubPorts & {
  readonly sources: SourceSettings;
  readonly parse: ParseSignal;
  readonly version: string;
};

/**
 * Hears every source of the settings, each while this process holds its lease: of several ingest workers one asks a
 * source, the others stand by. Nothing here fails because a source does: what does not answer is said, and asked again.
 */
export const startIngest = (ports: IngestPorts): Promise<Worker> =>
  anewWithEachLog({
    start: () => startAll(ports),
    epochs: () => epochsOf(ports),
    clock: systemClock,
    observe: ports.observe,
  });

const epochsOf = async ({ connections, settings, observe }: IngestPorts): Promise<ReadonlyMap<string, string>> => {
  const epochs = new Map<string, string>();
  for (const feed of settings.feeds) {
    const position = await feedAdapters(connections, settings, feed, observe).position();
    if (position !== undefined) epochs.set(feed.id, position.epoch);
  }
  return epochs;
};

const startAll = (ports: IngestPorts): Promise<Worker> =>
  hearAll({
    definitions: definitions(ports.settings, ports.sources).map((one) => inPlace(ports, one)),
    directory: ports.directory,
    share: (feed) => openDoor(ports, feed),
    hear: (opened, definition) => startSource(ports, opened, definition),
    observe: ports.observe,
  });

/** A feed that is not of the settings is left out later, and said so. */
const inPlace = ({ settings, tree }: IngestPorts, definition: SourceDefinition): SourceDefinition => {
  const feed = settings.feeds.find(({ id }) => id === definition.feed);
  return feed === undefined ? definition : placed(definition, tree(feed.country));
};

/** The door that all sources of one feed share. */
type SharedDoor = Closable & {
  readonly adapters: ReturnType<typeof feedAdapters>;
  readonly door: Intake;
  readonly tree: Catalogue;
  readonly feed: Feed;
};

const openDoor = ({ connections, settings, tree, parse, observe }: IngestPorts, feed: Feed): SharedDoor => {
  const life = lifetime();
  const adapters = feedAdapters(connections, settings, feed, observe);
  const queue = life.use(adapters.queue());
  const { ahead, horizon, maxQueued, wordsPerHour } = settings.intake;
  const door = life.use(
    intake({
      parse,
      fingerprint,
      now: systemClock.now,
      queue,
      log: adapters.log(),
      hearing: adapters.hearing(),
      rejected: adapters.rejected(),
      tree: tree(feed.country),
      limits: { ahead, horizon, maxQueued, wordsPerHour },
      clockAhead: clockSteps.ahead,
      scenarioTime: false,
      observe,
    }),
  );
  return { adapters, door, tree: tree(feed.country), feed, close: life.close };
};

const startSource = (ports: IngestPorts, opened: SharedDoor, definition: SourceDefinition): Promise<Leader> => {
  const { settings, sources, connections, observe } = ports;
  const { adapters, door, tree } = opened;
  const { id, hear } = definition;
  const registry = adapters.registry();
  const keys = feedKeys(settings.redis.keyPrefix, opened.feed.id);
  const shared = {
    id,
    from: withoutSecrets(definition.from),
    record: () => registry.get(id),
    door,
    take: door.take,
    rejected: adapters.rejected(),
    statuses: redisSourceStatuses(connections.command, keys),
    clock: systemClock,
    observe,
  };
  const lease = adapters.lease(`source:${id}`, randomUUID());
  const ttlMs = settings.sequencer.leaseTtl;
  const startPolled = (polled: Polled): Closable => {
    const life = lifetime();
    const ask = httpAsk({
      timeoutMs: sources.timeout,
      maxBody: sources.maxBody,
      userAgent: `AllClear/${ports.version}`,
      budget: redisBudget(connections.command, keys),
      limits: polled.limits,
      ownBudget: id,
      breaker: breaker(restOf(polled, sources.maxPause)),
      now: systemClock.now,
    });
    const { webhook } = polled;
    const registration =
      webhook === undefined
        ? undefined
        : life.use(keepRegistered({ ask, ...webhook, isOurs: () => lease.hold(ttlMs), clock: systemClock, observe }));
    life.use(
      startPolling({
        ...shared,
        poll: polled.poll(tree),
        ask,
        rhythm: { interval: polled.interval, maxPause: sources.maxPause },
        staleAfter: sources.staleAfter,
        memory: redisSourceMemory(connections.command, keys),
        vouchesFor: [async () => (registration?.stands() === true ? registry.get(webhook?.id ?? '') : undefined)],
        tree,
        ahead: settings.intake.ahead,
        random: Math.random,
      }),
    );
    return life;
  };
  const open: Parameters<typeof hearSource>[0]['open'] = (cover) =>
    hear.kind === 'polled'
      ? startPolled(hear)
      : startConnected({ ...shared, cover, connect: (tell) => hear.connect(tell, tree) });
  const age = sourcesAge(settings.sources.tick);
  return hearSource({ registry, lease, ttlMs, open, clock: systemClock, sourcesAge: age, observe }, definition);
};
