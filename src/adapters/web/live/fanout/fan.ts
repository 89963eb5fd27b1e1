import type { Follower } from '../../../../app/gateway/follower.ts';
import type { Clock } from '../../../../app/kit/clock.ts';
import type { Observe } from '../../../../app/kit/observe.ts';
import type { Entry } from '../../../../app/log/log.ts';
import type { RegionId } from '../../../../domain/places/catalogue.ts';
import type { Filter } from '../../../../protocol/live/filter.ts';
import { filterKey } from '../../../../protocol/live/filter.ts';
import type { Had } from '../../../../protocol/live/session.ts';
import { GAP, touches, viewOf } from '../../../../protocol/live/session.ts';
import type { Encoder } from './encode.ts';
import { encoder } from './encode.ts';
import type { ThisTurn } from './pace.ts';
import { pace } from './pace.ts';
import type { Packet } from './packet.ts';
import { bytesOf } from './packet.ts';
import { packetsOf } from './packets.ts';
import type { Visit } from './rounds.ts';
import { rounds } from './rounds.ts';
import type { Ways } from './send.ts';
import { outletOf } from './send.ts';
import type { Subscriber } from './subscriber.ts';
import { backlogOf, isOpen, openingLeft } from './subscriber.ts';

/**
 * One feed's fan-out. A batch of the log is put into words once per group that it touches, made into bytes once per
 * wire, and written with one `write` per subscriber. What a subscriber is owed is never queued for it: it is what
 * the log has after `told`, so that nothing can be missed or repeated, and batches that come faster than they are
 * written join by themselves.
 */
export type Fan = {
  readonly follower: Follower;
  /** Opens a session: `hello`, what follows it, and from then on everything, in one go. */
  open(subscriber: Subscriber, filter: Filter, had: Had): void;
  leave(subscriber: Subscriber): void;
  /** Writes what the subscriber is owed now, ahead of its turn. */
  flush(subscriber: Subscriber): void;
  /** A heartbeat to everybody. */
  beat(ping: boolean): void;
  /** Everybody is to come back: what they were told no longer counts. */
  reset(): void;
  close(): void;
};

export type FanPorts = {
  readonly follower: Follower;
  readonly clock: Clock;
  readonly thisTurn: ThisTurn | undefined;
  readonly observe: Observe;
  readonly heartbeatMs: number;
  readonly maxBacklog: number;
  /** One write to the socket; returns how many bytes. */
  readonly send: (subscriber: Subscriber, packet: Packet) => number;
  readonly ways: Ways;
  /** After a write of ours that the system did not take, or not all of it. */
  readonly wrote: (subscriber: Subscriber) => void;
  /** Too much of what was sent has not left yet. */
  readonly slow: (subscriber: Subscriber) => void;
  /** It has not answered two pings. */
  readonly dead: (subscriber: Subscriber) => void;
  /** The log is another one: these have been told what no longer counts. */
  readonly reset: (subscribers: readonly Subscriber[]) => void;
};

/** A ping goes with every heartbeat; a connection that missed this many answers is taken for dead. */
const MISSED_PONGS = 2;
/** A whole board takes minutes on the worst of lines, and pings wait behind it. */
const MISSED_BEHIND_OPENING = 24;

