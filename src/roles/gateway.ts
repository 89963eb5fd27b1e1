import { fileURLToPath } from 'node:url';
import { isGatewayProcess } from '../adapters/cluster/gateway-process.ts';
import { readMap } from '../adapters/files/map-file.ts';
import { operatorToken } from '../adapters/files/operator-token.ts';
import { newPersonId, newToken, sha256 } from '../adapters/kit/secrets.ts';
import type { Metrics } from '../adapters/metrics/prometheus.ts';
import { hubKeys } from '../adapters/redis/keys.ts';
import { redisAudit } from '../adapters/redis/people/audit.ts';
import { redisPeople } from '../adapters/redis/people/people.ts';
import { parseSignal } from '../adapters/signals/parse-signal.ts';
import { clockSteps, systemClock } from '../adapters/system/clock.ts';
import { ukraineAlarmDoor } from '../adapters/upstreams/ukrainealarm/webhook-door.ts';
import { fastStatus } from '../adapters/web/api/now/fast-status.ts';
import { firstLook } from '../adapters/web/api/now/first-look.ts';
import { crowdOf } from '../adapters/web/compat/crowd.ts';
import { jaamGateway } from '../adapters/web/compat/jaam.ts';
import { addresses } from '../adapters/web/live/admission/address.ts';
import { liveGateway } from '../adapters/web/live/fanout/gateway.ts';
import { documents, readPrinter } from '../adapters/web/page/document.ts';
import { pageFiles } from '../adapters/web/page/static.ts';
import { playbackGateway } from '../adapters/web/past/gateway.ts';
import { doorOf } from '../adapters/web/port/door.ts';
import { openHttpServer } from '../adapters/web/port/http-server.ts';
import { openReaders, readerSide } from '../adapters/web/port/readers.ts';
import { httpApp } from '../adapters/web/server/app.ts';
import type { HttpPorts } from '../adapters/web/server/ports.ts';
import { orLimited, readerGate } from '../adapters/web/server/reader-gate.ts';
import { peopleOf } from '../app/access/people.ts';
import type { DrillOffice } from '../app/drills/office.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import { assertPlaces } from '../app/operator/named-places.ts';
import { sourceAdmin } from '../app/sources/administration.ts';
import { defined } from '../domain/defined.ts';
import { startDesks } from './desks.ts';
import { openDestinationOffice, openPushOffice } from './destinations.ts';
import { feedAdapters } from './feed-adapters.ts';
import type { HubPorts } from './ports.ts';
import { openBackupOffice, openImportOffice, openOutlineOffice } from './uploads.ts';

export type GatewayPorts = HubPorts & {
  readonly metrics: Metrics;
  readonly version: string;
  readonly drills: DrillOffice;
  /** Why the other roles of this process do not get on; empty while they do. */
  readonly stuck: () => readonly string[];
};

/** HTTP, WebSocket and server-sent events on one port. */
export const startGateway = async (ports: GatewayPorts): Promise<Closable & { readonly url: string }> => {
  const { connections, settings, metrics, observe } = ports;
  const life = lifetime();
  const defaultFeed = settings.feeds[0]?.id ?? 'ua';
  const operator = sha256(settings.operator.token ?? (await operatorToken(settings.dataDir)));
  const pageDir = fileURLToPath(new URL('../page/', import.meta.url));
  const keys = hubKeys(settings.redis.keyPrefix);
  const people = peopleOf({
    store: redisPeople(connections.command, keys),
    now: systemClock.now,
    newId: newPersonId,
    newToken,
    hashToken: sha256,
  });
  const audit = redisAudit(connections.command, keys, { keep: settings.access.auditFor, now: systemClock.now });
  const desks = life.use(startDesks({ ...ports, parse: parseSignal, operator, people }));
  const places = (await desks.open(defaultFeed))?.follower.tree;
  assertPlaces({ compatibleOnly: settings.http.compatibleOnly, messages: settings.operator.messages }, places);
  // A visitor who may not read everything is told nothing by the document either.
  const printer = settings.access.public ? await readPrinter(pageDir) : undefined;
  const page = pageFiles(
    pageDir,
    printer && documents({ printer, look: (asked) => firstLook(desks, defaultFeed, asked), now: systemClock.now }),
  );
  const live = liveGateway({
    desks,
    settings: { ...settings.live, trustProxy: settings.http.trustProxy },
    clock: systemClock,
    observe,
    defaultFeed,
  });
  const playback = playbackGateway({
    desks,
    log: (feed) => feedAdapters(connections, settings, { id: feed }, observe).log(),
    settings: { ...settings.live, trustProxy: settings.http.trustProxy },
    clock: systemClock,
    observe,
    defaultFeed,
  });
  metrics.watch({ desks, subscribers: live.counts, now: systemClock.now });
  const map = settings.page.map === null ? undefined : await readMap(settings.page.map);
  const outlines = life.use(await openOutlineOffice(ports));
  const {
    server,
    url,
    answer,
    close: closeServer,
  } = await openHttpServer({
    http: settings.http,
    maxSubscribers: settings.live.maxSubscribers,
    isOneOfSeveral: isGatewayProcess(),
    clock: systemClock,
    observe,
  });
  const crowd = crowdOf({ ...settings.live, trustProxy: settings.http.trustProxy }, systemClock.now);
  const http: HttpPorts = {
    crowd,
    desks,
    settings: {
      maxBody: settings.http.maxBody,
      maxSignals: settings.intake.maxSignals,
      trustProxy: settings.http.trustProxy,
      publicUrl: settings.http.publicUrl,
      twoPersons: settings.access.twoPersons,
      messages: settings.operator.messages,
      compatibleOnly: settings.http.compatibleOnly,
      cap: settings.cap,
    },
    stuck: ports.stuck,
    health: async () => ({
      reasons: [],
      degraded: [
        ...(connections.volatile ? ['Redis keeps nothing across a restart; install redis-server'] : connections.weak),
        ...clockSteps.doubts(),
      ],
    }),
    metrics: { ...metrics, ...settings.metrics },
    live,
    playback,
    page: (req, res, next) => {
      if (!page(req, res)) next();
    },
    ...defined({ map }),
    outlines: outlines.of,
    outlineOffice: outlines,
    imports: life.use(openImportOffice(ports)),
    drills: ports.drills,
    backup: openBackupOffice(ports),
    people,
    destinations: openDestinationOffice(ports),
    push: openPushOffice(ports),
    audit,
    sourceAdmin: sourceAdmin({
      now: systemClock.now,
      newToken,
      hashToken: sha256,
      silentAfter: settings.sources.silentAfter,
    }),
    now: systemClock.now,
    observe,
    defaultFeed,
    version: ports.version,
  };
  const app = httpApp(http);
  const fast = fastStatus(http, settings.live.fastWrites === 'auto');
  const webhook = ukraineAlarmDoor({ settings, desks, clock: systemClock, observe });
  const jaam = life.use(jaamGateway({ ...http, crowd }));
  const door = doorOf({ fast, app, webhook, jaam, live, playback });
  const addressOf = addresses(settings.http.trustProxy);
  const readers = settings.access.public
    ? openReaders
    : life.use(
        readerSide(
          readerGate((token, req) => orLimited(desks.principal(token, addressOf(req)))),
          page,
          systemClock,
        ),
      );
  answer(door.answer(readers.answer));
  server.on('upgrade', readers.upgrade(door.upgrade));
  life.use({ close: closeServer });
  life.use({ close: () => live.close() });
  life.use(crowd);
  life.use({ close: () => playback.close() });
  return { url, close: life.close };
};
