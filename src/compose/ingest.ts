import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/schema.ts';
import type { SourceSettings } from '../../config/sources-schema.ts';
import { feedKeys } from '../adapters/redis/keys.ts';
import { redisBudget, redisSourceMemory, redisSourceStatuses } from '../adapters/redis/source-memory.ts';
import { breaker } from '../adapters/sources/breaker.ts';
import { httpAsk } from '../adapters/sources/http.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { Feed, FeedDirectory } from '../app/feeds.ts';
import { startConnected } from '../app/ingest/connected.ts';
import { startPolling } from '../app/ingest/poller.ts';
import type { Intake, ParseSignal } from '../app/intake.ts';
import { intake } from '../app/intake.ts';
import { lead } from '../app/lead.ts';
import type { Closable } from '../app/lifetime.ts';
import { lifetime } from '../app/lifetime.ts';
import type { Observe } from '../app/observe.ts';
import type { SourceRecord } from '../app/sources.ts';
import type { Catalogue } from '../domain/regions.ts';
import type { Connections } from './connections.ts';
import { feedParts, fingerprint } from './feed-parts.ts';
import type { Polled, SourceDefinition } from './ingest-definitions.ts';
import { definitions } from './ingest-definitions.ts';

export type IngestPorts = {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly sources: SourceSettings;
  readonly directory: FeedDirectory;
  readonly tree: (country: string) => Catalogue;
  readonly parse: ParseSignal;
  readonly version: string;
  readonly observe: Observe;
};

/** A list that clears much is believed when one this share of the interval later says the same. */
const CONFIRM_SHARE = 0.4;

/**
 * Hears every source of the settings, each while this process holds its lease: of several ingest workers one asks a
 * source, the others stand by. Nothing here fails because a source does: what does not answer is said, and asked again.
 */
export const startIngest = async (ports: IngestPorts): Promise<Closable> => {
  const { settings, sources, directory, observe } = ports;
  const life = lifetime();
  const feeds = new Map<string, FeedSide>();
  try {
    for (const definition of definitions(settings, sources)) {
      const feed = await directory.get(definition.feed);
      if (feed === undefined || feed.status !== 'Actual') {
        observe('source.left-out', { source: definition.id, feed: definition.feed, why: 'there is no such live feed' });
        continue;
      }
      const side = feeds.get(feed.id) ?? openSide(ports, feed);
      if (!feeds.has(feed.id)) feeds.set(feed.id, life.use(side));
      life.use(await startSource(ports, side, definition));
    }
    return life;
  } catch (error) {
    await life.close().catch(() => {});
    throw error;
  }
};

/** What all sources of one feed share. */
type FeedSide = Closable & {
  readonly parts: ReturnType<typeof feedParts>;
  readonly door: Intake;
  readonly tree: Catalogue;
  readonly feed: Feed;
};

const openSide = ({ connections, settings, tree, parse, observe }: IngestPorts, feed: Feed): FeedSide => {
  const life = lifetime();
  const parts = feedParts(connections, settings, feed, observe);
  const queue = life.use(parts.queue());
  const { ahead, horizon, maxQueued } = settings.intake;
  const door = life.use(
    intake({
      parse,
      fingerprint,
      now: systemClock.now,
      queue,
      log: parts.log(),
      hearing: parts.hearing(),
      rejected: parts.rejected(),
      tree: tree(feed.country),
      limits: { ahead, horizon, maxQueued },
      scenarioTime: false,
      observe,
    }),
  );
  return { parts, door, tree: tree(feed.country), feed, close: life.close };
};

const startSource = async (ports: IngestPorts, side: FeedSide, definition: SourceDefinition): Promise<Closable> => {
  const { settings, sources, connections, observe } = ports;
  const { parts, door, tree } = side;
  const { id, hear, from } = definition;
  const registry = parts.registry();
  await register(registry, definition);
  const keys = feedKeys(settings.redis.keyPrefix, side.feed.id);
  const shared = {
    id,
    from,
    record: () => registry.get(id),
    submit: door.submit,
    rejected: parts.rejected(),
    statuses: redisSourceStatuses(connections.command, keys),
    clock: systemClock,
    observe,
  };
  const start = async (): Promise<Closable> =>
    hear.kind === 'connected'
      ? startConnected({ ...shared, connect: (tell) => hear.connect(tell, tree) })
      : startPolling({
          ...shared,
          poll: hear.poll(tree),
          ask: httpAsk({
            timeoutMs: sources.timeout,
            maxBody: sources.maxBody,
            userAgent: `AllClear/${ports.version}`,
            budget: redisBudget(connections.command, keys),
            limits: hear.limits,
            ownBudget: id,
            breaker: breaker(restOf(hear, sources)),
            now: systemClock.now,
          }),
          rhythm: { interval: hear.interval, maxPause: sources.maxPause },
          staleAfter: sources.staleAfter,
          memory: redisSourceMemory(connections.command, keys),
          tree,
          ahead: settings.intake.ahead,
          random: Math.random,
        });
  return lead({
    what: `source ${id}`,
    lease: parts.lease(`source:${id}`, randomUUID()),
    ttlMs: settings.sequencer.leaseTtl,
    clock: systemClock,
    observe,
    start,
  });
};

/** An upstream that is down is left alone for about as long as the pauses grow to. */
const restOf = (hear: Polled, { maxPause }: SourceSettings): number =>
  Math.max(hear.interval, Math.round(maxPause / 2));

/** The settings say what a source may do; whether it is muted is the operator's word and stays. */
const register = async (
  registry: ReturnType<ReturnType<typeof feedParts>['registry']>,
  { id, trust, levels, regions, silentAfter, hear }: SourceDefinition,
): Promise<void> => {
  const known = await registry.get(id);
  const record: SourceRecord = {
    id,
    trust,
    ...(levels === undefined ? {} : { levels }),
    ...(regions === undefined ? {} : { regions: regions as NonNullable<SourceRecord['regions']> }),
    silentAfter,
    muted: known?.muted ?? false,
    tokenHash: known?.tokenHash ?? null,
    addedAt: known?.addedAt ?? systemClock.now(),
    confirmAfter: hear.kind === 'polled' ? Math.round(hear.interval * CONFIRM_SHARE) : 1_000,
  };
  await registry.put(record);
};
