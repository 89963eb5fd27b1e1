import { randomUUID } from 'node:crypto';
import type { Settings } from '../../config/settings/schema.ts';
import type { SourceSettings } from '../../config/settings/sources-schema.ts';
import { fingerprint } from '../adapters/kit/secrets.ts';
import { feedKeys } from '../adapters/redis/keys.ts';
import { redisBudget, redisSourceMemory, redisSourceStatuses } from '../adapters/redis/source-memory.ts';
import { clockSteps, systemClock } from '../adapters/system/clock.ts';
import { breaker } from '../adapters/upstreams/asking/breaker.ts';
import { httpAsk } from '../adapters/upstreams/asking/http.ts';
import { keepRegistered } from '../adapters/upstreams/ukrainealarm/webhook-registration.ts';
import type { Intake } from '../app/intake/intake.ts';
import { intake } from '../app/intake/intake.ts';
import type { ParseSignal } from '../app/intake/read.ts';
import type { Clock } from '../app/kit/clock.ts';
import { every } from '../app/kit/clock.ts';
import type { Leader, Worker } from '../app/kit/lead.ts';
import { lead, stuckOf } from '../app/kit/lead.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import type { Observe } from '../app/kit/observe.ts';
import type { Feed, FeedDirectory } from '../app/log/feeds.ts';
import type { SourceRecord } from '../app/sources/sources.ts';
import { startConnected } from '../app/upstreams/connected.ts';
import type { Polled, SourceDefinition } from '../app/upstreams/definition.ts';
import { startPolling } from '../app/upstreams/poller.ts';
import { defined } from '../domain/defined.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import type { Instant } from '../domain/words.ts';
import { withoutSecrets } from '../protocol/without-secrets.ts';
import type { Connections } from './connections.ts';
import { definitions } from './definitions.ts';
import { feedParts } from './feed-parts.ts';

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

/** A log that is another one is noticed after this long; milliseconds. */
const LOOK_FOR_EPOCHS = 1_000;

/** A sequencer knows the sources as they were a moment ago; what a new one covers must be known before it speaks; milliseconds. */
const KNOWN_AFTER = 1_000;

/**
 * Hears every source of the settings, each while this process holds its lease: of several ingest workers one asks a
 * source, the others stand by. Nothing here fails because a source does: what does not answer is said, and asked again.
 *
 * When a log is another one now, all is begun anew: what a source had said may be lost, and one that tells only what
 * changes would not say it again.
 */
export const startIngest = async (ports: IngestPorts): Promise<Worker> => {
  const { observe } = ports;
  let epochs: ReadonlyMap<string, string> = await epochsOf(ports);
  let hearing = await startAll(ports);
  const stop = every(systemClock, LOOK_FOR_EPOCHS, async () => {
    try {
      const now = new Map([...epochs, ...(await epochsOf(ports))]);
      const isAnother = [...epochs].some(([feed, epoch]) => now.get(feed) !== epoch);
      if (!isAnother) {
        epochs = now;
        return;
      }
      observe('ingest.begun-anew', { why: 'a log was lost, or is another one now' });
      await hearing.close();
      hearing = await startAll(ports);
      epochs = now;
    } catch (error) {
      observe('ingest.failed', { error });
    }
  });
  return {
    stuck: () => hearing.stuck(),
    close: async () => {
      await stop();
      await hearing.close();
    },
  };
};

/** The logs there are. One that was lost is missing until somebody opens it again; then it is another one. */
const epochsOf = async ({ connections, settings, observe }: IngestPorts): Promise<ReadonlyMap<string, string>> => {
  const epochs = new Map<string, string>();
  for (const feed of settings.feeds) {
    const { position } = await feedParts(connections, settings, feed, observe).pulse()();
    if (position !== undefined) epochs.set(feed.id, position.epoch);
  }
  return epochs;
};

const startAll = async (ports: IngestPorts): Promise<Worker> => {
  const { settings, sources, directory, observe } = ports;
  const life = lifetime();
  const feeds = new Map<string, FeedSide>();
  try {
    const starting: Promise<Leader>[] = [];
    for (const definition of definitions(settings, sources)) {
      const feed = await directory.get(definition.feed);
      if (feed === undefined || feed.status !== 'Actual') {
        observe('source.left-out', { source: definition.id, feed: definition.feed, why: 'there is no such live feed' });
        continue;
      }
      const side = feeds.get(feed.id) ?? openSide(ports, feed);
      if (!feeds.has(feed.id)) feeds.set(feed.id, life.use(side));
      starting.push(startSource(ports, side, definition));
    }
    const started = await Promise.allSettled(starting);
    const leaders = started.flatMap((one) => (one.status === 'fulfilled' ? [life.use(one.value)] : []));
    const broken = started.find((one) => one.status === 'rejected');
    if (broken !== undefined) throw broken.reason;
    return { close: life.close, stuck: () => stuckOf(leaders) };
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
  const { ahead, horizon, maxQueued, wordsPerHour } = settings.intake;
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
      limits: { ahead, horizon, maxQueued, wordsPerHour },
      clockAhead: clockSteps.ahead,
      scenarioTime: false,
      observe,
    }),
  );
  return { parts, door, tree: tree(feed.country), feed, close: life.close };
};

