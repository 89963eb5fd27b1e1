import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Host, World } from './world.ts';

/** What comes out at the other end of a connection. */
export type Peer = {
  readonly text: (text: string) => void;
  readonly closed: (how: { readonly code?: number; readonly why: string }) => void;
};

/**
 * A connection between a gateway and one that listens. What is written arrives in order, each piece in its time; until then
 * it waits on the socket, beyond what the system takes. Once it is half open nothing leaves any more, and neither side is
 * told.
 */
export type Line = {
  /** The gateway's end, as far as its code looks at it. */
  readonly socket: Duplex;
  readonly ws: WebSocket;
  /** The other side goes. */
  readonly leave: () => void;
  readonly halfOpen: () => void;
  readonly isHalfOpen: () => boolean;
};

/** So much does the system take of what the other side has not read yet; bytes. */
const SYSTEM_TAKES = 300;

export const newLine = (
  world: World,
  host: Host,
  side: {
    readonly peer: Peer;
    /** How long the next piece is on its way; milliseconds. */
    readonly takes: () => number;
    /** It has more unread than this, and what comes is lost without a word; bytes. */
    readonly losesBeyond: number;
    readonly pong: () => void;
    /** The gateway hears that the connection has ended. */
    readonly gone: (code: number) => void;
  },
): Line => {
  const { peer } = side;
  const drains = new Set<(error?: Error) => void>();
  let waiting = 0;
  let arrivesAt = 0;
  let isOpen = true;
  let isGone = false;
  let isDead = false;
  let hasLeft = false;

  /** `left`: it came to the other side. */
  const carry = (bytes: number, left: () => void): void => {
    if (!host.alive() || (bytes > 0 && waiting > side.losesBeyond)) return;
    waiting += bytes;
    arrivesAt = Math.max(arrivesAt, world.now() + side.takes());
    world.after(arrivesAt - world.now(), () => {
      if (isDead) return;
      waiting -= bytes;
      if (!hasLeft) left();
    });
  };
  const end = (code: number): void => {
    if (isGone) return;
    isGone = true;
    isOpen = false;
    for (const drained of [...drains]) drained(new Error('the connection ended'));
    drains.clear();
    host.clock.after(0, () => side.gone(code));
  };
  /** The gateway ends it, and the other side sees that once it has read the rest. */
  const farewell = (code: number, why: string): void => {
    if (!isOpen) return;
    isOpen = false;
    carry(0, () => {
      peer.closed({ code, why });
      end(code);
    });
  };
  const abort = (): void => {
    if (isGone) return;
    world.after(1, () => {
      if (!isDead && !hasLeft) peer.closed({ why: 'the connection was cut' });
    });
    end(1006);
  };
  const whenDrained = (call: (error?: Error) => void): void => {
    drains.add(call);
    carry(0, () =>
      host.clock.after(0, () => {
        if (drains.delete(call)) call();
      }),
    );
  };

  const socket = {
    get writable() {
      return isOpen;
    },
    get writableLength() {
      return side.losesBeyond < Number.POSITIVE_INFINITY ? 0 : Math.max(0, waiting - SYSTEM_TAKES);
    },
    write: (data: Buffer | string, call?: (error?: Error) => void) => {
      if (data.length > 0) carry(data.length, () => peer.text(String(data)));
      else if (call !== undefined) whenDrained(call);
      return true;
    },
    end: (data?: string, call?: () => void) => {
      if (data !== undefined) carry(data.length, () => peer.text(data));
      farewell(1000, 'the stream ended');
      call?.();
    },
    destroy: abort,
  };
  const ws = {
    get readyState() {
      return isOpen ? 1 : 2;
    },
    send: (text: string) => carry(text.length, () => peer.text(text)),
    ping: () => carry(0, () => host.clock.after(1, side.pong)),
    pause: () => {},
    close: farewell,
    terminate: abort,
  };

  return {
    socket: socket as unknown as Duplex,
    ws: ws as unknown as WebSocket,
    leave: () => {
      hasLeft = true;
      if (!isDead) host.clock.after(1, () => end(1006));
    },
    halfOpen: () => {
      isDead = true;
    },
    isHalfOpen: () => isDead,
  };
};
