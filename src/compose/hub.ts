import type { Settings } from '../../config/schema.ts';
import { parseSignal } from '../adapters/http/schema/parse-signal.ts';
import { hubAddress } from '../adapters/hub-client/address.ts';
import { prometheus } from '../adapters/metrics/prometheus.ts';
import { redisDirectory } from '../adapters/redis/directory.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { AppError } from '../app/errors.ts';
import type { Closable } from '../app/lifetime.ts';
import { lifetime } from '../app/lifetime.ts';
import type { Observe } from '../app/observe.ts';
import { connectRedis } from './connections.ts';
import { countryCatalogues } from './countries.ts';
import { startGateway } from './gateway.ts';
import { startIngest } from './ingest.ts';
import { startReplaying } from './replaying.ts';

import { startSequencing } from './sequencing.ts';

/** What a process does. One that is given none does everything. */
export const ROLES = ['web', 'ingest', 'sequencer', 'replay', 'notify'] as const;
export type Role = (typeof ROLES)[number];

export type HubOptions = {
  readonly settings: Settings;
  readonly roles: ReadonlySet<Role>;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly observe: Observe;
};

export type Hub = Closable & {
  /** Where the gateway listens; undefined in a process without one. */
  readonly url: string | undefined;
  /** Which Redis, in one line. */
  readonly redis: string;
};

/** Opens everything a process of these roles needs; `close` closes it in reverse. */
export const startHub = async ({ settings, roles, env, version, observe: log }: HubOptions): Promise<Hub> => {
  const life = lifetime();
  try {
    const metrics = prometheus();
    const observe: Observe = (event, fields) => {
      log(event, fields);
      metrics.observe(event, fields);
    };
    const tree = countryCatalogues();
    for (const feed of settings.feeds) tree(feed.country);
    const connections = life.use(await connectRedis(settings, env, observe));
    observe('redis.ready', { redis: connections.description, durable: connections.durable });
    const directory = redisDirectory(connections.command, settings.redis.keyPrefix);
    for (const { id, country } of settings.feeds) {
      const { status } = await directory.add({ id, country, status: 'Actual', createdAt: systemClock.now() });
      if (status !== 'Actual') {
        throw new AppError(
          'drill.live-feed',
          `feed ${id} of the settings is there as ${status}; give one of them another name`,
        );
      }
    }
    const ports = { connections, settings, directory, tree, observe };
    if (roles.has('sequencer')) life.use(await startSequencing(ports));
    const gateway = roles.has('web') ? life.use(await startGateway({ ...ports, metrics, version })) : undefined;
    if (roles.has('ingest')) {
      life.use(await startIngest({ ...ports, sources: settings.sources, parse: parseSignal, version }));
    }
    if (roles.has('replay')) {
      const url = gateway?.url ?? settings.http.publicUrl;
      life.use(await startReplaying({ ...ports, url: url == null ? undefined : hubAddress(url) }));
    }
    return { url: gateway?.url, redis: connections.description, close: life.close };
  } catch (error) {
    await life.close().catch(() => {});
    throw error;
  }
};
