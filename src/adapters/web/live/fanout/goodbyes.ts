import type { Clock } from '../../../../app/kit/clock.ts';
import type { FeedStatus } from '../../../../domain/words.ts';
import { retryText } from '../../../../protocol/live/event-stream.ts';
import { CLOSE } from '../../../../protocol/live/frames.ts';
import { errorFrame } from '../../../../protocol/live/session.ts';
import type { Packet } from './packet.ts';
import { packetOf, sseBytes } from './packet.ts';
import type { Subscriber } from './subscriber.ts';
import { isHere, isOpen } from './subscriber.ts';

/**
 * How subscribers are sent away. Over WebSocket the close code says whether to come back, and the reason says when; over
 * server-sent events there is no code, so `retry` says when, and an `error` event before it why.
 */
export type Goodbyes = {
  /** An `error` frame; nobody is sent away. */
  complain(subscriber: Subscriber, code: string, detail: string): void;
  /** An `error` frame, and the end: asking the same again is no use. */
  turnAway(subscriber: Subscriber, code: string, detail: string): void;
  tooSlow(subscriber: Subscriber): void;
  /** This hub cannot serve it now; it is to come back after a random pause. */
  forNow(subscriber: Subscriber): void;
  /** The log is another one: everything told before means nothing now. */
  reset(subscribers: readonly Subscriber[]): void;
};

export type GoodbyePorts = {
  readonly clock: Clock;
  readonly random: () => number;
  readonly statusOf: (feed: string) => FeedStatus;
  readonly write: (subscriber: Subscriber, packet: Packet) => void;
  /** It is told nothing more, and its connection is ended by force after `CLOSE_GRACE`. */
  readonly leave: (subscriber: Subscriber) => void;
};

/** After the last words the other side has this long to end the connection; milliseconds. */
export const CLOSE_GRACE = 1_500;
/** When the log is another one, everybody has to come back; spread over this time; milliseconds. */
const RESET_SPREAD = 1_000;
/** Those that are sent away at a restart are asked to wait up to this long, so that they do not all come at once; seconds. */
const PAUSE = 5;

export const goodbyes = (ports: GoodbyePorts): Goodbyes => {
  const { clock, random, write } = ports;

  const dismiss = (subscriber: Subscriber, { code, reason, pause, words }: Goodbye): void => {
    if (subscriber.life === 'leaving' || subscriber.life === 'gone') return;
    ports.leave(subscriber);
    subscriber.life = 'leaving';
    subscriber.code = code;
    const { ws, socket } = subscriber;
    if (ws === undefined) {
      if (words !== undefined && socket.writable) socket.write(sseBytes(words));
      socket.end(retryText(pause), () => socket.destroy());
      return;
    }
    if (words !== undefined && isOpen(subscriber)) write(subscriber, words);
    ws.close(code, reason);
  };

  const errorPacket = (subscriber: Subscriber, code: string, detail: string): Packet => {
    const frame = errorFrame(code, detail, ports.statusOf(subscriber.feed));
    return packetOf([{ type: 'error', text: JSON.stringify(frame) }]);
  };

  const complain: Goodbyes['complain'] = (subscriber, code, detail) => {
    if (isHere(subscriber) && subscriber.life !== 'slow') write(subscriber, errorPacket(subscriber, code, detail));
  };

  const turnAway: Goodbyes['turnAway'] = (subscriber, code, detail) =>
    dismiss(subscriber, { ...CLOSE.badRequest, pause: PAUSE * 1000, words: errorPacket(subscriber, code, detail) });

  const tooSlow = (subscriber: Subscriber): void =>
    dismiss(subscriber, {
      ...CLOSE.tooSlow,
      pause: 0,
      words: errorPacket(subscriber, 'live.too-slow', CLOSE.tooSlow.reason),
    });

  const forNow = (subscriber: Subscriber): void => {
    const seconds = 1 + Math.floor(random() * PAUSE);
    const { code, reason } = CLOSE.restarting;
    dismiss(subscriber, { code, reason: `${reason} in ${seconds} s`, pause: seconds * 1000 });
  };

  const reset = (subscribers: readonly Subscriber[]): void => {
    letGo(subscribers, RESET_SPREAD, { clock, random }, (subscriber) =>
      dismiss(subscriber, {
        code: CLOSE.restarting.code,
        reason: 'the log is another one, come back',
        pause: random() * RESET_SPREAD,
      }),
    );
  };

  return { complain, turnAway, tooSlow, forNow, reset };
};

type Goodbye = { readonly code: number; readonly reason: string; readonly pause: number; readonly words?: Packet };

/** Steps small enough that a thousand connections do not end in the same moment; milliseconds. */
const STEP = 50;

/**
 * Lets a crowd go one by one, in no particular order, spread evenly over `over` milliseconds, so that they do not all
 * come back in the same second. Returns what calls it off.
 */
export const letGo = <One>(
  crowd: readonly One[],
  over: number,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
  go: (one: One) => void,
): (() => void) => {
  const waiting = crowd.map((one) => ({ one, order: random() })).sort((a, b) => a.order - b.order);
  const steps = Math.max(1, Math.ceil(over / STEP));
  const perStep = Math.ceil(waiting.length / steps);
  let cancel = (): void => {};
  const step = (): void => {
    for (const { one } of waiting.splice(0, perStep)) go(one);
    if (waiting.length > 0) cancel = clock.after(STEP, step);
  };
  step();
  return () => cancel();
};
