import type { Follower } from '../../src/app/gateway/follower.ts';
import type { Entry } from '../../src/app/log/log.ts';
import type { Connection } from '../../src/protocol/follow/connection.ts';
import { dueAt, isDead, patienceOf, startAt, step } from '../../src/protocol/follow/connection.ts';
import type { LiveView } from '../../src/protocol/follow/live-view.ts';
import { emptyView, foldFrame, resumeFrom } from '../../src/protocol/follow/live-view.ts';
import type { Filter } from '../../src/protocol/live/filter.ts';
import type { EventsFrame, Frame } from '../../src/protocol/live/frames.ts';
import type { Position } from '../../src/protocol/live/position.ts';
import type { Had, View } from '../../src/protocol/live/session.ts';
import {
  boardFor,
  eventsOf,
  GAP,
  hadOf,
  heartbeatFrame,
  NOTHING_ASKED,
  openingOf,
  snapshotFrames,
  viewOf,
} from '../../src/protocol/live/session.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import type { Web } from './hub.ts';
import { FEED } from './hub.ts';
import type { World } from './world.ts';

/** Frames on the way to a subscriber; with more it is too slow. */
const SLOW = 12;

/** What each frame takes on a bad line; milliseconds. */
const SLOW_FRAME = 2_000;

/** The product's heartbeat; milliseconds. */
const HEARTBEAT = 5_000;

/** The side of the hub: what `adapters/web/live` does for one connection, by the same functions of the protocol. */
const serveSession = (
  web: Web,
  filter: Filter,
  since: Position | undefined,
  ports: {
    readonly send: (frame: Frame) => void;
    readonly ended: () => void;
    /** Too much is on the way to it already. */
    readonly slow: () => boolean;
    readonly sinceOf: (follower: Follower, since: Position) => Promise<readonly Entry[] | undefined>;
  },
): { close(): void } => {
  const { follower, host } = web;
  const view: View = viewOf(filter, SMALL_COUNTRY);
  let closed = false;
  let live = false;
  let doubted = false;
  let doubtful: ReadonlySet<string> = new Set();
  let slowed = false;
  let unlisten = (): void => {};

  const beat = (): void => {
    if (live)
      ports.send(
        heartbeatFrame(
          {
            seq: follower.position().seq,
            at: host.clock.now(),
            fresh: follower.fresh(),
            sources: follower.state().sources,
            heard: follower.heard(),
          },
          FEED.status,
        ),
      );
  };
  const tell = (entries: readonly Entry[]): void => {
    const events = entries.flatMap((entry) => eventsOf(entry, view, FEED.status));
    const frame: EventsFrame = { type: 'events', sentAt: '', status: FEED.status, events };
    if (events.length > 0) ports.send(frame);
  };
  const isShownOtherwise = (): boolean => {
    const now = follower.doubtful();
    return follower.vouched() && (doubted || (doubtful !== now && doubtful.size + now.size > 0));
  };
  const open = (had: Had): void => {
    const stand = { feed: FEED.id, status: FEED.status, position: follower.position(), heartbeatMs: HEARTBEAT };
    const { hello, rest } = openingOf(stand, had, view);
    ports.send(hello);
    if (rest.kind === 'snapshot') {
      const vouched = follower.vouched();
      const board = boardFor(follower.board(), follower.state(), view, SMALL_COUNTRY, vouched, follower.doubtful());
      const inDoubt = !vouched || follower.doubtful().size > 0;
      const about = {
        view,
        seq: stand.position.seq,
        asOf: follower.asOf() ?? 0,
        status: FEED.status,
        doubted: inDoubt,
      };
      // So small a country fits into one frame.
      for (const frame of snapshotFrames(board, about, () => 1)) ports.send(frame);
      doubted = !vouched;
    }
    // Who resumes goes on with a board of before.
    doubtful = rest.kind === 'snapshot' ? follower.doubtful() : new Set();
    if (rest.kind === 'events') tell(rest.entries as readonly Entry[]);
    live = true;
    beat();
    if (isShownOtherwise()) open(NOTHING_ASKED);
  };
  /** Who is too slow is told nothing until it has drained, and then of the gap. */
  const passes = (): boolean => {
    if (ports.slow()) {
      slowed = true;
      live = false;
    } else if (slowed) {
      slowed = false;
      open(GAP);
      return false;
    }
    return live;
  };
  const end = (): void => {
    if (closed) return;
    closed = true;
    unlisten();
    ports.ended();
  };

  void (async () => {
    const missed = since === undefined ? undefined : await ports.sinceOf(follower, since);
    if (closed) return;
    unlisten = follower.listen({
      entries: (entries) => {
        if (passes()) tell(entries);
      },
      pulse: () => {
        if (!passes()) return;
        beat();
        if (isShownOtherwise()) open(NOTHING_ASKED);
      },
      reset: end,
    });
    open(hadOf(since, follower.position(), missed, follower.recent));
  })().catch(end);

  const beating = (): void => {
    host.clock.after(HEARTBEAT, () => {
      if (closed) return;
      if (passes()) beat();
      beating();
    });
  };
  beating();
  return {
    close: () => {
      closed = true;
      unlisten();
    },
  };
};

