import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData } from 'ws';
import { WebSocket, WebSocketServer } from 'ws';
import { oneByOne } from '../admission/allowance.ts';
import { DEFLATE, onlyUsualOffers } from './deflate.ts';
import type { Subscriber } from './subscriber.ts';

/**
 * The WebSocket end of a subscriber. Ten thousand sockets share these handlers, which find their subscriber in a field;
 * handlers of their own would cost each of them half a kilobyte.
 */
export type SocketHandlers = {
  message(subscriber: Subscriber, data: Buffer, isBinary: boolean): void;
  /** It asks for a sign of life, and `ws` has answered; whoever leaves sixty answers unread is cut off by `ws`. */
  ping(subscriber: Subscriber): void;
  /** It gives one. */
  pong(subscriber: Subscriber): void;
  /** A message larger than allowed, or in more pieces; the connection is about to end. */
  tooLarge(subscriber: Subscriber): void;
  /** A close frame is about to be sent; nothing may be written after it. */
  closing(subscriber: Subscriber): void;
  closed(subscriber: Subscriber, code: number): void;
};

export type SocketServer = {
  /** Does the handshake; `connected` gives the subscriber this socket belongs to. It is not called if the handshake fails. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, connected: (ws: WebSocket) => Subscriber): void;
  close(): void;
};

export type SocketLimits = {
  readonly maxMessage: number;
  /** Compressed messages are made here, so that each is compressed once; `ws` would compress it for each subscriber. */
  readonly deflate: boolean;
  /** After our close frame the other side has this long to answer it; milliseconds. */
  readonly closeTimeout: number;
};

/** The codes `ws` closes with when a message is larger than `maxPayload`, or comes in too many pieces. */
const TOO_MUCH: readonly unknown[] = [1009, 1008];

export const socketServer = (handlers: SocketHandlers, limits: SocketLimits): SocketServer => {
  /** A class, because that is how `ws` lets us have a say in how it closes; the field keeps closures away. */
  class LiveSocket extends WebSocket {
    subscriber: Subscriber | undefined = undefined;

    override close(code?: number, reason?: string | Buffer): void {
      if (TOO_MUCH.includes(code) && this.subscriber !== undefined && this.readyState === WebSocket.OPEN) {
        handlers.tooLarge(this.subscriber);
        return;
      }
      if (this.subscriber !== undefined) handlers.closing(this.subscriber);
      super.close(code, reason);
    }
  }

  function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
    const subscriber = subscriberOf(this);
    if (subscriber !== undefined && Buffer.isBuffer(data)) handlers.message(subscriber, data, isBinary);
  }

  function onPing(this: WebSocket): void {
    const subscriber = subscriberOf(this);
    if (subscriber !== undefined) handlers.ping(subscriber);
  }

  function onPong(this: WebSocket): void {
    const subscriber = subscriberOf(this);
    if (subscriber !== undefined) handlers.pong(subscriber);
  }

  function onClose(this: WebSocket, code: number): void {
    const subscriber = subscriberOf(this);
    if (subscriber !== undefined) handlers.closed(subscriber, code);
  }

  const subscriberOf = (ws: WebSocket): Subscriber | undefined =>
    ws instanceof LiveSocket ? ws.subscriber : undefined;

  const options = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: limits.deflate ? DEFLATE : false,
    ...oneByOne(limits.maxMessage),
    closeTimeout: limits.closeTimeout,
    WebSocket: LiveSocket,
  };
  const server = new WebSocketServer(options);

  return {
    upgrade: (request, socket, head, connected) => {
      onlyUsualOffers(request);
      server.handleUpgrade(request, socket, head, (ws: LiveSocket) => {
        ws.subscriber = connected(ws);
        ws.on('message', onMessage);
        ws.on('ping', onPing);
        ws.on('pong', onPong);
        ws.on('close', onClose);
        // What went wrong is told by the close that follows.
        ws.on('error', ignore);
      });
    },
    close: () => server.close(),
  };
};

const ignore = (): void => {};
