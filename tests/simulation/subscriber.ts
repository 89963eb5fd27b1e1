import type { Connection } from '../../src/protocol/follow/connection.ts';
import { dueAt, isDead, patienceOf, startAt, step } from '../../src/protocol/follow/connection.ts';
import type { LiveView } from '../../src/protocol/follow/live-view.ts';
import { emptyView, foldFrame, resumeFrom } from '../../src/protocol/follow/live-view.ts';
import type { Filter } from '../../src/protocol/live/filter.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import { formatPosition } from '../../src/protocol/live/position.ts';
import { FEED } from './hub.ts';
import type { Line } from './line.ts';
import type { Serving } from './live.ts';
import type { World } from './world.ts';

/** What each frame takes on a bad line; milliseconds. */
const SLOW_FRAME = 3_000;
/** On a good one it takes this long at most; milliseconds. */
const QUICK_FRAME = 20;
/** A handshake takes this long at most; milliseconds. */
const HANDSHAKE = 30;
/** So much unread is all that a line takes that loses the rest; bytes. */
const LOSING = 1_000;

export type Wire = 'websocket' | 'sse';

export type Subscriber = {
  readonly name: string;
  readonly filter: Filter;
  readonly view: () => LiveView;
  /** What it may show as calm is shown only for as long as it is heard of. */
  readonly confirmed: () => boolean;
  /** Who serves it, while all that is sent arrives in its time. */
  readonly servedBy: () => Serving['host'] | undefined;
  /** The line goes dead without a word to either side. */
  readonly halfOpen: () => void;
  readonly cut: () => void;
  /** It begins anew and knows nothing, as a page that is opened again. */
  readonly anew: () => void;
  /** It has no network at all for so long, and nobody tells it. */
  readonly offline: (milliseconds: number) => void;
  readonly slow: (milliseconds: number) => void;
  readonly hostGone: (host: Serving['host']) => void;
};

export type Tells = {
  /** A frame was folded in; `before` is the view without it. */
  readonly frame: (subscriber: Subscriber, frame: Frame, before: LiveView) => void;
};

export type SubscriberPorts = {
  readonly web: () => Serving | undefined;
  readonly tells: Tells;
  readonly fold: (view: LiveView, frame: Frame) => LiveView;
  readonly patience: (connection: Connection) => number;
  /** What becomes of a frame on its way. */
  readonly frames: (frame: Frame) => readonly Frame[];
  /** The id that comes with a frame of a stream, by which it is resumed; `view` is what is shown with it. */
  readonly idOf: (id: string | undefined, frame: Frame, view: LiveView) => string | undefined;
  /** What does not get through is lost, and nobody is told. */
  readonly dropsWhenSlow: boolean;
};

/** One that listens, over WebSocket like the page or over a stream of events like a small device. */
export const newSubscriber = (
  world: World,
  name: string,
  { filter, wire }: { readonly filter: Filter; readonly wire: Wire },
  ports: SubscriberPorts,
): Subscriber => {
  const random = world.random(`subscriber ${name}`);
  let view = emptyView(filter.regions);
  let connection = startAt(world.now());
  let current: { readonly host: Serving['host']; readonly line: Line } | undefined;
  let slowUntil = 0;
  let offlineUntil = 0;
  /** A stream goes on from the id that came last, whatever is shown. */
  let lastId: string | undefined;
  /** What it had before it came back: in doubt a stream has no id, so it may be sent some of it again. */
  let seen = -1;
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
    current?.line.leave();
    current = undefined;
  };
  const closed = (how: { readonly code?: number; readonly why: string }): void =>
    input({
      kind: 'closed',
      now: world.now(),
      chance: random.next(),
      reason: how.why,
      ...(how.code === undefined ? {} : { code: how.code }),
    });

  const take = (sent: Frame): void => {
    const before = view;
    if (sent.type === 'hello') seen = wire === 'sse' && sent.resumed ? view.seq : -1;
    const frame = sent.type === 'events' ? { ...sent, events: sent.events.filter(({ seq }) => seq > seen) } : sent;
    view = ports.fold(view, frame);
    input({
      kind: 'heard',
      now: world.now(),
      isWhole: view.whole,
      ...(frame.type === 'hello' ? { heartbeatMs: frame.heartbeatMs } : {}),
    });
    ports.tells.frame(self, frame, before);
  };

  const queryOf = (): URLSearchParams => {
    const from = resumeFrom(view);
    const since = wire === 'sse' ? lastId : from === undefined ? undefined : formatPosition(from);
    return new URLSearchParams({
      feed: FEED.id,
      ...(filter.regions === undefined ? {} : { regions: filter.regions.join() }),
      ...(filter.hazards === undefined ? {} : { hazards: filter.hazards.join() }),
      ...(since === undefined ? {} : { since }),
    });
  };

  const connect = (): void => {
    drop();
    const web = ports.web();
    const { link } = connection;
    world.after(random.next() * HANDSHAKE, () => {
      // Another one was begun meanwhile.
      if (connection.link !== link) return;
      if (world.now() < offlineUntil || web === undefined || !web.host.alive())
        return closed({ why: 'nobody is there' });
      input({ kind: 'opened', now: world.now() });
      const isMine = (): boolean => current?.line === line;
      const line = web.live.connect({
        query: queryOf(),
        wire,
        takes: () => (world.now() < slowUntil ? SLOW_FRAME : random.next() * QUICK_FRAME),
        ...(ports.dropsWhenSlow ? { losesBeyond: LOSING } : {}),
        peer: {
          text: (text) => {
            if (!isMine()) return;
            if (wire === 'websocket') for (const frame of ports.frames(JSON.parse(text))) take(frame);
            else
              for (const event of eventsIn(text)) {
                for (const frame of ports.frames(event.frame)) take(frame);
                lastId = ports.idOf(event.id, event.frame, view) ?? lastId;
              }
          },
          closed: (how) => {
            if (isMine()) closed(how);
          },
        },
      });
      current = { host: web.host, line };
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
    servedBy: () =>
      current === undefined || current.line.isHalfOpen() || world.now() < slowUntil ? undefined : current.host,
    halfOpen: () => current?.line.halfOpen(),
    cut: () => {
      if (current !== undefined) closed({ why: 'the connection was cut' });
    },
    offline: (milliseconds) => {
      offlineUntil = world.now() + milliseconds;
      current?.line.halfOpen();
    },
    slow: (milliseconds) => {
      slowUntil = world.now() + milliseconds;
    },
    anew: () => {
      view = emptyView(filter.regions);
      lastId = undefined;
      seen = -1;
      connection = startAt(world.now());
      connect();
      arm();
    },
    hostGone: (host) => {
      if (current?.host === host && !current.line.isHalfOpen()) closed({ why: 'the process ended' });
    },
  };
  connect();
  arm();
  return self;
};

/** The events of a piece of a stream; each piece holds whole ones. */
const eventsIn = (text: string): readonly { readonly frame: Frame; readonly id: string | undefined }[] =>
  text.split('\n\n').flatMap((event) => {
    const fields = new Map(
      event.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
    );
    const data = fields.get('data');
    return data === undefined ? [] : [{ frame: JSON.parse(data) as Frame, id: fields.get('id') }];
  });

/** Nothing broken. */
export const asProtocol: Omit<SubscriberPorts, 'web' | 'tells'> = {
  fold: foldFrame,
  patience: patienceOf,
  frames: (frame) => [frame],
  idOf: (id) => id,
  dropsWhenSlow: false,
};