export type Subscriber = {
  readonly name: string;
  readonly filter: Filter;
  readonly view: () => LiveView;
  /** What it may show as calm is shown only for as long as it is heard of. */
  readonly confirmed: () => boolean;
  /** The line goes dead without a word to either side. */
  readonly halfOpen: () => void;
  readonly cut: () => void;
  readonly slow: (milliseconds: number) => void;
  readonly hostGone: (web: Web) => void;
};

export type Tells = {
  /** A frame was folded in; `before` is the view without it. */
  readonly frame: (subscriber: Subscriber, frame: Frame, before: LiveView) => void;
};

export type SubscriberPorts = {
  readonly web: () => Web | undefined;
  readonly tells: Tells;
  readonly sinceOf: (follower: Follower, since: Position) => Promise<readonly Entry[] | undefined>;
  readonly fold: (view: LiveView, frame: Frame) => LiveView;
  readonly patience: (connection: Connection) => number;
  /** What becomes of a frame on its way out. */
  readonly frames: (frame: Frame) => readonly Frame[];
  /** What does not get through is lost, and nobody is told. */
  readonly dropsWhenSlow: boolean;
};

export const newSubscriber = (world: World, name: string, filter: Filter, ports: SubscriberPorts): Subscriber => {
  const random = world.random(`subscriber ${name}`);
  let view = emptyView(filter.regions);
  let connection = startAt(world.now());
  let current: { readonly web: Web; close(): void; dead: boolean } | undefined;
  let arrivesAt = 0;
  let queued = 0;
  let slowUntil = 0;
  let timer = (): void => {};

  const input = (change: Parameters<typeof step>[1]): void => {
    const before = connection.link;
    connection = step(connection, change);
    if (connection.link.kind !== 'open' && before.kind === 'open') drop();
    if (connection.link.kind === 'connecting' && connection.link !== before) connect();
    arm();
  };
  const arm = (): void => {
    timer();
    const due = dueAt(connection);
    if (Number.isFinite(due))
      timer = world.after(Math.max(1, due - world.now()), () =>
        input({ kind: 'due', now: world.now(), chance: random.next() }),
      );
  };
  const drop = (): void => {
    current?.close();
    current = undefined;
  };
  const closed = (): void =>
    input({ kind: 'closed', now: world.now(), chance: random.next(), reason: 'the connection ended' });

  const connect = (): void => {
    drop();
    const web = ports.web();
    world.after(random.next() * 30, () => {
      if (web === undefined || !web.host.alive()) return closed();
      input({ kind: 'opened', now: world.now() });
      const since = resumeFrom(view);
      let open = true;
      const mine = {
        web,
        dead: false,
        close: () => {
          open = false;
          session.close();
        },
      };
      const deliver = (frame: Frame): void => {
        queued += 1;
        const delay = world.now() < slowUntil ? SLOW_FRAME : random.next() * 20;
        arrivesAt = Math.max(arrivesAt, world.now() + delay);
        world.after(arrivesAt - world.now(), () => {
          queued -= 1;
          if (!open || mine.dead) return;
          const before = view;
          view = ports.fold(view, frame);
          input({
            kind: 'heard',
            now: world.now(),
            isWhole: view.whole,
            ...(frame.type === 'hello' ? { heartbeatMs: frame.heartbeatMs } : {}),
          });
          ports.tells.frame(self, frame, before);
        });
      };
      const session = serveSession(web, filter, since, {
        send: (frame) => {
          if (!open || !web.host.alive()) return;
          if (ports.dropsWhenSlow && queued > SLOW) return;
          for (const one of ports.frames(frame)) deliver(one);
        },
        ended: () => {
          world.after(random.next() * 20, () => {
            if (open && !mine.dead) closed();
          });
        },
        slow: () => !ports.dropsWhenSlow && queued > SLOW,
        sinceOf: ports.sinceOf,
      });
      current = mine;
    });
  };

  const self: Subscriber = {
    name,
    filter,
    view: () => view,
    confirmed: () =>
      connection.confirmedAt !== null &&
      !isDead(connection, world.now()) &&
      world.now() - connection.confirmedAt <= ports.patience(connection),
    halfOpen: () => {
      if (current !== undefined) current.dead = true;
    },
    cut: () => {
      if (current !== undefined) closed();
    },
    slow: (milliseconds) => {
      slowUntil = world.now() + milliseconds;
    },
    hostGone: (web) => {
      if (current?.web.host === web.host && !current.dead) closed();
    },
  };
  connect();
  arm();
  return self;
};

/** Nothing broken. */
export const asProtocol: Omit<SubscriberPorts, 'web' | 'tells'> = {
  fold: foldFrame,
  patience: patienceOf,
  sinceOf: (follower, since) => follower.since(since),
  frames: (frame) => [frame],
  dropsWhenSlow: false,
};
