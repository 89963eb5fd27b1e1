import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { documents, readPrinter } from '../../src/adapters/web/page/document.ts';
import { pageFiles } from '../../src/adapters/web/page/static.ts';
import { openReaders, readerSide } from '../../src/adapters/web/port/readers.ts';
import { readerGate } from '../../src/adapters/web/server/reader-gate.ts';
import type { Principal } from '../../src/app/access/principal.ts';
import type { FeedStatus } from '../../src/domain/words.ts';
import { emptyView, foldFrame, type LiveView } from '../../src/protocol/follow/live-view.ts';
import { eventStreamText } from '../../src/protocol/live/event-stream.ts';
import type { BriefWire, EventOf, EventWire, Frame, RegionWire } from '../../src/protocol/live/frames.ts';
import { parsePosition } from '../../src/protocol/live/position.ts';
import { allOfUkraine, calmRegions, type Place } from './page-regions.ts';

/**
 * A hub of the page's own, for its bad days: it speaks the exact frames, and it restarts, forgets, falls silent and
 * turns into a drill when told to.
 */
export type PageHub = {
  readonly url: string;
  readonly port: number;
  /** Sends one frame with these events, numbered on from the last. */
  events(...events: readonly Partial<EventWire>[]): void;
  alert(region: string, more?: Partial<EventOf<'alert.started'>>): void;
  clear(region: string): void;
  heartbeat(more?: { readonly fresh?: boolean; readonly silent?: readonly string[] }): void;
  /** No heartbeats, and no closing either: a line that is dead and does not say so. */
  goSilent(isSilent: boolean): void;
  /** Closes every socket with 4000 and takes no new one until `up`. */
  down(code?: number): void;
  up(): void;
  /** Another log: nothing before can be resumed. */
  forget(epoch: string): void;
  /** Events that nobody hears of until they connect again. */
  quietly(work: () => void): void;
  setStatus(status: FeedStatus): void;
  /** A drill beside the real thing: calm for good, and nothing of the one is told in the other. */
  drill(feed: string): void;
  /** What stands between passes no request to upgrade: only streams are to be had. */
  passUpgrades(passes: boolean): void;
  /** Its documents say how it is now. */
  print(): void;
  /** Read by whoever has this token and by nobody else, as with `access.public: false`; absent: by all again. */
  lock(token?: string): void;
  /** Nothing is answered, not even the page. */
  dark(isDark: boolean): void;
  /** Answers of HTTP addresses, by path. */
  readonly answers: Map<
    string,
    (req: IncomingMessage, body: string) => { readonly status?: number; readonly json: unknown }
  >;
  readonly connections: () => number;
  readonly asked: readonly string[];
  view(): LiveView;
  close(): Promise<void>;
};

type Options = {
  readonly dir: string;
  readonly places?: readonly Place[];
  readonly heartbeatMs?: number;
  readonly port?: number;
};

const SOURCE = 'ukrainealarm';

