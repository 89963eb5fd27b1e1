import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../../app/kit/clock.ts';
import { eventStreamText } from '../../../protocol/live/event-stream.ts';
import { CLOSE } from '../../../protocol/live/frames.ts';
import { mayTalk } from '../live/admission/allowance.ts';
import { onceDrained } from '../live/fanout/drained.ts';

/** The one subscriber of a playback, by either transport. */
export type PlaybackReader = {
  send(type: string, text: string, id: string): void;
  /** Resolves once little enough is unsent; false when that takes too long, or when the reader is gone. */
  drained(): Promise<boolean>;
  /** A sign of life is asked for; false when the last one was not answered. */
  ping(): boolean;
  close(code: number, reason: string): void;
};

/** A reader that has not read for so long is sent away; milliseconds. */
const DRAIN_LIMIT = 30_000;

type Limits = { readonly clock: Clock; readonly maxBacklog: number; readonly messagesPerSecond: number };

export const socketReader = (ws: WebSocket, socket: Duplex, limits: Limits): PlaybackReader => {
  let answered = true;
  ws.on('pong', () => {
    answered = true;
  });
  const said = { countedFrom: 0, counted: 0 };
  /** Nothing of it matters, and too much of it ends the playback; then nothing more is read, and nothing more comes. */
  const hear = (): void => {
    if (mayTalk(said, limits.clock.now(), limits.messagesPerSecond)) return;
    ws.pause();
    if (ws.readyState !== ws.OPEN) return;
    ws.close(CLOSE.badRequest.code, CLOSE.badRequest.reason);
    socket.end();
  };
  for (const what of ['message', 'ping', 'pong']) ws.on(what, hear);
  return {
    send: (_type, text) => {
      if (ws.readyState === ws.OPEN) ws.send(text);
    },
    drained: () => drained(socket, limits),
    ping: () => {
      const alive = answered;
      answered = false;
      if (ws.readyState === ws.OPEN) ws.ping();
      return alive;
    },
    close: (code, reason) => ws.close(code, reason),
  };
};

/** The id of an event is the moment of the past it is about: the browser goes on from there after a break. */
export const streamReader = (socket: Duplex, limits: Limits): PlaybackReader => ({
  send: (type, text, id) => {
    if (socket.writable) socket.write(eventStreamText(type, text, id));
  },
  drained: () => drained(socket, limits),
  ping: () => true,
  close: () => {
    socket.end(() => socket.destroy());
  },
});

const drained = (socket: Duplex, { clock, maxBacklog }: Limits): Promise<boolean> => {
  if (socket.destroyed || !socket.writable) return Promise.resolve(false);
  if (socket.writableLength <= maxBacklog) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (value: boolean): void => {
      cancel();
      socket.off('close', gone);
      resolve(value);
    };
    const gone = (): void => settle(false);
    const cancel = clock.after(DRAIN_LIMIT, gone);
    socket.once('close', gone);
    onceDrained(socket, settle);
  });
};
