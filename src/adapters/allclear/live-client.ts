import type { Clock } from '../../app/kit/clock.ts';
import type { Frame } from '../../protocol/live/frames.ts';
import { PROTOCOL_VERSION } from '../../protocol/live/frames.ts';
import type { Position } from '../../protocol/live/position.ts';
import { formatPosition, parsePosition } from '../../protocol/live/position.ts';
import { liveUrl } from './address.ts';
import { parseFrame } from './parse-frame.ts';
import type { Connect, Socket, SocketEvents } from './socket.ts';
import { connectSocket } from './socket.ts';

/**
 * Follows a hub's live feed over WebSocket for as long as it is wanted, and comes back by itself from where it was.
 *
 * States: connecting → connected (hello was heard) → lost (waiting, a little longer and more at random each time) →
 * connecting … → ended (the hub will not have us, or `close` was called). When nothing is heard for three heartbeats the
 * client says `quiet`, because what was shown may be old, and connects anew.
 */
export type LiveState =
  | { readonly kind: 'connecting'; readonly attempt: number }
  | { readonly kind: 'connected' }
  | { readonly kind: 'quiet'; readonly forMs: number }
  | { readonly kind: 'lost'; readonly why: string; readonly code?: number; readonly retryInMs: number }
  | { readonly kind: 'ended'; readonly why: string; readonly code?: number; readonly status?: number };

export type LiveOptions = {
  readonly url: URL;
  readonly feed?: string;
  readonly regions?: readonly string[];
  readonly hazards?: readonly string[];
  /** `<epoch>:<seq>`: what happened after it comes first. */
  readonly since?: string;
  readonly onFrame: (frame: Frame) => void;
  readonly onState: (state: LiveState) => void;
  readonly clock: Clock;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  readonly connect?: Connect;
};

export type LiveClient = {
  /** Where it stands, for `since`; undefined before anything was heard. */
  position(): string | undefined;
  /** Ends it; nothing is told afterwards. */
  close(): void;
};

/** The first pause; it doubles each time; milliseconds. */
const FIRST_PAUSE = 500;
/** Longer than this nobody should wait for an alert; milliseconds. */
const LONGEST_PAUSE = 15_000;
/** A hub that has not said hello after this long is not there; milliseconds. */
const HELLO_LIMIT = 15_000;
/** So many heartbeats may be missed before what is shown counts as old. */
const MISSED_HEARTBEATS = 3;

export const liveClient = (options: LiveOptions): LiveClient => {
  const { clock, onState, onFrame } = options;
  const connect = options.connect ?? connectSocket;
  let position: Position | undefined = options.since === undefined ? undefined : parsePosition(options.since);
  let epoch = position?.epoch ?? '';
  let attempt = 0;
  let ended = false;
  let socket: Socket | undefined;
  let cancelTimer = (): void => {};

  const open = (): void => {
    attempt += 1;
    onState({ kind: 'connecting', attempt });
    let live = true;
    let greeted = false;
    let heardAt = clock.now();
    let patience = HELLO_LIMIT;

    const watchSilence = (): void => {
      cancelTimer = clock.after(Math.max(1, heardAt + patience - clock.now()), () => {
        const forMs = clock.now() - heardAt;
        if (forMs < patience) return watchSilence();
        if (greeted) onState({ kind: 'quiet', forMs });
        leave({ why: greeted ? `nothing heard for ${Math.round(forMs / 1000)} s` : 'the hub does not say hello' });
        mine.terminate();
      });
    };

    const leave: SocketEvents['closed'] = ({ code, status, why }) => {
      if (!live || ended) return;
      live = false;
      cancelTimer();
      if (isFinal(code, status)) {
        ended = true;
        onState({
          kind: 'ended',
          why,
          ...(code === undefined ? {} : { code }),
          ...(status === undefined ? {} : { status }),
        });
        return;
      }
      const retryInMs = pauseOf(attempt, options.random());
      onState({ kind: 'lost', why, ...(code === undefined ? {} : { code }), retryInMs });
      cancelTimer = clock.after(retryInMs, open);
    };

    const message = (text: string): void => {
      if (!live || ended) return;
      heardAt = clock.now();
      const read = parseFrame(text);
      if (read.kind === 'passed-over') return;
      if (read.kind === 'malformed') {
        leave({ why: `the hub sent something that cannot be read (${read.detail})` });
        mine.terminate();
        return;
      }
      const { frame } = read;
      if (frame.type === 'hello') {
        if (frame.protocol !== PROTOCOL_VERSION) {
          leave({
            status: 400,
            why: `the hub speaks protocol ${String(frame.protocol)}, this client ${PROTOCOL_VERSION}`,
          });
          mine.close();
          return;
        }
        epoch = frame.epoch;
        patience = frame.heartbeatMs * MISSED_HEARTBEATS;
        attempt = 0;
        cancelTimer();
        watchSilence();
        if (!greeted) onState({ kind: 'connected' });
        greeted = true;
      }
      position = movedBy(position, epoch, frame);
      onFrame(frame);
    };

    const since = position === undefined ? undefined : formatPosition(position);
    const query = { feed: options.feed, regions: options.regions?.join(), hazards: options.hazards?.join(), since };
    const mine = connect(liveUrl(options.url, query), { message, closed: leave });
    socket = mine;
    watchSilence();
  };

  open();
  return {
    position: () => (position === undefined ? undefined : formatPosition(position)),
    close: () => {
      if (ended) return;
      ended = true;
      cancelTimer();
      socket?.close();
    },
  };
};

/** 4500 and above, and answers that blame the request, do not change by coming back. */
const isFinal = (code = 0, status = 0): boolean =>
  (code >= 4500 && code < 5000) || (status >= 400 && status < 500 && status !== 408 && status !== 429);

/** Half of it is chance, so that not everybody comes back in the same moment. */
const pauseOf = (attempt: number, random: number): number => {
  const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(attempt, 10));
  return Math.round(longest * (0.5 + random / 2));
};

const movedBy = (position: Position | undefined, epoch: string, frame: Frame): Position | undefined => {
  switch (frame.type) {
    case 'snapshot':
      return { epoch, seq: frame.seq };
    case 'events':
      return frame.events.reduce((at, { seq }) => (at === undefined || seq > at.seq ? { epoch, seq } : at), position);
    case 'heartbeat':
      return position !== undefined && position.epoch === epoch && frame.seq > position.seq
        ? { epoch, seq: frame.seq }
        : position;
    default:
      return position;
  }
};
