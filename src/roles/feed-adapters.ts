import type { Settings } from '../../config/settings/schema.ts';
import { bullConsumer } from '../adapters/bullmq/consumer.ts';
import { bullQueue } from '../adapters/bullmq/queue.ts';
import type { Connections } from '../adapters/redis/connect/connections.ts';
import { redisReason } from '../adapters/redis/connect/reason.ts';
import { redisFeed } from '../adapters/redis/feed.ts';
import { feedKeys } from '../adapters/redis/keys.ts';
import { serverTime } from '../adapters/redis/server-time.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { Observe } from '../app/kit/observe.ts';
import type { Feed } from '../app/log/feeds.ts';

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
    ...redisFeed(
      connections,
      feed,
      {
        keyPrefix: settings.redis.keyPrefix,
        keep: settings.log.keep,
        remember: settings.intake.idRetention,
        auditFor: settings.access.auditFor,
        kept: settings.redis.kept,
        now: systemClock.now,
      },
      observe,
    ),
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
