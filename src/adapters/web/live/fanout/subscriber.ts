import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { RegionId } from '../../../../domain/places/catalogue.ts';
import type { Asked } from '../../../../protocol/live/asked.ts';
import type { Filter } from '../../../../protocol/live/filter.ts';
import { EVERYTHING } from '../../../../protocol/live/filter.ts';
import type { View } from '../../../../protocol/live/session.ts';
import type { Outlet } from '../../inside/straight.ts';
import type { Packet, Transport, Wire } from './packet.ts';

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

export type Subscriber = {
  readonly transport: Transport;
  readonly wire: Wire;
  readonly socket: Duplex;
  /** Undefined for server-sent events. */
  readonly ws: WebSocket | undefined;
  readonly address: string;
  readonly feed: string;
  life: Life;
  /** Set while it is a member, which is while it is live. */
  group: Group | undefined;
  /** Where it stands in the group's columns. */
  place: number;
  /** What it sees now; kept while it is slow. */
  filter: Filter;
  /** Given straight to the socket's handle and not yet taken by the system; bytes. */
  unsent: number;
  /** Pings without an answer. */
  unanswered: number;
  /** What opened its session, until that has drained: it does not make a subscriber slow. */
  opening: Buffer | undefined;
  /** Its snapshot was taken while nobody vouched for the board. */
  doubted: boolean;
  /** The regions that were doubtful when it was shown its board. */
  doubtful: ReadonlySet<RegionId>;
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

/**
 * All subscribers of a feed with the same filter and wire: they get the same bytes.
 *
 * What is looked at for each of them in each round stands in columns, one beside the other by `place`. A round over ten
 * thousand subscribers then reads a few arrays from end to end, instead of ten thousand records and sockets that lie
 * anywhere in memory and that the processor has forgotten since the last alert.
 */
export type Group = {
  readonly key: string;
  readonly view: View;
  readonly wire: Wire;
  readonly members: Subscriber[];
  /** It has been told everything up to this `seq`. */
  readonly told: number[];
  /** The number of the last heartbeat it was sent. */
  readonly beats: number[];
  /**
   * Where its bytes may go without a look at the subscriber: it is open and nothing waits on its socket. Undefined: look
   * at it first.
   */
  readonly outlets: (Outlet | undefined)[];
  /** The `seq`s of the entries that concern it and that some member may not have been told; ascending. */
  touches: number[];
  /** The latest of all such. */
  last: number;
  /** The place whose turn is next, and how many are still to be looked at. */
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
  wire,
  socket,
  ws,
  address,
  feed,
}: Pick<Subscriber, 'wire' | 'socket' | 'ws' | 'address' | 'feed'>): Subscriber => ({
  transport: wire === 'sse' ? 'sse' : 'websocket',
  wire,
  socket,
  ws,
  address,
  feed,
  life: 'opening',
  group: undefined,
  place: -1,
  filter: EVERYTHING,
  unsent: 0,
  unanswered: 0,
  opening: undefined,
  doubted: false,
  doubtful: new Set(),
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

/** What opened its session has left: from now on it is like any other, and its pings are behind nothing. */
export const openingLeft = (subscriber: Subscriber): void => {
  if (subscriber.opening === undefined) return;
  subscriber.opening = undefined;
  subscriber.unanswered = 0;
};

/** Bytes handed over that have not left yet. */
export const backlogOf = (subscriber: Subscriber): number => subscriber.unsent + subscriber.socket.writableLength;
