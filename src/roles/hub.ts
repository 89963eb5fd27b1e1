import type { Settings } from '../../config/settings/schema.ts';
import { hubAddress } from '../adapters/allclear/address.ts';
import { isGatewayProcess, metricsOfAll, PLACE } from '../adapters/cluster/gateway-process.ts';
import { startGateways } from '../adapters/cluster/gateways.ts';
import { operatorToken } from '../adapters/files/operator-token.ts';
import { mergeMetrics } from '../adapters/metrics/merge.ts';
import { prometheus } from '../adapters/metrics/prometheus.ts';
import { assertKeeps } from '../adapters/redis/connect/kept.ts';
import { clockSteps } from '../adapters/system/clock.ts';
import { startWatchServer } from '../adapters/web/api/upkeep/watch-server.ts';
import { assertFree, certificateFiles } from '../adapters/web/port/http-server.ts';
import type { Worker } from '../app/kit/lead.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { openTogether } from '../app/kit/lifetime.ts';
import type { Observe } from '../app/kit/observe.ts';
import { addSettled } from '../app/log/settled-feeds.ts';
import { startClock } from '../app/sequencer/looks.ts';
import type * as Gateway from './gateway.ts';
import { hubPorts } from './ports.ts';
import { connectRedis } from './redis.ts';

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
  /** The Redis, in one line. */
  readonly redis: string;
};

/** Connections to Redis are cut after this: a wait for it would keep the hub from ending in its ten seconds; milliseconds. */
const CUT_AFTER = 6_500;

/** Nothing that only another role runs. Loaded before anything begins: nobody who leads stands still meanwhile. */
const codeOf = async (roles: ReadonlySet<Role>) => ({
  sequencing: roles.has('sequencer') ? await import('./sequencing.ts') : undefined,
  drills: roles.has('web') || roles.has('notify') || roles.has('replay') ? await import('./drills.ts') : undefined,
  web: roles.has('web') ? await import('./gateway.ts') : undefined,
  ingest: roles.has('ingest') ? await import('./ingest.ts') : undefined,
  notifying: roles.has('notify') ? await import('./notifying.ts') : undefined,
});

/** Opens everything a process of these roles needs; `close` closes it in reverse. */
export const startHub = (options: HubOptions): Promise<Hub> =>
  openTogether(async (life) => {
    const { settings, roles, env, version, gateways } = options;
    const place = env[PLACE];
    const metrics = prometheus(place !== undefined ? `web-${place}` : gateways === undefined ? undefined : 'main');
    const observe: Observe = (event, fields) => {
      options.observe(event, fields);
      metrics.observe(event, fields);
    };
    const code = await codeOf(roles);
    clockSteps.tell(observe);
    clockSteps.playPart({ putsInOrder: roles.has('sequencer'), stamps: roles.has('web') || roles.has('ingest') });
    const connections = life.use(await connectRedis(settings, env, observe));
    assertKeeps(settings.redis.kept, connections);
    observe('redis.ready', { redis: connections.description, durable: connections.durable });
    const ports = hubPorts(connections, settings, observe);
    await addSettled(ports.directory, settings.feeds, ports.clock.now());
    await startClock({ ...ports, startAt: clockSteps.startAt });
    const working: Worker[] = [];
    const stuck = (): readonly string[] => working.flatMap((one) => one.stuck());
    const work = (one: Worker): void => void working.push(life.use(one));
    if (code.sequencing) work(await code.sequencing.startSequencing(ports));
    const drills = code.drills?.openDrillOffice(ports);
    const parts = drills && { ...ports, drills, metrics, version, stuck };
    const gateway = code.web && parts && life.use(await startWeb(code.web, parts, gateways));
    if (!roles.has('web')) {
      const { http, operator } = settings;
      const watch = { ...settings.metrics, host: http.host, operatorToken: operator.token };
      life.use(await startWatchServer({ ...watch, version, metrics, stuck, observe }));
    }
    if (code.ingest) work(await code.ingest.startIngest(ports, version));
    if (code.notifying && drills) work(await code.notifying.startNotifying(ports, version, drills));
    if (roles.has('replay') && code.drills !== undefined) {
      // The certificate need not name the address that we listen on.
      const own = certificateFiles(settings.http) === undefined ? gateway?.url : undefined;
      const url = own ?? settings.http.publicUrl;
      life.use(await code.drills.startReplayer(ports, url == null ? undefined : hubAddress(url)));
    }
    life.use({ close: async () => connections.cutAfter(CUT_AFTER) });
    return { url: gateway?.url, redis: connections.description };
  });

/** The gateway in this process, or several in processes of their own. */
const startWeb = async (code: typeof Gateway, ports: Gateway.GatewayPorts, gateways: HubOptions['gateways']) => {
  const { settings, metrics, connections: redis, observe } = ports;
  if (gateways === undefined)
    return code.startGateway({ ...ports, metrics: isGatewayProcess() ? metricsOfAll(metrics) : metrics });
  // Made here, so that those who come at the same time find it.
  if (settings.operator.token === null) await operatorToken(settings.dataDir);
  await assertFree(settings.http);
  const secure = certificateFiles(settings.http) !== undefined;
  return startGateways({ ...gateways, redis, render: metrics.render, merge: mergeMetrics, secure, observe });
};
