import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../config/settings/schema.ts';
import { isGatewayProcess } from '../adapters/cluster/gateway-process.ts';
import { readMap } from '../adapters/files/map-file.ts';
import { operatorToken } from '../adapters/files/operator-token.ts';
import { newPersonId, newToken, sha256 } from '../adapters/kit/secrets.ts';
import type { Metrics } from '../adapters/metrics/prometheus.ts';
import type { Connections } from '../adapters/redis/connect/connections.ts';
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
import { OLD_PLAYBACK_PATH, PLAYBACK_PATH, replayGateway } from '../adapters/web/past/gateway.ts';
import { openHttpServer } from '../adapters/web/port/http-server.ts';
import { openReaders, readerSide } from '../adapters/web/port/readers.ts';
import { httpApp } from '../adapters/web/server/app.ts';
import type { HttpPorts } from '../adapters/web/server/ports.ts';
import { readerGate } from '../adapters/web/server/reader-gate.ts';
import { peopleOf } from '../app/access/people.ts';
import { AppError } from '../app/kit/errors.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import type { Observe } from '../app/kit/observe.ts';
import type { FeedDirectory } from '../app/log/feeds.ts';
import { sourceAdmin } from '../app/sources/administration.ts';
import { defined } from '../domain/defined.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import { startDesks } from './desks.ts';
import { openDestinationDesk, openPushDesk } from './destinations.ts';
import { openDrillOffice } from './drills.ts';
import { feedParts } from './feed-parts.ts';
import { openOutlineOffice } from './outline-office.ts';
import { openBackupOffice, openImportOffice } from './uploads.ts';

export type GatewayPorts = {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly directory: FeedDirectory;
  readonly tree: (country: string) => Catalogue;
  readonly metrics: Metrics;
  readonly version: string;
  /** Why the other roles of this process do not get on; empty while they do. */
  readonly stuck: () => readonly string[];
  readonly observe: Observe;
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
  assertRegions(settings.http.compatibleOnly, places);
  for (const { id, regions } of settings.operator.messages) {
    const unknown = regions.find((text) => places?.find(text) === undefined);
    if (unknown !== undefined) throw new Error(`operator.messages: ${id}: "${unknown}" is no region, or more than one`);
  }
  // Who may not read everything is told nothing by the document either.
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
  const replay = replayGateway({
    desks,
    log: (feed) => feedParts(connections, settings, { id: feed }, observe).log(),
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
    replay,
    page: (req, res, next) => {
      if (!page(req, res)) next();
    },
    ...defined({ map }),
    outlines: outlines.of,
    outlineOffice: outlines,
    imports: life.use(openImportOffice(ports)),
    drills: openDrillOffice(ports),
    backup: openBackupOffice(ports),
    people,
    destinations: openDestinationDesk(ports),
    push: openPushDesk(ports),
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
  const serve = (req: IncomingMessage, res: ServerResponse): void => {
    if (!fast(req, res)) app(req, res);
  };
  const jaam = life.use(jaamGateway({ ...http, crowd }));
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (jaam.upgrade(request, socket, head)) return;
    const path = (request.url ?? '').split('?')[0];
    (path === PLAYBACK_PATH || path === OLD_PLAYBACK_PATH ? replay : live).upgrade(request, socket, head);
  };
  const addressOf = addresses(settings.http.trustProxy);
  const readers = settings.access.public
    ? openReaders
    : life.use(
        readerSide(
          readerGate((token, req) =>
            // Too many wrong tokens from there: this one is not looked up, and nobody is let in without.
            desks.principal(token, addressOf(req)).catch((error: unknown) => {
              if (error instanceof AppError && error.code === 'rate.limited') return undefined;
              throw error;
            }),
          ),
          page,
          systemClock,
        ),
      );
  const served = readers.answer(serve);
  answer((req, res) => {
    if (webhook?.matches(req)) void webhook.handle(req, res);
    else served(req, res);
  });
  server.on('upgrade', readers.upgrade(upgrade));
  life.use({ close: closeServer });
  life.use({ close: () => live.close() });
  life.use(crowd);
  life.use({ close: () => replay.close() });
  return { url, close: life.close };
};

/** A hub that stands for a place it does not know would refuse every client of another service, again and again. */
const assertRegions = (names: readonly string[], tree: Catalogue | undefined): void => {
  for (const name of names) {
    if (tree !== undefined && tree.find(name) === undefined)
      throw new Error(`http.compatibleOnly: there is no region "${name}", or it can mean several; ids are sure`);
  }
};
