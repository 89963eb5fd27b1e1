import { fileURLToPath } from 'node:url';
import { isGatewayProcess } from '../adapters/cluster/gateway-process.ts';
import { readMap } from '../adapters/files/map-file.ts';
import { operatorToken } from '../adapters/files/operator-token.ts';
import { sha256 } from '../adapters/kit/secrets.ts';
import type { Metrics } from '../adapters/metrics/prometheus.ts';
import { doubtsOf } from '../adapters/redis/connect/connections.ts';
import { clockSteps } from '../adapters/system/clock.ts';
import { ukraineAlarmDoor } from '../adapters/upstreams/ukrainealarm/webhook-door.ts';
import { openWeb } from '../adapters/web/port/web.ts';
import type { DrillOffice } from '../app/drills/office.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { openTogether } from '../app/kit/lifetime.ts';
import { assertPlaces } from '../app/operator/named-places.ts';
import { defined } from '../domain/defined.ts';
import { startDesks } from './desks.ts';
import { openOffices } from './offices.ts';
import type { HubPorts } from './ports.ts';

export type GatewayPorts = HubPorts & {
  readonly metrics: Metrics;
  readonly version: string;
  readonly drills: DrillOffice;
  /** Why the other roles of this process do not get on; empty while they do. */
  readonly stuck: () => readonly string[];
};

/** HTTP, WebSocket and server-sent events on one port. */
export const startGateway = (ports: GatewayPorts): Promise<Closable & { readonly url: string }> =>
  openTogether(async (life) => {
    const { connections, settings, adapters, home, drills, metrics, version, stuck, clock, observe } = ports;
    const operator = sha256(settings.operator.token ?? (await operatorToken(settings.dataDir)));
    const offices = await openOffices(ports, version);
    life.use(offices.outlineOffice);
    const desks = life.use(startDesks({ ...ports, operator, people: offices.people }));
    const places = (await desks.open(home.id))?.follower.catalogue;
    assertPlaces({ compatibleOnly: settings.http.compatibleOnly, messages: settings.operator.messages }, places);
    const map = settings.page.map === null ? undefined : await readMap(settings.page.map);
    life.use(offices.imports);
    const { url } = life.use(
      await openWeb({
        ...offices,
        ...defined({ map }),
        desks,
        drills,
        outlines: offices.outlineOffice.of,
        settings,
        stuck,
        health: async () => ({
          reasons: [],
          degraded: [...doubtsOf(connections), ...clockSteps.doubts()],
        }),
        metrics: { ...metrics, ...settings.metrics },
        watch: (subscribers) => metrics.watch({ desks, subscribers, now: clock.now }),
        log: (feed) => adapters({ id: feed }).log(),
        pageDir: fileURLToPath(new URL('../page/', import.meta.url)),
        webhook: ukraineAlarmDoor({ settings, desks, clock, observe }),
        isOneOfSeveral: isGatewayProcess(),
        defaultFeed: home.id,
        version,
        clock,
        observe,
      }),
    );
    return { url };
  });
