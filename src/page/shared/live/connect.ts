import { defined } from '../../../domain/defined.ts';
import { type Connection, type ConnectionInput, startAt, step } from '../../../protocol/follow/connection.ts';
import type { Frame } from '../../../protocol/live/frames.ts';
import { type Line, openLine, UNAUTHORISED } from './line.ts';
import { isLocked } from './reader.ts';
import { FIRST_ATTEMPT, failedBy, heardBy } from './transport.ts';

/** Keeps a connection to the hub open, and says how it stands. All decisions are made in `connection.ts` and `transport.ts`. */
export type Live = {
  /** The board that is shown was confirmed in another way, as of then. */
  confirm(at: number): void;
  /** The viewer does not want to wait any longer. */
  retry(): void;
  close(): void;
};

export type LiveOptions = {
  /** The address to connect to, with what was seen last. Asked before each attempt. */
  readonly url: () => URL;
  /** The first attempt waits for this, whatever becomes of it. */
  readonly ready: Promise<unknown>;
  /** Takes a frame in; true when nothing is missing up to it. */
  readonly onFrame: (frame: Frame, now: number) => boolean;
  readonly onChange: (connection: Connection) => void;
};

const TICK_MS = 500;

export const connectLive = ({ url, ready, onFrame, onChange }: LiveOptions): Live => {
  let connection = startAt(Date.now());
  let line: Line | undefined;
  let attempts = FIRST_ATTEMPT;
  let hasHeard = false;
  let isClosed = false;

  const put = (input: ConnectionInput): void => {
    const before = connection.link;
    connection = step(connection, input);
    const { link } = connection;
    if (link !== before && link.kind !== 'open') letGo();
    if (link !== before && link.kind === 'connecting') open();
    onChange(connection);
  };

  /** Frames of the old line are of no interest any more. */
  const letGo = (): void => {
    const mine = line;
    line = undefined;
    if (mine === undefined) return;
    if (!hasHeard) attempts = failedBy(attempts);
    mine.close();
  };

  const open = (): void => {
    hasHeard = false;
    line = openLine(attempts.transport, url(), {
      onOpen: () => put({ kind: 'opened', now: Date.now() }),
      onFrame: (frame) => {
        hasHeard = true;
        attempts = heardBy(attempts);
        const now = Date.now();
        const isWhole = onFrame(frame, now);
        put({ kind: 'heard', now, isWhole, ...(frame.type === 'hello' ? { heartbeatMs: frame.heartbeatMs } : {}) });
      },
      onClose: (code, reason) => {
        if (code === UNAUTHORISED) isLocked.value = true;
        put({
          kind: 'closed',
          now: Date.now(),
          chance: Math.random(),
          reason,
          ...defined({ code }),
        });
      },
    });
  };

  const tick = (): void => put({ kind: 'due', now: Date.now(), chance: Math.random() });
  const wake = (): void => put({ kind: 'woken', now: Date.now(), chance: Math.random() });
  const onVisible = (): void => {
    // A page that slept does not know how long: what it has may be dead, and its timers late.
    if (document.visibilityState === 'visible') wake();
  };

  const timer = setInterval(tick, TICK_MS);
  addEventListener('online', wake);
  document.addEventListener('visibilitychange', onVisible);
  void ready.then(() => {
    if (!isClosed && line === undefined && connection.link.kind === 'connecting') open();
  });

  return {
    confirm: (at) => put({ kind: 'heard', now: at, isWhole: true }),
    retry: () => put({ kind: 'wanted', now: Date.now() }),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', onVisible);
      letGo();
    },
  };
};
