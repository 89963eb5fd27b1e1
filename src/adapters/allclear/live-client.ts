import type { Clock } from '../../app/kit/clock.ts';
import { defined } from '../../domain/defined.ts';
import type { Connection, ConnectionInput } from '../../protocol/follow/connection.ts';
import { dueAt, isDead, startAt, step } from '../../protocol/follow/connection.ts';
import { type Coming, joined } from '../../protocol/follow/joined.ts';
import type { Frame, SnapshotFrame } from '../../protocol/live/frames.ts';
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
 * connecting … → ended (the hub will not have us, or `close` was called). When nothing is heard for two and a half heartbeats
 * the client says `quiet`, because what was shown may be old, and connects anew.
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
  /** Where the hub is not open to all. */
  readonly token?: string;
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

export const liveClient = (options: LiveOptions): LiveClient => {
  const { clock, onState, onFrame } = options;
  const connect = options.connect ?? connectSocket;
  let position: Position | undefined = options.since === undefined ? undefined : parsePosition(options.since);
  let epoch = position?.epoch ?? '';
  let connection = startAt(clock.now());
  let ended = false;
  let socket: Socket | undefined;
  let cancelTimer = (): void => {};

  /** Goes where the machine says; every state that is left or entered is told once. */
  const put = (input: ConnectionInput): void => {
    if (ended) return;
    const before = connection;
    connection = step(connection, input);
    cancelTimer();
    if (connection.link !== before.link) enter(before, why(before, input));
    if (ended) return;
    const due = dueAt(connection);
    if (due === Number.POSITIVE_INFINITY) return;
    cancelTimer = clock.after(Math.max(1, due - clock.now()), () =>
      put({ kind: 'due', now: clock.now(), chance: options.random() }),
    );
  };

  const enter = (before: Connection, reason: string): void => {
    const { link } = connection;
    const isSilent = before.link.kind === 'open' && isDead(before, clock.now());
    if (link.kind !== 'open') letGo(isDead(before, clock.now()));
    switch (link.kind) {
      case 'connecting':
        open();
        return;
      case 'open':
        if (before.link.kind !== 'open') onState({ kind: 'connected' });
        return;
      case 'waiting':
        if (isSilent && before.link.kind === 'open')
          onState({ kind: 'quiet', forMs: clock.now() - before.link.heardAt });
        onState({ kind: 'lost', why: reason, ...codeOf(lastEnd), retryInMs: link.retryAt - clock.now() });
        return;
      case 'refused': {
        ended = true;
        cancelTimer();
        const { code, status } = link;
        onState({
          kind: 'ended',
          why: link.reason,
          ...defined({ code, status }),
        });
        return;
      }
    }
  };

  let lastEnd: ConnectionInput | undefined;
  const why = (before: Connection, input: ConnectionInput): string => {
    lastEnd = input;
    if (input.kind === 'closed') return input.reason;
    return before.link.kind === 'open'
      ? `nothing heard for ${Math.round((clock.now() - before.link.heardAt) / 1000)} s`
      : 'the hub does not say hello';
  };

  const letGo = (isDeadEnd: boolean): void => {
    const mine = socket;
    socket = undefined;
    if (isDeadEnd) mine?.terminate();
    else mine?.close();
  };

  const open = (): void => {
    if (connection.link.kind === 'connecting') onState({ kind: 'connecting', attempt: connection.link.attempt + 1 });
    if (ended) return;
    const isMine = (): boolean => socket === mine && !ended;
    const closed: SocketEvents['closed'] = ({ code, status, why: reason }) => {
      if (!isMine()) return;
      put({
        kind: 'closed',
        now: clock.now(),
        chance: options.random(),
        reason,
        ...defined({ code, status }),
      });
    };
    const message = (text: string): void => {
      if (!isMine()) return;
      const read = parseFrame(text);
      if (read.kind === 'malformed') closed({ why: `the hub sent something that cannot be read (${read.detail})` });
      else if (read.kind === 'frame') take(read.frame, closed);
      else put({ kind: 'heard', now: clock.now(), isWhole: true });
    };
    const since = position === undefined ? undefined : formatPosition(position);
    const query = { feed: options.feed, regions: options.regions?.join(), hazards: options.hazards?.join(), since };
    const mine = connect(liveUrl(options.url, query), { message, closed }, options.token);
    socket = mine;
  };

  let coming: Coming | undefined;
  /** A snapshot of several parts is one frame to whoever follows. */
  const joinedUp = (frame: SnapshotFrame): SnapshotFrame | undefined => {
    const next = joined(coming, frame);
    coming = next.coming;
    return next.whole;
  };

  const take = (frame: Frame, refuse: SocketEvents['closed']): void => {
    const now = clock.now();
    if (frame.type === 'hello') {
      if (frame.protocol !== PROTOCOL_VERSION) {
        const why = `the hub speaks protocol ${String(frame.protocol)}, this client ${PROTOCOL_VERSION}`;
        refuse({ status: 400, why });
        return;
      }
      epoch = frame.epoch;
      if (connection.link.kind === 'connecting') put({ kind: 'opened', now });
    }
    put({ kind: 'heard', now, isWhole: true, ...(frame.type === 'hello' ? { heartbeatMs: frame.heartbeatMs } : {}) });
    if (ended) return;
    const whole = frame.type === 'snapshot' ? joinedUp(frame) : frame;
    if (whole === undefined) return;
    position = movedBy(position, epoch, whole);
    onFrame(whole);
  };

  open();
  put({ kind: 'due', now: clock.now(), chance: options.random() });
  return {
    position: () => (position === undefined ? undefined : formatPosition(position)),
    close: () => {
      if (ended) return;
      ended = true;
      cancelTimer();
      letGo(false);
    },
  };
};

/** The close code of what ended the connection, where there was one. */
const codeOf = (input: ConnectionInput | undefined): { readonly code?: number } =>
  input?.kind === 'closed' && input.code !== undefined ? { code: input.code } : {};

const movedBy = (position: Position | undefined, epoch: string, frame: Frame): Position | undefined => {
  switch (frame.type) {
    case 'snapshot':
      return frame.doubted === true ? undefined : { epoch, seq: frame.seq };
    case 'events':
      return position === undefined
        ? undefined
        : frame.events.reduce((at, { seq }) => (seq > at.seq ? { epoch, seq } : at), position);
    case 'heartbeat':
      return position !== undefined && position.epoch === epoch && frame.seq > position.seq
        ? { epoch, seq: frame.seq }
        : position;
    default:
      return position;
  }
};
