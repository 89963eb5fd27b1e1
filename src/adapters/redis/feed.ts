import type { SignalQueue } from '../../app/intake/queue.ts';
import type { Observe } from '../../app/kit/observe.ts';
import type { Feed } from '../../app/log/feeds.ts';
import type { KeptSources } from '../../app/sources/kept-sources.ts';
import { keptSources } from '../../app/sources/kept-sources.ts';
import type { Instant } from '../../domain/words.ts';
import type { Connections } from './connect/connections.ts';
import { keptBy } from './connect/kept.ts';
import { redisHistory } from './history/history.ts';
import { redisWatched } from './history/watched.ts';
import { redisImportStore } from './import-store.ts';
import { feedKeys } from './keys.ts';
import { redisLease } from './lease.ts';
import { redisLog, redisTail } from './log.ts';
import { redisOperator } from './people/operator.ts';
import { redisProposals } from './people/proposals.ts';
import { redisJudged, redisPosition, redisPulse, redisRecorded } from './pulse.ts';
import { redisRefused } from './refused.ts';
import { redisHearing, redisRegistry } from './registry.ts';
import { redisBudget, redisSourceMemory, redisSourceStatuses } from './source-memory.ts';

export type RedisFeedSettings = {
  readonly keyPrefix: string;
  /** How long entries, the ids of signals, and acts by hand are kept; milliseconds. */
  readonly keep: Parameters<typeof redisLog>[0]['keep'];
  readonly remember: Parameters<typeof redisLog>[0]['remember'];
  readonly auditFor: Parameters<typeof redisOperator>[2];
  /** Where a signal has to be before it is acknowledged. */
  readonly kept: Parameters<typeof keptBy>[0]['wanted'];
  readonly now: () => Instant;
};

/** All of one feed that is in Redis but the queue, each made when asked for. */
export const redisFeed = (
  connections: Connections,
  feed: Pick<Feed, 'id'>,
  settings: RedisFeedSettings,
  observe: Observe,
) => {
  const keys = feedKeys(settings.keyPrefix, feed.id);
  const redis = connections.command;
  return {
    log: () =>
      redisLog({
        redis,
        keys,
        keep: settings.keep,
        remember: settings.remember,
        now: settings.now,
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
    /** What time it was for the hub when it last wrote that down; looks are good for `ttlMs`. */
    recorded: (ttlMs: number) => redisRecorded(redis, keys, ttlMs),
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
    refused: () => redisRefused(redis, keys),
    operator: () => redisOperator(redis, keys, settings.auditFor),
    proposals: () => redisProposals(redis, keys),
    statuses: () => redisSourceStatuses(redis, keys),
    /** What is remembered of each source to ask it again, and how often it may be asked. */
    memory: () => redisSourceMemory(redis, keys),
    budget: () => redisBudget(redis, keys),
    /** Where that is which the queue and the log have answered for. */
    kept: () =>
      keptBy({
        keeping: connections.keeping,
        wanted: settings.kept,
        open: connections.openToAsk,
        mark: keys.kept,
      }),
    lease: (role: string, holder: string) => redisLease(redis, keys.lease(role), holder),
  };
};
