import type { Outlet, Straight } from '../../inside/straight.ts';
import { PLAIN } from './framing.ts';
import type { Packet } from './packet.ts';
import { bytesOf } from './packet.ts';
import type { Subscriber } from './subscriber.ts';
import { backlogOf, isOpen } from './subscriber.ts';

/** How bytes get to a socket; found out at the start. */
export type Ways = {
  /** Frames are made here; otherwise `ws` makes them. */
  readonly framed: boolean;
  /** Undefined until it is known to work. */
  straight: Straight | undefined;
};

/** One write to the socket, whatever is in the packet; returns how many bytes. */
export const send = (subscriber: Subscriber, packet: Packet, ways: Ways): number => {
  const { ws, socket } = subscriber;
  if (ws !== undefined && !ways.framed) {
    for (const { text } of packet.frames) ws.send(text, PLAIN);
    if (packet.ping) ws.ping();
    return 0;
  }
  const bytes = bytesOf(packet, subscriber.wire);
  const outlet = outletOf(subscriber, ways);
  if (outlet === undefined || ways.straight === undefined) socket.write(bytes);
  else ways.straight.write(outlet, bytes, subscriber);
  return bytes.length;
};

/** Where bytes may go straight, while it is open and nothing waits on its socket; undefined otherwise. */
export const outletOf = (subscriber: Subscriber, ways: Ways): Outlet | undefined =>
  (ways.framed || subscriber.ws === undefined) && backlogOf(subscriber) === 0 && isOpen(subscriber)
    ? ways.straight?.outletOf(subscriber.socket)
    : undefined;
