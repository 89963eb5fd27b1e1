import { WebSocket } from 'ws';
import type { EventWire, Frame, HelloFrame } from '../../src/protocol/live/frames.ts';
import { strictlyGrowing } from './growing.ts';

/** A subscriber that comes back and resumes, and keeps everything it was sent. */
export type LiveClient = {
  readonly frames: readonly Frame[];
  /** Every event of every connection, in the order of arrival. */
  readonly events: readonly EventWire[];
  readonly hellos: readonly HelloFrame[];
  readonly closes: readonly { readonly code: number; readonly reason: string }[];
  /** Resolves once a frame that fits has come, or is there. */
  until(fits: (frame: Frame) => boolean): Promise<Frame>;
  /** Cuts the connection without a word; it comes back with `since`. */
  cut(): void;
  close(): void;
};

/** Pause before coming back; milliseconds. */
const COME_BACK = 50;

export const liveClient = (url: string, query = ''): LiveClient => {
  const frames: Frame[] = [];
  const events: EventWire[] = [];
  const hellos: HelloFrame[] = [];
  const closes: { code: number; reason: string }[] = [];
  const waiting = new Set<() => void>();
  let socket: WebSocket;
  let epoch = '';
  let seq = 0;
  let done = false;

  const check = strictlyGrowing();

  const take = (frame: Frame): void => {
    frames.push(frame);
    check(frame, seq);
    if (frame.type === 'hello') {
      hellos.push(frame);
      // What was resumed begins where we stopped; only a snapshot sets us elsewhere.
      if (!frame.resumed) ({ epoch, seq } = frame);
    }
    if (frame.type === 'events') {
      events.push(...frame.events);
      seq = frame.events.at(-1)?.seq ?? seq;
    }
    for (const look of waiting) look();
  };

  const connect = (): void => {
    const since = epoch === '' ? '' : `${query === '' ? '' : '&'}since=${epoch}:${seq}`;
    socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/live?${query}${since}`, { perMessageDeflate: false });
    socket.on('message', (data) => take(JSON.parse(String(data)) as Frame));
    socket.on('error', () => {});
    socket.on('close', (code, reason) => {
      closes.push({ code, reason: String(reason) });
      if (!done && code < 4500) setTimeout(connect, COME_BACK);
    });
  };
  connect();

  return {
    frames,
    events,
    hellos,
    closes,
    until: (fits) =>
      new Promise((resolve) => {
        let seen = 0;
        const look = (): void => {
          for (; seen < frames.length; seen += 1) {
            const frame = frames[seen] as Frame;
            if (!fits(frame)) continue;
            waiting.delete(look);
            resolve(frame);
            return;
          }
        };
        waiting.add(look);
        look();
      }),
    cut: () => socket.terminate(),
    close: () => {
      done = true;
      socket.close();
    },
  };
};
