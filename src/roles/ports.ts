import { join } from 'node:path';
import type { Settings } from '../../config/settings/schema.ts';
import { bullConsumer } from '../adapters/bullmq/consumer.ts';
import { bullQueue } from '../adapters/bullmq/queue.ts';
import { countryCatalogue } from '../adapters/files/shipped/countries.ts';
import { fingerprint } from '../adapters/kit/secrets.ts';
import { mqttLinks } from '../adapters/mqtt/links.ts';
import type { Connections } from '../adapters/redis/connect/connections.ts';
import { redisReason } from '../adapters/redis/connect/reason.ts';
import { redisFeed } from '../adapters/redis/feed.ts';
import { redisHub } from '../adapters/redis/hub.ts';
import { feedKeys } from '../adapters/redis/keys.ts';
import { serverTime } from '../adapters/redis/server-time.ts';
import { parseSignal } from '../adapters/signals/parse-signal.ts';
import { systemClock as clock, clockSteps } from '../adapters/system/clock.ts';
import type { Observe } from '../app/kit/observe.ts';
import type { Feed } from '../app/log/feeds.ts';
import { settledFeeds } from '../app/log/settled-feeds.ts';
import { keepOf } from '../domain/timeline/feed-state.ts';

/** The parts of this process that every role is made from. */
export type HubPorts = ReturnType<typeof hubPorts>;

export const hubPorts = (connections: Connections, settings: Settings, observe: Observe) => {
  const { feeds, intake, redis, access, dataDir } = settings;
  const stores = redisHub(connections, { ...redis, ...access, now: clock.now });
  return {
    connections,
    settings,
    observe,
    clock,
    stores,
    directory: settledFeeds({ directory: stores.directory, feeds, now: clock.now, observe }),
    adapters: (feed: Pick<Feed, 'id'>, told = observe) => feedAdapters(connections, settings, feed, told),
    catalogueOf: countryCatalogue,
    /** The feed that is meant where none is named. */
    home: feeds[0] ?? { id: 'ua', country: 'ua' },
    /** How the door of any feed reads what is said at it. */
    reading: { parse: parseSignal, fingerprint, limits: intake, clockAhead: clockSteps.ahead },
    /** How long leases on feeds and sources hold, and how often it is looked who fell silent. */
    looks: { leaseTtl: settings.sequencer.leaseTtl, tick: settings.sources.tick },
    /** Connections to brokers: sources and destinations of one broker share one. */
    links: mqttLinks(clock),
    /** Where files of one kind lie. */
    folder: (name: string): string => join(dataDir, name),
  };
};

/** Batches a sequencer has in hand at once; together they are one commit. */
const JOBS_AT_ONCE = 64;

/** The adapters of one feed, each made when asked for. */
const feedAdapters = (
  connections: Connections,
  { redis, log, intake, access, sequencer: { attempts, backoff } }: Settings,
  feed: Pick<Feed, 'id'>,
  observe: Observe,
) => {
  const { root, meta } = feedKeys(redis.keyPrefix, feed.id);
  const { command: connection, own } = connections;
  const kept = { ...redis, keep: log.keep, remember: intake.idRetention, auditFor: access.auditFor, now: clock.now };
  const now = serverTime(connection, meta);
  const keepDead = intake.horizon;
  return {
    ...redisFeed(connections, feed, kept, observe),
    queue: () => bullQueue({ connection, blocking: own, clock, root, now, keepDead, reason: redisReason }),
    consume: bullConsumer({ connection: own, root, concurrency: JOBS_AT_ONCE, attempts, backoff, clock, observe }),
  };
};

/** The parts of one feed for whatever follows it, whichever role. */
export const inFeed = ({ settings, catalogueOf, clock, observe }: HubPorts, feed: Feed) => ({
  feed,
  catalogue: catalogueOf(feed.country),
  keep: keepOf(feed.status, settings.intake.horizon),
  clock,
  observe,
});
