import type { Settings } from '../../config/settings/schema.ts';
import { hubAddress } from '../adapters/allclear/address.ts';
import { isGatewayProcess, metricsOfAll } from '../adapters/cluster/gateway-process.ts';
import { KEEPS_NOTHING, PLACE, startGateways } from '../adapters/cluster/gateways.ts';
import { operatorToken } from '../adapters/files/operator-token.ts';
import { countryCatalogues } from '../adapters/files/shipped/countries.ts';
import { mergeMetrics } from '../adapters/metrics/merge.ts';
import { prometheus } from '../adapters/metrics/prometheus.ts';
import { cannotKeep } from '../adapters/redis/connect/kept.ts';
import { redisDirectory } from '../adapters/redis/directory.ts';
import { parseSignal } from '../adapters/signals/parse-signal.ts';
import { clockSteps, systemClock } from '../adapters/system/clock.ts';
import { startWatchServer } from '../adapters/web/api/upkeep/watch-server.ts';
import { assertFree, certificateFiles } from '../adapters/web/port/http-server.ts';
import type { Worker } from '../app/kit/lead.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import type { Observe } from '../app/kit/observe.ts';
import { addSettled, settledFeeds } from '../app/log/settled-feeds.ts';
import { openDrillOffice, startReplayer } from './drills.ts';
import { startGateway } from './gateway.ts';
import { startIngest } from './ingest.ts';
import { startNotifying } from './notifying.ts';
import { connectRedis } from './redis.ts';
import { startClock, startSequencing } from './sequencing.ts';

/** The roles of a process. One that is given none does everything. */
export const ROLES = ['web', 'ingest', 'sequencer', 'replay', 'notify'] as const;
export type Role = (typeof ROLES)[number];

export type HubOptions = {
  readonly settings: Settings;
  readonly roles: ReadonlySet<Role>;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly observe: Observe;
  /** So many gateways as processes of their own, started with these arguments; undefined: one, in this process. */
  readonly gateways?: { readonly count: number; readonly args: readonly string[] } | undefined;
};

export type Hub = Closable & {
  /** Where the gateway listens; undefined in a process without one. */
  readonly url: string | undefined;
  /** Which Redis, in one line. */
  readonly redis: string;
};

/** Connections to Redis are cut after this: a wait for it would keep the hub from ending in its ten seconds; milliseconds. */
const CUT_AFTER = 6_500;

/** Opens everything a process of these roles needs; `close` closes it in reverse. */
export const startHub = async (options: HubOptions): Promise<Hub> => {
  const { settings, roles, env, version, observe: log, gateways } = options;
  const life = lifetime();
  try {
    const place = env[PLACE];
    const metrics = prometheus(place !== undefined ? `web-${place}` : gateways === undefined ? undefined : 'main');
    const observe: Observe = (event, fields) => {
      log(event, fields);
      metrics.observe(event, fields);
    };
    clockSteps.tell(observe);
    if (!roles.has('sequencer')) clockSteps.followOthers();
    const tree = countryCatalogues();
    for (const feed of settings.feeds) tree(feed.country);
    const reached = life.use(await connectRedis(settings, env, observe));
    const volatile = reached.volatile || env[KEEPS_NOTHING] === 'true';
    const connections = { ...reached, volatile, keeping: volatile ? ('memory' as const) : reached.keeping };
    const cannot = cannotKeep(settings.redis.kept, connections.keeping);
    if (cannot !== undefined)
      throw new Error(
        `redis.kept asks for ${settings.redis.kept}, which ${connections.description} cannot promise: ${cannot}`,
      );
    observe('redis.ready', { redis: connections.description, durable: connections.durable });
    const directory = settledFeeds({
      directory: redisDirectory(connections.command, settings.redis.keyPrefix),
      feeds: settings.feeds,
      now: systemClock.now,
      observe,
    });
    await addSettled(directory, settings.feeds, systemClock.now());
    const ports = { connections, settings, directory, tree, observe };
    await startClock(ports);
    const working: Worker[] = [];
    const stuck = (): readonly string[] => working.flatMap((one) => one.stuck());
    const work = (one: Worker): void => void working.push(life.use(one));
    if (roles.has('sequencer')) work(await startSequencing(ports));
    const startWeb = async () => {
      if (gateways === undefined)
        return startGateway({
          ...ports,
          drills: openDrillOffice(ports),
          stuck,
          metrics: isGatewayProcess() ? metricsOfAll(metrics) : metrics,
          version,
        });
      // Made here, so that those who come at the same time find it.
      if (settings.operator.token === null) await operatorToken(settings.dataDir);
      const redisEnv = {
        ALLCLEAR_REDIS_URL: connections.address,
        ...(connections.volatile ? { [KEEPS_NOTHING]: 'true' } : {}),
      };
      await assertFree(settings.http);
      const secure = certificateFiles(settings.http) !== undefined;
      return startGateways({
        ...gateways,
        env: redisEnv,
        render: metrics.render,
        merge: mergeMetrics,
        secure,
        observe,
      });
    };
    const gateway = roles.has('web') ? life.use(await startWeb()) : undefined;
    if (!roles.has('web') && settings.metrics.port !== null) {
      const { port, ...asked } = settings.metrics;
      const operatorToken = settings.operator.token;
      const watched = await startWatchServer({
        host: settings.http.host,
        port,
        version,
        metrics,
        stuck,
        operatorToken,
        ...asked,
      });
      life.use(watched);
      observe('metrics.ready', { port: watched.port });
    }
    if (roles.has('ingest')) {
      work(await startIngest({ ...ports, sources: settings.sources, parse: parseSignal, version }));
    }
    if (roles.has('notify')) work(await startNotifying({ ...ports, version, drills: openDrillOffice(ports) }));
    if (roles.has('replay')) {
      // The certificate need not name the address that we listen on.
      const own = certificateFiles(settings.http) === undefined ? gateway?.url : undefined;
      const url = own ?? settings.http.publicUrl;
      life.use(await startReplayer({ ...ports, url: url == null ? undefined : hubAddress(url) }));
    }
    return {
      url: gateway?.url,
      redis: connections.description,
      close: async () => {
        const limit = setTimeout(connections.cut, CUT_AFTER);
        await life.close().finally(() => clearTimeout(limit));
      },
    };
  } catch (error) {
    await life.close().catch(() => {});
    throw error;
  }
};
