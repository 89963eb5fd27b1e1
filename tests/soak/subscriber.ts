import { WebSocket } from 'ws';
import type { Random } from '../../src/app/drills/plan/random.ts';
import type { Connection } from '../../src/protocol/follow/connection.ts';
import { dueAt, isDead, patienceOf, startAt, step } from '../../src/protocol/follow/connection.ts';
import type { LiveView } from '../../src/protocol/follow/live-view.ts';
import { emptyView, foldFrame, resumeFrom } from '../../src/protocol/follow/live-view.ts';
import type { Filter } from '../../src/protocol/live/filter.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import { formatPosition } from '../../src/protocol/live/position.ts';
import { strictlyGrowing } from '../support/growing.ts';

/** What came, and what the subscriber knew before and after. */
export type Noted = { readonly frame: Frame; readonly before: LiveView; readonly after: LiveView };

/** A subscriber as the page is one, over a real socket; keeps what it was sent until somebody takes it to be checked. */
export type Listener = {
  readonly name: string;
  readonly filter: Filter;
  view(): LiveView;
  /** What it shows counts as of now. */
  confirmed(): boolean;
  /** What came since this was asked last. */
  taken(): readonly Noted[];
  cut(): void;
  /** Reads nothing for a while; milliseconds. */
  sleep(lasts: number): void;
  close(): void;
};

export const listener = (
  name: string,
  filter: Filter,
  random: Random,
  ports: { readonly url: () => string; readonly found: (detail: string) => void },
): Listener => {
  let view = emptyView(filter.regions);
  let connection: Connection = startAt(now());
  let socket: WebSocket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let noted: Noted[] = [];
  let done = false;
  const check = strictlyGrowing();

  const input = (change: Parameters<typeof step>[1]): void => {
    if (done) return;
    const before = connection.link;
    connection = step(connection, change);
    if (connection.link.kind === 'refused') ports.found(`${name} was refused: ${JSON.stringify(connection.link)}`);
    if (connection.link.kind !== 'open' && before.kind === 'open') drop();
    if (connection.link.kind === 'connecting' && connection.link !== before) connect();
    arm();
  };
  const arm = (): void => {
    clearTimeout(timer);
    const due = dueAt(connection);
    if (!Number.isFinite(due)) return;
    timer = setTimeout(() => input({ kind: 'due', now: now(), chance: random.next() }), Math.max(1, due - now()));
  };
  const drop = (): void => {
    const old = socket;
    socket = undefined;
    old?.terminate();
  };
  const take = (frame: Frame): void => {
    const before = view;
    try {
      check(frame, view.seq);
    } catch (error) {
      ports.found(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    view = foldFrame(view, frame);
    noted.push({ frame, before, after: view });
    const heartbeat = frame.type === 'hello' ? { heartbeatMs: frame.heartbeatMs } : {};
    input({ kind: 'heard', now: now(), isWhole: view.whole, ...heartbeat });
  };
  const connect = (): void => {
    drop();
    const since = resumeFrom(view);
    const asked = [
      ...(filter.regions === undefined ? [] : [`regions=${filter.regions.join()}`]),
      ...(since === undefined ? [] : [`since=${formatPosition(since)}`]),
    ];
    const mine = new WebSocket(`${ports.url().replace(/^http/, 'ws')}/v1/live?${asked.join('&')}`);
    socket = mine;
    mine.on('open', () => socket === mine && input({ kind: 'opened', now: now() }));
    mine.on('message', (data) => socket === mine && take(JSON.parse(String(data)) as Frame));
    mine.on('error', () => {});
    mine.on('close', (code, reason) => {
      if (socket !== mine) return;
      socket = undefined;
      input({ kind: 'closed', now: now(), chance: random.next(), code, reason: String(reason) });
    });
  };
  connect();
  arm();

  return {
    name,
    filter,
    view: () => view,
    confirmed: () =>
      connection.confirmedAt !== null &&
      !isDead(connection, now()) &&
      now() - connection.confirmedAt <= patienceOf(connection),
    taken: () => noted.splice(0),
    cut: () => socket?.terminate(),
    sleep: (lasts) => {
      const sleeping = socket;
      sleeping?.pause();
      setTimeout(() => sleeping?.resume(), lasts);
    },
    close: () => {
      done = true;
      clearTimeout(timer);
      drop();
      noted = [];
    },
  };
};

const now = (): number => Date.now();
