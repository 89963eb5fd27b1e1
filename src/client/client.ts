import type { RegionState } from '../domain/place-state.ts';
import type { FeedStatus } from '../domain/words.ts';
import type { Connection, ConnectionInput } from '../protocol/follow/connection.ts';
import { patienceOf, startAt, step } from '../protocol/follow/connection.ts';
import type { LiveView } from '../protocol/follow/live-view.ts';
import { emptyView, foldFrame, resumeFrom } from '../protocol/follow/live-view.ts';
import type { Frame, RegionWire } from '../protocol/live/frames.ts';
import { formatPosition } from '../protocol/live/position.ts';
import { keptOf, restored, type Store } from './kept.ts';
import { findPlace, type Place, placesOf } from './places.ts';
import { byEventStream, byWebSocket, type Socket, type Transport, type WebSocketClass } from './transport.ts';

export type { RegionWire } from '../protocol/live/frames.ts';
export type { Store } from './kept.ts';

/** There is no boolean that could mean calm: what is not known is `unknown`. */
export type State = RegionState;

export type Events = {
  /** A region is something else now; `row` says since when, why, and who says so. */
  change: {
    readonly region: string;
    readonly state: State;
    readonly before: State;
    readonly row: RegionWire | undefined;
  };
  /** The events while the client was away cannot be had: there may have been alerts it never heard of. */
  gap: Record<string, never>;
  /** Nothing is known any more: the hub is gone, silent, or hears from nobody. Every region is `unknown`. */
  stale: { readonly reason: string };
  /** The board is as of now again. */
  recovered: Record<string, never>;
  /** The feed is no real thing. Its states are `unknown` unless `drills` was asked for. */
  drill: { readonly feed: string; readonly status: FeedStatus };
};

export type Options = {
  /** Of the hub, with its path where it has one: `https://alerts.example.org`. */
  readonly url: string;
  /** Ids, ISO or KATOTTG codes, or names; absent: all. */
  readonly regions?: readonly string[];
  readonly feed?: string;
  /** Show the states of a feed that is a drill. */
  readonly drills?: boolean;
  /** Where the hub is not open to all. */
  readonly token?: string;
  /** Keeps the board over a restart, so that the client goes on where it was. */
  readonly store?: Store;
  readonly fetch?: typeof fetch;
  readonly WebSocket?: WebSocketClass | null;
  readonly now?: () => number;
  readonly random?: () => number;
};

export type Client = {
  /** By id, ISO or KATOTTG code, or name. What is not a known region is `unknown`. */
  state(region: string): State;
  /** A region as it is now; undefined while its state is `unknown` for want of news. */
  row(region: string): RegionWire | undefined;
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void;
  close(): void;
};

/** Milliseconds between two looks at the clock. */
const TICK = 500;
/** How often what is kept is written; milliseconds. */
const KEEP_EVERY = 2_000;
/** A transport that failed so often without a word is given up for the other one. */
const TRIES = 2;

