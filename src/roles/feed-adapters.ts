import type { Settings } from '../../config/settings/schema.ts';
import { bullConsumer } from '../adapters/bullmq/consumer.ts';
import { bullQueue } from '../adapters/bullmq/queue.ts';
import type { Connections } from '../adapters/redis/connect/connections.ts';
import { keptBy } from '../adapters/redis/connect/kept.ts';
import { redisReason } from '../adapters/redis/connect/reason.ts';
import { redisHistory } from '../adapters/redis/history/history.ts';
import { redisWatched } from '../adapters/redis/history/watched.ts';
import { redisImportStore } from '../adapters/redis/import-store.ts';
import { feedKeys } from '../adapters/redis/keys.ts';
import { redisLease } from '../adapters/redis/lease.ts';
import { redisJudged, redisLog, redisPosition, redisPulse, redisTail } from '../adapters/redis/log.ts';
import { redisOperator } from '../adapters/redis/people/operator.ts';
import { redisProposals } from '../adapters/redis/people/proposals.ts';
import { redisHearing, redisRegistry } from '../adapters/redis/registry.ts';
import { redisRejected } from '../adapters/redis/rejected.ts';
import { serverTime } from '../adapters/redis/server-time.ts';
import { redisSourceStatuses } from '../adapters/redis/source-memory.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { SignalQueue } from '../app/intake/queue.ts';
import type { Observe } from '../app/kit/observe.ts';
import type { Feed } from '../app/log/feeds.ts';
import type { KeptSources } from '../app/sources/kept-sources.ts';
import { keptSources } from '../app/sources/kept-sources.ts';

/** The adapters of one feed, each made when asked for. */
export const feedAdapters = (
  connections: Connections,
  settings: Settings,
  feed: Pick<Feed, 'id'>,
  observe: Observe,
) => {
  const keys = feedKeys(settings.redis.keyPrefix, feed.id);
  const redis = connections.command;
  return {
    log: () =>
      redisLog({
        redis,
        keys,
        keep: settings.log.keep,
        remember: settings.intake.idRetention,
        now: systemClock.now,
        durable: connections.durable,
      }),
    tail: () => {
      const { client, release } = connections.own();
      return redisTail(client, keys, release);
    },
    position: redisPosition(redis, keys),
    pulse: (queue: Pick<SignalQueue, 'backlog'>, doubtful?: Parameters<typeof redisPulse>[3]) =>
      redisPulse(redis, keys, queue.backlog, doubtful),
    judged: (ttlMs: number) => redisJudged(redis, keys, ttlMs),
    history: () => redisHistory(redis, keys),
    imports: () => redisImportStore(redis, keys),
    /** Notes that the hub is at work. */
    watched: () => redisWatched(redis, keys),
    registry: () => redisRegistry(redis, keys),
    /** The sources; those of a live feed come back when they were lost with its log. A drill is simply gone. */
    keptSources: ({ status }: Pick<Feed, 'status'>): KeptSources => {
      const registry = redisRegistry(redis, keys);
      if (status !== 'Actual') return registry;
      const position = redisPosition(redis, keys);
      return keptSources({ feed: feed.id, registry, epoch: async () => (await position())?.epoch, observe });
    },
    hearing: () => redisHearing(redis, keys.heard),
    lists: () => redisHearing(redis, keys.lists),
    rejected: () => redisRejected(redis, keys),
    operator: () => redisOperator(redis, keys, settings.access.auditFor),
    proposals: () => redisProposals(redis, keys),
    statuses: () => redisSourceStatuses(redis, keys),
    /** Where that is which the queue and the log have answered for. */
    kept: () =>
      keptBy({
        keeping: connections.keeping,
        wanted: settings.redis.kept,
        open: connections.openToAsk,
        mark: keys.kept,
      }),
    lease: (role: string, holder: string) => redisLease(redis, keys.lease(role), holder),
    queue: () =>
      bullQueue({
        connection: redis,
        blocking: connections.own,
        clock: systemClock,
        root: keys.root,
        now: serverTime(redis, keys.meta),
        keepDead: settings.intake.horizon,
        reason: redisReason,
      }),
    consume: bullConsumer({
      connection: connections.own,
      root: keys.root,
      concurrency: JOBS_AT_ONCE,
      attempts: settings.sequencer.attempts,
      backoff: settings.sequencer.backoff,
      clock: systemClock,
      observe,
    }),
  };
};

/** Batches a sequencer has in hand at once; together they are one commit. */
const JOBS_AT_ONCE = 64;
