import type { Frame } from '../../../protocol/live/frames.ts';
import { type Connection, isDead, type LinkInput, START, step } from './link.ts';

/** Keeps a WebSocket to the hub open, and says how it stands. All decisions are made in `link.ts`. */
export type Live = {
  /** What is shown was confirmed in another way. */
  confirm(): void;
  /** The viewer does not want to wait any longer. */
  retry(): void;
  close(): void;
};

export type LiveOptions = {
  /** The address to connect to, with what was seen last. Asked before each attempt. */
  readonly url: () => string;
  /** Takes a frame in; true when nothing is missing up to it. */
  readonly onFrame: (frame: Frame, now: number) => boolean;
  readonly onChange: (connection: Connection) => void;
};

const TICK_MS = 500;

export const connectLive = ({ url, onFrame, onChange }: LiveOptions): Live => {
  let connection = START;
  let socket: WebSocket | undefined;
  let isClosed = false;

  const put = (input: LinkInput): void => {
    const before = connection.link.kind;
    connection = step(connection, input);
    if (connection.link.kind === 'connecting' && before !== 'connecting') open();
    onChange(connection);
  };

  const open = (): void => {
    const mine = new WebSocket(url());
    socket = mine;
    mine.onopen = () => {
      if (socket === mine) put({ kind: 'opened', now: Date.now() });
    };
    mine.onmessage = ({ data }) => {
      if (socket !== mine) return;
      const frame = JSON.parse(String(data)) as Frame;
      const now = Date.now();
      const isWhole = onFrame(frame, now);
      put({ kind: 'heard', now, isWhole, ...(frame.type === 'hello' ? { heartbeatMs: frame.heartbeatMs } : {}) });
    };
    mine.onclose = ({ code, reason }) => {
      if (socket === mine) drop(code, reason);
    };
  };

  const drop = (code: number, reason: string): void => {
    const mine = socket;
    socket = undefined;
    mine?.close();
    put({ kind: 'closed', now: Date.now(), code, reason, chance: Math.random() });
  };

  const tick = (): void => {
    const now = Date.now();
    if (isDead(connection, now)) drop(1006, 'silent');
    else put({ kind: 'due', now });
  };

  const retry = (): void => put({ kind: 'wanted' });
  const onVisible = (): void => {
    // A page that slept does not know how long: what it has may be dead, and its timers late.
    if (document.visibilityState === 'visible') tick();
  };

  const timer = setInterval(tick, TICK_MS);
  addEventListener('online', retry);
  document.addEventListener('visibilitychange', onVisible);
  open();

  return {
    confirm: () => put({ kind: 'heard', now: Date.now(), isWhole: true }),
    retry,
    close: () => {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      removeEventListener('online', retry);
      document.removeEventListener('visibilitychange', onVisible);
      const mine = socket;
      socket = undefined;
      mine?.close();
    },
  };
};