/** Follows a hub. Never throws for what may pass; `stale` says what is wrong meanwhile. */
export const connect = (options: Options): Client => {
  const now = options.now ?? (() => Date.now());
  const random = options.random ?? (() => Math.random());
  const ask = options.fetch ?? ((...args: Parameters<typeof fetch>) => fetch(...args));
  const transports = transportsOf(options, ask);
  const listeners = new Map<keyof Events, Set<(event: never) => void>>();
  let view = emptyView();
  let places: readonly Place[] = [];
  let connection: Connection = startAt(now());
  let socket: Socket | undefined;
  let transport = 0;
  let failures = 0;
  let shown: ReadonlyMap<string, RegionWire> = new Map();
  let isStale = true;
  /** The last word of `stale`; it is told again when the reason is another one. */
  let toldWhy: string | undefined;
  let keptAt = 0;
  let closed = false;

  const emit = <Name extends keyof Events>(name: Name, event: Events[Name]): void => {
    for (const listener of listeners.get(name) ?? []) (listener as (event: Events[Name]) => void)(event);
  };

  /** The board that may be shown now. A timer that did not run while the machine slept changes nothing of this. */
  const isKnown = (): boolean =>
    view.whole &&
    view.fresh === true &&
    connection.confirmedAt !== null &&
    now() - connection.confirmedAt <= patienceOf(connection) &&
    (view.status === 'Actual' || options.drills === true);

  const look = (): void => {
    const known = isKnown();
    const next: ReadonlyMap<string, RegionWire> = known ? view.regions : new Map();
    const before = shown;
    shown = next;
    if (known && isStale) {
      isStale = false;
      toldWhy = undefined;
      emit('recovered', {});
    } else if (!known && (!isStale || connection.link.kind === 'waiting' || connection.link.kind === 'refused')) {
      isStale = true;
      const reason = reasonOf(view, connection);
      if (reason !== toldWhy) emit('stale', { reason });
      toldWhy = reason;
    }
    for (const id of new Set([...before.keys(), ...next.keys()])) {
      const [was, is] = [before.get(id)?.state ?? 'unknown', next.get(id)?.state ?? 'unknown'];
      if (was !== is || (before.get(id) !== next.get(id) && differs(before.get(id), next.get(id))))
        emit('change', { region: id, state: is, before: was, row: next.get(id) });
    }
  };

  const put = (input: ConnectionInput): void => {
    if (closed) return;
    const before = connection.link;
    connection = step(connection, input);
    if (connection.link !== before && connection.link.kind !== 'open') letGo();
    if (connection.link !== before && connection.link.kind === 'connecting') open();
    look();
  };

  const letGo = (): void => {
    const mine = socket;
    socket = undefined;
    mine?.close();
  };

  const take = (text: string): void => {
    let frame: Frame;
    try {
      frame = JSON.parse(text) as Frame;
    } catch {
      put({ kind: 'closed', now: now(), chance: random(), reason: 'the hub sent something that is no JSON' });
      return;
    }
    if (frame.type === 'hello') {
      failures = 0;
      if (frame.gap) emit('gap', {});
      if (frame.status !== 'Actual') emit('drill', { feed: frame.feed, status: frame.status });
      // A hub that cannot go on from what was kept tells everything anew.
      if (frame.resumed && frame.epoch !== view.epoch) view = emptyView(askedOf(), places);
    }
    view = foldFrame(view, frame);
    const heartbeat = frame.type === 'hello' ? { heartbeatMs: frame.heartbeatMs } : {};
    put({ kind: 'heard', now: now(), isWhole: view.whole && frame.type !== 'error', ...heartbeat });
    keep();
  };

  const keep = (): void => {
    if (options.store === undefined || resumeFrom(view) === undefined || now() - keptAt < KEEP_EVERY) return;
    keptAt = now();
    void options.store.save(keptOf(view));
  };

  const open = (): void => {
    const by = transports[transport % transports.length];
    if (by === undefined) return;
    if (places.length === 0) {
      void begin();
      return;
    }
    let isOver = false;
    const mine = by(liveUrl(), options.token, {
      opened: () => {
        if (socket === mine) put({ kind: 'opened', now: now() });
      },
      frame: (text) => {
        if (socket === mine) take(text);
      },
      closed: (how) => {
        if (isOver || socket !== mine) return;
        isOver = true;
        failed();
        put({ kind: 'closed', now: now(), chance: random(), ...how });
      },
    });
    socket = mine;
  };

  const failed = (): void => {
    failures += 1;
    if (failures % TRIES === 0) transport += 1;
  };

  const liveUrl = (): URL => {
    const url = new URL('v1/live', withSlash(options.url));
    url.searchParams.set('board', 'brief');
    if (options.feed !== undefined) url.searchParams.set('feed', options.feed);
    if (options.regions !== undefined) url.searchParams.set('regions', askedOf()?.join() ?? '');
    const since = resumeFrom(view);
    if (since !== undefined) url.searchParams.set('since', formatPosition(since));
    return url;
  };

  const askedOf = (): readonly string[] | undefined =>
    options.regions?.flatMap((text) => findPlace(places, text)?.id ?? []);

  /**
   * The places come first: a brief board leaves out what follows from them. They may come so late that they were asked for
   * again meanwhile: the first answer counts, and one connection is opened.
   */
  const begin = async (): Promise<void> => {
    const { link } = connection;
    try {
      const known = await placesOf(ask, withSlash(options.url), options);
      const text = await options.store?.load();
      if (closed) return;
      if (places.length === 0 && !takePlaces(known, text)) return;
      if (connection.link.kind === 'connecting' && socket === undefined) open();
    } catch (error) {
      if (connection.link !== link) return;
      const reason = error instanceof Error ? error.message : String(error);
      put({ kind: 'closed', now: now(), chance: random(), reason });
    }
  };

  /** False: a region that was asked for is none of them, and the hub is not asked again. */
  const takePlaces = (known: readonly Place[], kept: string | null | undefined): boolean => {
    places = known;
    const missing = options.regions?.find((text) => findPlace(places, text) === undefined);
    if (missing !== undefined) {
      const reason = `regions: this hub knows no "${missing}", or more than one`;
      put({ kind: 'closed', now: now(), chance: random(), status: 404, reason });
      return false;
    }
    view = emptyView(askedOf(), places);
    if (kept != null) view = restored(view, kept) ?? view;
    return true;
  };

  const timer = setInterval(() => put({ kind: 'due', now: now(), chance: random() }), TICK);
  const wake = (): void => put({ kind: 'woken', now: now(), chance: random() });
  const page = globalThis as { addEventListener?: (name: string, then: () => void) => void };
  page.addEventListener?.('online', wake);
  void begin();

  const rowOf = (region: string): RegionWire | undefined => {
    const id = findPlace(places, region)?.id;
    const known = isKnown();
    // Time may have passed unseen, as where a busy machine lets a page wait within its own turn: whoever is answered
    // "unknown" hears so, too, or would not hear when it is over.
    if (!known && !isStale) void Promise.resolve().then(() => closed || look());
    return id === undefined || !known ? undefined : view.regions.get(id);
  };

  return {
    state: (region) => rowOf(region)?.state ?? 'unknown',
    row: rowOf,
    on: (name, listener) => {
      const all = listeners.get(name) ?? new Set();
      all.add(listener as (event: never) => void);
      listeners.set(name, all);
      return () => all.delete(listener as (event: never) => void);
    },
    close: () => {
      if (closed) return;
      if (options.store !== undefined && resumeFrom(view) !== undefined) void options.store.save(keptOf(view));
      closed = true;
      clearInterval(timer);
      (globalThis as { removeEventListener?: (name: string, then: () => void) => void }).removeEventListener?.(
        'online',
        wake,
      );
      letGo();
    },
  };
};

const transportsOf = ({ WebSocket: given }: Options, ask: typeof fetch): readonly Transport[] => {
  const socket = given === undefined ? (globalThis as { WebSocket?: WebSocketClass }).WebSocket : given;
  return socket == null ? [byEventStream(ask)] : [byWebSocket(socket), byEventStream(ask)];
};

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);

const reasonOf = (view: LiveView, { link }: Connection): string => {
  if (link.kind === 'refused') return link.reason;
  if (link.kind !== 'open') return 'the hub cannot be reached';
  if (view.fresh === false) return 'the hub hears from none of its sources';
  return view.whole ? 'the hub says nothing' : 'the hub has not told everything yet';
};

/** Time and place stay the same, what is said of the alert does not. */
const differs = (a: RegionWire | undefined, b: RegionWire | undefined): boolean =>
  JSON.stringify([a?.state, a?.alerts, a?.via, a?.fresh]) !== JSON.stringify([b?.state, b?.alerts, b?.via, b?.fresh]);
