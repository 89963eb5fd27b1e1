import { sessions } from '../../src/adapters/web/live/fanout/sessions.ts';
import { newSubscriber } from '../../src/adapters/web/live/fanout/subscriber.ts';
import type { Follower } from '../../src/app/gateway/follower.ts';
import type { Observe } from '../../src/app/kit/observe.ts';
import { readQuery, readWish } from '../../src/protocol/live/asked.ts';
import type { Web } from './hub.ts';
import { FEED } from './hub.ts';
import type { Line, Peer } from './line.ts';
import { newLine } from './line.ts';
import type { Host, World } from './world.ts';

/** The live feed of one gateway: the product's own sessions, on lines of the simulation. */
export type Live = {
  /** `query`: that of `/v1/live`. */
  readonly connect: (ask: {
    readonly query: URLSearchParams;
    readonly wire: 'websocket' | 'sse';
    readonly peer: Peer;
    readonly takes: () => number;
    readonly losesBeyond?: number;
  }) => Line;
};

/** The product's heartbeat; milliseconds. */
const HEARTBEAT = 5_000;
/** Who has more unread is too slow; a few events, so that somebody is in each night; bytes. */
const MAX_BACKLOG = 700;

/** A gateway with its live feed. */
export type Serving = Web & { readonly live: Live };

export const liveSide = (world: World, host: Host, follower: Follower, observe: Observe): Live => {
  const { clock } = host;
  const desk = { feed: FEED, follower };
  const crowd = sessions({
    desks: { open: async (feed) => (feed === FEED.id ? desk : undefined) },
    settings: {
      heartbeat: HEARTBEAT,
      maxBacklog: MAX_BACKLOG,
      maxSubscribers: 1_000,
      maxPerAddress: 0,
      handshakesPerAddress: 0,
      maxMessage: 16_384,
      messagesPerSecond: 10,
      drain: 0,
      trustProxy: false,
      fastWrites: 'off',
    },
    clock,
    observe,
    defaultFeed: FEED.id,
    random: world.random(`goodbyes of ${host.name}`).next,
    thisTurn: (run) => clock.after(0, run),
    ways: { framed: false, straight: undefined },
    left: () => {},
  });
  const beating = (): void => {
    clock.after(HEARTBEAT, () => {
      crowd.beat();
      beating();
    });
  };
  beating();
  return {
    connect: ({ query, wire, peer, takes, losesBeyond = Number.POSITIVE_INFINITY }) => {
      const line = newLine(world, host, {
        peer,
        takes,
        losesBeyond,
        pong: () => {
          subscriber.unanswered = 0;
        },
        gone: (code) => crowd.gone(subscriber, code),
      });
      const read = readQuery(query, FEED.id);
      const { socket } = line;
      const subscriber = newSubscriber({
        wire,
        socket,
        ws: wire === 'sse' ? undefined : line.ws,
        address: '::1',
        feed: FEED.id,
      });
      // A process that stands still takes nobody until it goes on.
      clock.after(0, () => {
        crowd.enter(subscriber);
        if (read.kind === 'refused') return crowd.turnAway(subscriber, read.code, read.detail);
        if (wire === 'websocket') return crowd.ask(subscriber, read.value.asked);
        const wish = readWish(read.value.asked, follower.catalogue);
        if (wish.kind === 'refused') return socket.destroy();
        crowd.start(subscriber, desk, wish.value).catch(() => socket.destroy());
      });
      return line;
    },
  };
};