export const startPageHub = async ({
  dir,
  places = allOfUkraine(),
  heartbeatMs = 400,
  port = 0,
}: Options): Promise<PageHub> => {
  let isPrinting = false;
  const printer = await readPrinter(`${dir}/`);
  const page = pageFiles(
    dir,
    printer &&
      documents({
        printer,
        now: () => Date.now(),
        look: (places) =>
          isPrinting
            ? {
                board: view,
                tell: () => ({
                  regions: [...view.regions.values()].filter(
                    ({ id, parent }) => parent === null || places.includes(id),
                  ),
                  meant: {},
                }),
              }
            : undefined,
      }),
  );
  const sockets = new Set<WebSocket>();
  const drills = new Set<string>();
  const drillSockets = new Set<WebSocket>();
  const streams = new Set<ServerResponse>();
  const asked: string[] = [];
  const answers: PageHub['answers'] = new Map();
  const log: EventWire[] = [];
  let status: FeedStatus = 'Actual';
  let epoch = 'first';
  let seq = 1;
  let isDown = false;
  let isSilent = false;
  let passesUpgrades = true;
  let isDark = false;
  let isQuiet = false;
  let fresh = true;
  let silentSources: readonly string[] = [];
  let view = snapshotView(calmRegions(places), epoch, seq);

  const marked = () => (status === 'Actual' ? {} : { status });
  const send = (frame: Frame): void => {
    if (isQuiet || isSilent) return;
    for (const socket of sockets) socket.send(JSON.stringify(frame));
    for (const stream of streams) stream.write(streamed(frame));
  };
  const streamed = (frame: Frame): string => eventStreamText(frame.type, JSON.stringify(frame), undefined);
  const heartbeatFrame = (): Frame => ({
    type: 'heartbeat',
    seq,
    at: new Date().toISOString(),
    fresh,
    ...marked(),
    sources: [SOURCE, 'second'].map((id) => ({
      id,
      state: silentSources.includes(id) ? 'silent' : 'live',
      lastHeard: new Date().toISOString(),
    })),
  });
  const snapshotFrame = (isBrief: boolean): Frame => ({
    type: 'snapshot',
    seq,
    asOf: new Date().toISOString(),
    ...marked(),
    ...(isBrief ? { board: 'brief' } : {}),
    regions: isBrief ? [...view.regions.values()].map(briefOf) : [...view.regions.values()],
  });
  /** More rows than need be, and no more in each than a brief board has. */
  const briefOf = ({ name: _name, nameEn: _nameEn, iso: _iso, katottg: _katottg, ...row }: RegionWire): BriefWire => {
    const above = row.parent === null ? undefined : view.regions.get(row.parent);
    const inherited = above?.state === 'alert' ? above.alerts.length : 0;
    return { ...row, alerts: row.alerts.slice(0, row.alerts.length - inherited) };
  };

  const greeting = (asked: URLSearchParams): readonly Frame[] => {
    const since = asked.get('since');
    const position = since === null ? undefined : parsePosition(since);
    const missed = log.filter((event) => event.seq > (position?.seq ?? 0));
    const resumed = position !== undefined && position.epoch === epoch;
    const gap = position !== undefined && !resumed;
    return [
      { type: 'hello', protocol: 1, feed: 'ua', status, epoch, seq, heartbeatMs, resumed, gap },
      ...(resumed
        ? missed.length === 0
          ? []
          : [{ type: 'events', sentAt: new Date().toISOString(), status, events: missed } as const]
        : [snapshotFrame(asked.get('board') === 'brief')]),
      ...(isSilent ? [] : [heartbeatFrame()]),
    ];
  };

  /** As a hub says it of another feed, at its own position. */
  const drillGreeting = (asked: URLSearchParams): readonly Frame[] => {
    const [mineSeq, mineStatus, mineView] = [seq, status, view];
    [seq, status, view] = [1, 'Exercise', snapshotView(calmRegions(places), epoch, 1)];
    const frames = greeting(asked);
    [seq, status, view] = [mineSeq, mineStatus, mineView];
    return frames;
  };
  const beatDrills = (): void => {
    const frame = { ...heartbeatFrame(), seq: 1, status: 'Exercise' };
    for (const socket of drillSockets) socket.send(JSON.stringify(frame));
  };

  const stream = (url: URL, res: ServerResponse): void => {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    for (const frame of greeting(url.searchParams)) res.write(streamed(frame));
    streams.add(res);
    res.on('close', () => streams.delete(res));
  };

  const regions = { country: 'ua', levels: ['oblast', 'raion', 'hromada'], regions: places };
  const plainAnswers: Readonly<Record<string, () => unknown>> = {
    '/v1/regions': () => regions,
    '/v1/sources': () => ({
      fresh,
      sources: [SOURCE, 'second'].map((id, index) => ({
        id,
        trust: index === 0 ? 'official' : 'relay',
        state: 'live',
        since: null,
        lastHeard: null,
        muted: false,
        silentAfterMs: null,
        coverage: { count: places.length, regions: null, levels: null },
      })),
    }),
    '/v1/events': () => ({ events: log, next: `${epoch}:${seq}` }),
  };

  let lock: string | undefined;
  const reader: Principal = {
    kind: 'person',
    id: 'p1',
    name: 'Olena',
    role: 'reader',
    rights: ['read'],
    regions: null,
  };
  const readers = readerSide(
    readerGate(async (token) => (token === lock ? reader : undefined)),
    page,
    systemClock,
  );

  const answerHttp = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    asked.push(req.url ?? '');
    if (isDark) {
      req.socket.destroy();
      return;
    }
    if (page(req, res)) return;
    const url = new URL(req.url ?? '/', 'http://hub');
    if (url.pathname === '/v1/live' && !isDown) {
      stream(url, res);
      return;
    }
    let body = '';
    for await (const part of req) body += part;
    const plain = plainAnswers[url.pathname];
    const told = answers.get(url.pathname)?.(req, body) ?? (plain === undefined ? undefined : { json: plain() });
    res.statusCode = told?.status ?? (told === undefined ? 404 : 200);
    if (url.pathname === '/v1/regions') {
      res.setHeader('Cache-Control', 'public, max-age=3600');
      res.setHeader('ETag', '"names"');
    }
    res.setHeader('Content-Type', told === undefined ? 'application/problem+json' : 'application/json');
    res.end(JSON.stringify(told?.json ?? { code: 'route.unknown', detail: `there is nothing at ${url.pathname}` }));
  };

  const answer = (req: IncomingMessage, res: ServerResponse): void => void answerHttp(req, res);
  const http: Server = createServer((req, res) => {
    (lock === undefined ? openReaders : readers).answer(answer)(req, res);
  });
  const live = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  http.on('upgrade', (req, socket, head) => {
    if (isDown || isDark || !passesUpgrades) {
      socket.destroy();
      return;
    }
    (lock === undefined ? openReaders : readers).upgrade(upgrade)(req, socket, head);
  });
  const upgrade = (req: IncomingMessage, socket: Duplex, head: Buffer): void =>
    live.handleUpgrade(req, socket, head, (ws) => {
      const { searchParams } = new URL(req.url ?? '/', 'http://hub');
      ws.on('error', () => {});
      if (drills.has(searchParams.get('feed') ?? '')) {
        drillSockets.add(ws);
        ws.on('close', () => drillSockets.delete(ws));
        for (const frame of drillGreeting(searchParams)) ws.send(JSON.stringify(frame));
        return;
      }
      sockets.add(ws);
      ws.on('close', () => sockets.delete(ws));
      for (const frame of greeting(searchParams)) ws.send(JSON.stringify(frame));
    });
  await new Promise<void>((resolve) => {
    http.listen(port, '127.0.0.1', resolve);
  });
  const timer = setInterval(() => {
    send(heartbeatFrame());
    beatDrills();
  }, heartbeatMs);

  const hub: PageHub = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    port: (http.address() as AddressInfo).port,
    answers,
    asked,
    connections: () => sockets.size + streams.size,
    view: () => view,
    events: (...events) => {
      const sent = events.map((event): EventWire => {
        seq += 1;
        const now = new Date().toISOString();
        return {
          type: 'alert.started',
          source: SOURCE,
          at: now,
          receivedAt: now,
          sequencedAt: now,
          ...marked(),
          ...event,
          seq,
        } as EventWire;
      });
      log.push(...sent);
      const frame: Frame = { type: 'events', sentAt: new Date().toISOString(), status, events: sent };
      view = foldFrame(view, frame);
      send(frame);
    },
    alert: (region, more = {}) =>
      hub.events({
        region,
        hazard: 'air-raid',
        since: new Date().toISOString(),
        threats: [],
        sources: [SOURCE],
        disputed: false,
        ...more,
      }),
    clear: (region) =>
      hub.events({ type: 'alert.ended', region, hazard: 'air-raid', endedAt: new Date().toISOString() }),
    heartbeat: (more = {}) => {
      fresh = more.fresh ?? true;
      silentSources = more.silent ?? [];
      view = foldFrame(view, heartbeatFrame());
      send(heartbeatFrame());
    },
    goSilent: (silent) => {
      isSilent = silent;
    },
    down: (code = 4000) => {
      isDown = true;
      for (const socket of sockets) socket.close(code, 'restarting, come back');
      for (const open of streams) open.end();
    },
    up: () => {
      isDown = false;
    },
    forget: (next) => {
      epoch = next;
      log.length = 0;
      seq = 1;
      view = snapshotView([...view.regions.values()], epoch, seq);
    },
    quietly: (work) => {
      isQuiet = true;
      work();
      isQuiet = false;
    },
    setStatus: (next) => {
      status = next;
    },
    drill: (feed) => {
      drills.add(feed);
    },
    passUpgrades: (passes) => {
      passesUpgrades = passes;
    },
    print: () => {
      isPrinting = true;
    },
    lock: (token) => {
      lock = token;
      if (token !== undefined) for (const socket of sockets) socket.terminate();
    },
    dark: (now) => {
      isDark = now;
      if (isDark) for (const socket of sockets) socket.terminate();
      if (isDark) http.closeAllConnections();
    },
    close: async () => {
      clearInterval(timer);
      await readers.close();
      for (const socket of [...sockets, ...drillSockets]) socket.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return hub;
};

const snapshotView = (regions: readonly RegionWire[], epoch: string, seq: number): LiveView => {
  const hello: Frame = {
    type: 'hello',
    protocol: 1,
    feed: 'ua',
    status: 'Actual',
    epoch,
    seq,
    heartbeatMs: 1,
    resumed: false,
    gap: false,
  };
  const frame: Frame = { type: 'snapshot', seq, asOf: new Date().toISOString(), regions };
  return foldFrame(foldFrame(emptyView(), hello), frame);
};
