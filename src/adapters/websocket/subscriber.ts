import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { Asked } from '../../protocol/asked.ts';
import type { Filter } from '../../protocol/filter.ts';
import { EVERYTHING } from '../../protocol/filter.ts';
import type { View } from '../../protocol/session.ts';
import type { Packet } from './packet.ts';
import { sseBytes, websocketBytes } from './packet.ts';
import type { Straight } from './straight.ts';

/**
 * One open connection and what it has been told. There are ten thousand of these, so they are plain records: no timer,
 * no queue and no closure of their own.
 *
 * - opening: what it asked for is being fetched; nothing is sent yet;
 * - live: in a group, told of every batch. Asking for something else leaves it live until the answer is there;
 * - slow: too much unsent; nothing is sent until it has drained, then it is opened anew with a snapshot;
 * - leaving: the last words are said, the connection is about to end;
 * - gone: the connection has ended.
 */
export type Life = 'opening' | 'live' | 'slow' | 'leaving' | 'gone';

export type Transport = 'websocket' | 'sse';

export type Subscriber = {
  readonly transport: Transport;
  readonly socket: Duplex;
  /** Undefined for server-sent events. */
  readonly ws: WebSocket | undefined;
  readonly address: string;
  readonly feed: string;
  life: Life;
  /** Set while it is a member, which is while it is live. */
  group: Group | undefined;
  /** Where it stands among the group's members. */
  place: number;
  /** What it sees now; kept while it is slow. */
  filter: Filter;
  /** It has been told everything up to this `seq`. */
  told: number;
  /** The last heartbeat it was sent, and the last ping. */
  beat: number;
  pinged: number;
  /** Given straight to the socket's handle and not yet taken by the system; bytes. */
  unsent: number;
  /** Pings without an answer. */
  unanswered: number;
  /** What opened its session, until that has drained: it does not make a subscriber slow. */
  opening: Buffer | undefined;
  /** Its snapshot was taken while nobody vouched for the board. */
  doubted: boolean;
  /** Hello was said. */
  joined: boolean;
  /** Messages in the second that began at `countedFrom`. */
  countedFrom: number;
  counted: number;
  mistakes: number;
  /** A request is being answered; these wait for their turn. */
  answering: boolean;
  waiting: Asked[] | undefined;
  /** Until when it may be slow, or take its leave. */
  deadline: number;
  /** Why we ended it; 0 when it went by itself. */
  code: number;
};

/** All subscribers of a feed with the same filter: they get the same bytes. */
export type Group = {
  readonly key: string;
  readonly view: View;
  readonly members: Subscriber[];
  /** The `seq`s of the entries that concern it and that some member may not have been told; ascending. */
  touches: number[];
  /** The latest of all such. */
  last: number;
  /** The member whose turn is next, and how many are still to be looked at. */
  cursor: number;
  remaining: number;
  /** How many of them in this turn. */
  steps: number;
  /** It waits for its turn in the round, or has it. */
  queued: boolean;
  /** The last round in which it had its turn. */
  round: number;
  /** Packets for its members while it is being written to, as of one position and one heartbeat. */
  readonly packets: Map<number, Packet>;
  packetsAt: number;
  packetsBeat: number;
};

/** Field by field: a spread would give each record a shape of its own, and every look at it would be a search. */
export const newSubscriber = ({
  transport,
  socket,
  ws,
  address,
  feed,
}: Pick<Subscriber, 'transport' | 'socket' | 'ws' | 'address' | 'feed'>): Subscriber => ({
  transport,
  socket,
  ws,
  address,
  feed,
  life: 'opening',
  group: undefined,
  place: -1,
  filter: EVERYTHING,
  told: 0,
  beat: 0,
  pinged: 0,
  unsent: 0,
  unanswered: 0,
  opening: undefined,
  doubted: false,
  joined: false,
  countedFrom: 0,
  counted: 0,
  mistakes: 0,
  answering: false,
  waiting: undefined,
  deadline: 0,
  code: 0,
});

/** False once either side has begun to end it: nothing may be written after a close frame. */
export const isOpen = (subscriber: Subscriber): boolean =>
  subscriber.ws === undefined ? subscriber.socket.writable : subscriber.ws.readyState === WebSocket.OPEN;

/** It has not ended and nobody has begun to end it. */
export const isHere = (subscriber: Subscriber): boolean =>
  subscriber.life !== 'leaving' && subscriber.life !== 'gone' && isOpen(subscriber);

/** How bytes get to a socket; found out at the start. */
export type Ways = {
  /** Frames are made here; otherwise `ws` makes them. */
  readonly framed: boolean;
  /** Undefined until it is known to work. */
  straight: Straight | undefined;
};

/** One write to the socket, whatever is in the packet. */
export const send = (subscriber: Subscriber, packet: Packet, ways: Ways): number => {
  const { ws, socket } = subscriber;
  if (ws !== undefined && !ways.framed) {
    for (const { text } of packet.frames) ws.send(text);
    if (packet.ping) ws.ping();
    return 0;
  }
  const bytes = ws === undefined ? sseBytes(packet) : websocketBytes(packet);
  if (bytes.length > 0 && ways.straight?.write(subscriber, bytes) !== true) socket.write(bytes);
  return bytes.length;
};

/** What was handed over and has not left yet. */
export const backlogOf = (subscriber: Subscriber): number => subscriber.unsent + subscriber.socket.writableLength;