const startSource = async (ports: IngestPorts, side: FeedSide, definition: SourceDefinition): Promise<Leader> => {
  const { settings, sources, connections, observe } = ports;
  const { parts, door, tree } = side;
  const { id, hear } = definition;
  const registry = parts.registry();
  const knownAt = (await register(registry, definition)) + KNOWN_AFTER;
  if (hear.kind === 'polled' && hear.webhook !== undefined)
    await register(registry, webhookSource(definition, hear.webhook.id));
  const keys = feedKeys(settings.redis.keyPrefix, side.feed.id);
  const shared = {
    id,
    from: withoutSecrets(definition.from),
    record: () => registry.get(id),
    submit: door.submit,
    rejected: parts.rejected(),
    statuses: redisSourceStatuses(connections.command, keys),
    clock: systemClock,
    observe,
  };
  const lease = parts.lease(`source:${id}`, randomUUID());
  const startPolled = (polled: Polled): Closable => {
    const life = lifetime();
    const ask = httpAsk({
      timeoutMs: sources.timeout,
      maxBody: sources.maxBody,
      userAgent: `AllClear/${ports.version}`,
      budget: redisBudget(connections.command, keys),
      limits: polled.limits,
      ownBudget: id,
      breaker: breaker(restOf(polled, sources)),
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
  const cover = async (levels: readonly string[]): Promise<void> => {
    const record = await registry.get(id);
    if (record !== undefined) await registry.put({ ...record, levels });
  };
  const open = (): Closable =>
    hear.kind === 'polled'
      ? startPolled(hear)
      : startConnected({ ...shared, cover, connect: (tell) => hear.connect(tell, tree) });
  const start = async (): Promise<Closable> => {
    if (!saysCoverage(hear)) return later(systemClock, knownAt - systemClock.now(), open);
    await cover([]);
    return later(systemClock, KNOWN_AFTER, open);
  };
  const ttlMs = settings.sequencer.leaseTtl;
  return lead({ what: `source ${id}`, lease, ttlMs, clock: systemClock, observe, start });
};

const saysCoverage = (hear: SourceDefinition['hear']): boolean =>
  hear.kind === 'connected' && hear.saysCoverage === true;

/** It raises and ends alerts; that it says nothing means nothing: only the list covers the country. */
const webhookSource = (definition: SourceDefinition, id: string): SourceDefinition => ({
  ...definition,
  id,
  levels: [],
});

/** An upstream that is down is left alone for about as long as the pauses grow to. */
const restOf = (hear: Polled, { maxPause }: SourceSettings): number =>
  Math.max(hear.interval, Math.round(maxPause / 2));

/** The settings say what a source may do; whether it is muted is the operator's word and stays. Since when it is so. */
const register = async (
  registry: ReturnType<ReturnType<typeof feedParts>['registry']>,
  { id, trust, levels, regions, silentAfter, hear }: SourceDefinition,
): Promise<Instant> => {
  const known = await registry.get(id);
  // What it covers may be known already, to the worker that hears it.
  const covered = saysCoverage(hear) ? (known?.levels ?? levels) : levels;
  const record: SourceRecord = {
    id,
    trust,
    ...defined({ levels: covered }),
    ...(regions === undefined ? {} : { regions: regions as NonNullable<SourceRecord['regions']> }),
    silentAfter,
    muted: known?.muted ?? false,
    tokenHash: null,
    bySettings: true,
    addedAt: known?.addedAt ?? systemClock.now(),
    confirmAfter: hear.kind === 'polled' ? Math.round(hear.interval * CONFIRM_SHARE) : 1_000,
  };
  const same = known !== undefined && profileOf(known) === profileOf(record);
  await registry.put(record);
  return same ? record.addedAt : systemClock.now();
};

const profileOf = ({ trust, levels, regions }: SourceRecord): string => JSON.stringify([trust, levels, regions]);

/** Starts it after that many milliseconds, unless it is closed before. */
const later = (clock: Clock, milliseconds: number, start: () => Closable): Closable => {
  if (milliseconds <= 0) return start();
  let started: Closable | undefined;
  const cancel = clock.after(milliseconds, () => {
    started = start();
  });
  return {
    close: async () => {
      cancel();
      await started?.close();
    },
  };
};