export const fanOut = (ports: FanPorts): Fan => {
  const { follower, clock, ways } = ports;
  const words: Encoder = encoder(follower, clock, ports.heartbeatMs);
  const crowd = rounds();
  const packets = packetsOf(follower, words);
  let beats = 0;
  /** The last heartbeat that a ping went with. */
  let pingedBeat = 0;
  let sent: Sent = { ...NOTHING_SENT };
  /** Where the follower stands; it does not move within a turn of the event loop. */
  let head = 0;

  /** Most of the time all it takes is to give the group's bytes to the member's outlet. */
  const visit: Visit = (group, place) => {
    const told = group.told[place] ?? head;
    const last = group.beats[place] ?? beats;
    const owed = told < group.last ? firstAfter(group.touches, told) : undefined;
    const beat = last === beats ? undefined : beats;
    if (owed === undefined && beat === undefined) return false;
    const ping = group.wire !== 'sse' && last < pingedBeat;
    const subscriber = group.members[place];
    if (subscriber === undefined) return false;
    const { straight } = ways;
    const outlet = ping || straight === undefined ? undefined : group.outlets[place];
    if (outlet === undefined && !isReady(subscriber, ping)) return false;
    const packet = owed === undefined ? packets.beat(beats, ping) : packets.events(group, head, owed, beat, ping);
    if (packet === undefined) {
      open(subscriber, subscriber.filter, GAP);
      return true;
    }
    let bytes: number;
    if (outlet === undefined || straight === undefined) {
      bytes = ports.send(subscriber, packet);
      group.outlets[place] = outletOf(subscriber, ways);
      if (ping) subscriber.unanswered += 1;
    } else {
      const whole = bytesOf(packet, group.wire);
      bytes = whole.length;
      if (straight.write(outlet, whole, subscriber) !== 'taken') ports.wrote(subscriber);
    }
    group.told[place] = head;
    group.beats[place] = beats;
    if (owed !== undefined) {
      sent.subscribers += 1;
      sent.bytes += bytes;
    }
    return true;
  };

  /** Whether it can be written to; who cannot any more is seen to. */
  const isReady = (subscriber: Subscriber, ping: boolean): boolean => {
    if (!isOpen(subscriber)) return false;
    const backlog = backlogOf(subscriber);
    if (backlog === 0) openingLeft(subscriber);
    else if (backlog > ports.maxBacklog + (subscriber.opening?.length ?? 0)) {
      ports.slow(subscriber);
      return false;
    }
    if (ping && subscriber.unanswered >= (subscriber.opening === undefined ? MISSED_PONGS : MISSED_BEHIND_OPENING)) {
      ports.dead(subscriber);
      return false;
    }
    return true;
  };

  const report = (): void => {
    const { subscribers, bytes, events } = sent;
    if (subscribers > 0) {
      const seconds = (clock.now() - (sent.sequencedAt ?? sent.latest)) / 1000;
      ports.observe('frame.sent', { feed: follower.feed.id, subscribers, bytes, events, seconds });
    }
    // Entries that came in the middle of this round are written to some only in the next one.
    sent = { ...NOTHING_SENT, latest: sent.latest };
  };

  const writing = pace({
    clock,
    thisTurn: ports.thisTurn,
    slice: (subscribers) => {
      head = follower.position().seq;
      const over = crowd.turn(subscribers, visit);
      if (over) report();
      return { over, more: crowd.pending() };
    },
  });

  const open = (subscriber: Subscriber, filter: Filter, had: Had): void => {
    if (subscriber.group !== undefined) crowd.leave(subscriber);
    const view = viewOf(filter, follower.catalogue);
    const packet = words.opening(view, had);
    ports.send(subscriber, packet);
    subscriber.opening = backlogOf(subscriber) === 0 ? undefined : bytesOf(packet, subscriber.wire);
    subscriber.doubted = had.kind !== 'missed' && !follower.vouched();
    // A subscriber that resumes goes on with a board of before.
    subscriber.doubtful = had.kind === 'missed' ? NOTHING_DOUBTFUL : follower.doubtful();
    subscriber.filter = filter;
    subscriber.life = 'live';
    const place = { told: follower.position().seq, beat: beats, outlet: outletOf(subscriber, ways) };
    crowd.join(subscriber, filterKey(filter), view, place);
    if (follower.vouched() && isShownOtherwise(subscriber)) open(subscriber, filter, { kind: 'nothing-asked' });
  };

  /** By what was doubtful when it got its board; none and none are the same. */
  const isShownOtherwise = ({ doubtful }: Subscriber): boolean => {
    const now = follower.doubtful();
    return doubtful !== now && doubtful.size + now.size > 0;
  };

  const entries = (batch: readonly Entry[]): void => {
    const last = batch.at(-1);
    if (last === undefined) return;
    for (const group of crowd.groups()) {
      for (const entry of batch) {
        if (!touches(entry, group.view)) continue;
        group.touches.push(entry.seq);
        group.last = entry.seq;
      }
      if (group.last >= (batch[0]?.seq ?? 0)) crowd.touch(group);
    }
    for (const entry of batch) sent.events += entry.changes.length;
    sent.sequencedAt ??= batch[0]?.sequencedAt;
    sent.latest = last.sequencedAt;
    if (
      batch.some((entry) =>
        entry.changes.some((change) => change.type === 'source.spoke' || change.type === 'source.silent'),
      )
    ) {
      beat(false);
    }
    if (crowd.pending()) writing.nudge();
    // Coverage that a source has again is told by an event, which knows nothing of doubts.
    if (follower.doubtful().size > 0 && follower.vouched() && batch.some(makesKnown)) showAnew(() => true);
  };

  const makesKnown = ({ changes }: Entry): boolean => changes.some(({ type }) => type === 'region.known');

  const beat = (ping: boolean): void => {
    beats += 1;
    if (ping) pingedBeat = beats;
    for (const group of crowd.groups()) crowd.touch(group);
    if (crowd.pending()) writing.nudge();
  };

  /** Subscribers that were shown a board nobody vouched for, or with other doubts, have to be shown the real one: no event will. */
  const pulse = (): void => {
    beat(false);
    if (!follower.vouched()) return;
    showAnew((subscriber) => subscriber.doubted || isShownOtherwise(subscriber));
  };

  const showAnew = (whom: (subscriber: Subscriber) => boolean): void => {
    for (const group of crowd.groups()) {
      for (const subscriber of group.members.filter((member) => whom(member) && isOpen(member))) {
        fan.flush(subscriber);
        if (subscriber.life === 'live') open(subscriber, subscriber.filter, { kind: 'nothing-asked' });
      }
    }
  };

  const reset = (): void => {
    const all = [...crowd.groups()].flatMap((group) => [...group.members]);
    for (const subscriber of all) crowd.leave(subscriber);
    ports.reset(all);
  };

  const unlisten = follower.listen({ entries, pulse, reset });

  const fan: Fan = {
    follower,
    open,
    leave: (subscriber) => crowd.leave(subscriber),
    flush: (subscriber) => {
      head = follower.position().seq;
      if (subscriber.group !== undefined) visit(subscriber.group, subscriber.place);
    },
    beat,
    reset,
    close: () => {
      unlisten();
      writing.close();
    },
  };
  return fan;
};

/** This is asked for each subscriber of each batch, and nearly always the first one it is. */
const firstAfter = (seqs: readonly number[], told: number): number | undefined => {
  for (const seq of seqs) if (seq > told) return seq;
  return undefined;
};

const NOTHING_DOUBTFUL: ReadonlySet<RegionId> = new Set();

/** In one round; `sequencedAt` is that of the first entry, `latest` that of the last one there ever was. */
type Sent = { subscribers: number; bytes: number; events: number; sequencedAt: number | undefined; latest: number };

const NOTHING_SENT: Sent = { subscribers: 0, bytes: 0, events: 0, sequencedAt: undefined, latest: 0 };
