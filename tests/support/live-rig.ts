import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, Server } from 'node:http';
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect as connectSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClientOptions } from 'ws';
import { WebSocket } from 'ws';
import type { LiveGateway } from '../../src/adapters/web/live/fanout/gateway.ts';
import { liveGateway } from '../../src/adapters/web/live/fanout/gateway.ts';
import type { LivePorts, LiveSettings } from '../../src/adapters/web/live/fanout/ports.ts';
import type { Clock } from '../../src/app/kit/clock.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import { strictlyGrowing } from './growing.ts';
import { handshake } from './handshake.ts';

/** Roomy and quiet, so that a test meets only the limit that it is about. */
const SETTINGS: LiveSettings = {
  heartbeat: 3_600_000,
  maxBacklog: 64 * 1024,
  maxSubscribers: 10_000,
  maxPerAddress: 0,
  handshakesPerAddress: 0,
  maxMessage: 4_096,
  messagesPerSecond: 1_000,
  drain: 0,
  trustProxy: false,
  fastWrites: process.env['ALLCLEAR_TEST_FAST_WRITES'] === 'off' ? 'off' : 'auto',
};

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Time that stands still until it is moved. */
export const fakeClock = (
  start = 1_000_000,
): { readonly clock: Clock; advance(milliseconds: number): void; waiting(): number } => {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    clock: {
      now: () => now,
      after: (milliseconds, run) => {
        const timer = { at: now + milliseconds, run };
        timers.add(timer);
        return () => timers.delete(timer);
      },
    },
    advance: (milliseconds) => {
      const until = now + milliseconds;
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= until).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.run();
      }
      now = until;
    },
    waiting: () => timers.size,
  };
};

export type Observed = { readonly event: string; readonly fields: Readonly<Record<string, unknown>> };

export type Rig = {
  readonly gateway: LiveGateway;
  readonly port: number;
  readonly observed: readonly Observed[];
  /** The server's ends of all connections so far, with how often each was written to. */
  readonly sockets: readonly { readonly socket: Socket; writes: number }[];
  /** Resolves with the first event of that name, past or future, that fits. */
  seen(event: string, fits?: (fields: Readonly<Record<string, unknown>>) => boolean): Promise<Observed>;
  /** Offers no compression unless told to. */
  connect(query?: string, options?: Pick<ClientOptions, 'headers' | 'perMessageDeflate'>): Client;
  stream(query?: string, headers?: Readonly<Record<string, string>>): Promise<StreamClient>;
  /** A TCP connection that has sent a handshake and says no more. */
  raw(query?: string): Promise<Socket>;
  close(): Promise<void>;
};

export type RigPorts = Pick<LivePorts, 'desks'> &
  Partial<Omit<LivePorts, 'settings'>> & {
    readonly settings?: Partial<LiveSettings>;
    /** Listens on a socket of the file system, which holds two hundred kilobytes and not megabytes. */
    readonly small?: boolean;
  };

export const liveRig = async ({ small = false, ...ports }: RigPorts): Promise<Rig> => {
  const observed: Observed[] = [];
  const watchers = new Set<(one: Observed) => void>();
  const gateway = liveGateway({
    clock: systemClock,
    defaultFeed: 'ua',
    ...ports,
    settings: { ...SETTINGS, ...ports.settings },
    observe: (event, fields = {}) => {
      observed.push({ event, fields });
      for (const watcher of [...watchers]) watcher({ event, fields });
    },
  });
  const server: Server = createServer((req, res) => gateway.stream(req, res));
  server.on('upgrade', (req, socket, head) => gateway.upgrade(req, socket, head));
  const sockets: { readonly socket: Socket; writes: number }[] = [];
  server.on('connection', (socket) => {
    const counted = { socket, writes: 0 };
    sockets.push(counted);
    onWrite(socket, () => {
      counted.writes += 1;
    });
  });
  const folder = small ? await mkdtemp(join(tmpdir(), 'allclear-live-')) : undefined;
  if (folder === undefined) server.listen(0, '127.0.0.1');
  else server.listen(join(folder, 'hub'));
  await once(server, 'listening');
  const address = server.address() as AddressInfo | string;
  const at: Address = typeof address === 'string' ? { socketPath: address } : { port: address.port, host: '127.0.0.1' };
  const base = 'port' in at ? `ws://127.0.0.1:${at.port}` : `ws+unix://${at.socketPath}:`;
  const clients: { end(): void }[] = [];

  const seen: Rig['seen'] = (event, fits = () => true) =>
    new Promise((resolve) => {
      const known = observed.find((one) => one.event === event && fits(one.fields));
      if (known !== undefined) return resolve(known);
      const watcher = (one: Observed): void => {
        if (one.event !== event || !fits(one.fields)) return;
        watchers.delete(watcher);
        resolve(one);
      };
      watchers.add(watcher);
    });
  // Which way it writes is known a moment after the start; every test meets the one that it has then.
  if ((ports.settings?.fastWrites ?? SETTINGS.fastWrites) === 'auto')
    await Promise.race([seen('live.straight'), seen('live.straight-differs')]);

  return {
    gateway,
    port: 'port' in at ? at.port : 0,
    observed,
    sockets,
    seen,
    connect: (query = '', options = {}) => {
      const made = client(new WebSocket(`${base}/v1/live${query}`, { perMessageDeflate: false, ...options }));
      clients.push({ end: () => made.ws.terminate() });
      return made;
    },
    stream: async (query = '', headers = {}) => {
      const made = await streamClient(at, query, headers);
      clients.push({ end: () => made.response.destroy() });
      return made;
    },
    raw: async (query = '') => {
      const socket = 'port' in at ? connectSocket(at) : connectSocket(at.socketPath);
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(handshake(`/v1/live${query}`));
      clients.push({ end: () => socket.destroy() });
      return socket;
    },
    close: async () => {
      for (const one of clients) one.end();
      await gateway.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (folder !== undefined) await rm(folder, { recursive: true });
    },
  };
};

/** Bytes that were handed over, by whichever way, and that the system has not taken. */
export const waitingOn = (socket: Socket | undefined): number => {
  const { _handle: handle } = (socket ?? {}) as { readonly _handle?: { readonly writeQueueSize: number } | null };
  return (socket?.writableLength ?? 0) + (handle?.writeQueueSize ?? 0);
};

/** Calls back before each write to the system, whichever way it is come to. */
export const onWrite = (socket: Socket, call: () => void): void => {
  const { _handle: handle } = socket as unknown as {
    readonly _handle: Record<string, (...args: unknown[]) => number>;
  };
  for (const name of HANDLE_WRITES) {
    const write = handle[name]?.bind(handle);
    handle[name] = (...args) => {
      call();
      return write?.(...args) ?? 0;
    };
  }
};

const HANDLE_WRITES = ['writeBuffer', 'writev', 'writeUtf8String', 'writeLatin1String', 'writeAsciiString'] as const;

/** Sends pings, and reads no answer, until something has come of it. */
export const pingUntil = async (subscriber: Socket, done: () => boolean): Promise<void> => {
  const pings = Buffer.concat(Array.from({ length: 500 }, () => PING));
  while (!done()) {
    subscriber.write(pings);
    await turns();
  }
};

/** The largest there is, with a mask of zeros. */
const PING = Buffer.concat([Buffer.from([0x89, 0x80 + 125, 0, 0, 0, 0]), Buffer.alloc(125, 'x')]);

/** Closes it while its clock stands still: sockets end in their own time, and the clock only has to pass. */
export const closeAtOnce = async (rig: Rig | undefined, time: Pick<ReturnType<typeof fakeClock>, 'advance'>) => {
  const closing = rig?.close();
  while (rig !== undefined && rig.gateway.counts().websocket + rig.gateway.counts().sse > 0) {
    time.advance(1_000);
    await turns();
  }
  await closing;
};

/** Frames as they come, and waiting for the one that is needed. */
type Inbox<One> = {
  readonly frames: readonly One[];
  /** The first frame, from now on or among those that came, that fits. */
  until(fits: (frame: One) => boolean): Promise<One>;
};

const inbox = <One>(): Inbox<One> & { push(frame: One): void } => {
  const frames: One[] = [];
  const waiters = new Set<(frame: One) => void>();
  return {
    frames,
    push: (frame) => {
      frames.push(frame);
      for (const waiter of [...waiters]) waiter(frame);
    },
    until: (fits) =>
      new Promise((resolve) => {
        const known = frames.find(fits);
        if (known !== undefined) return resolve(known);
        const waiter = (frame: One): void => {
          if (!fits(frame)) return;
          waiters.delete(waiter);
          resolve(frame);
        };
        waiters.add(waiter);
      }),
  };
};

export type Client = Inbox<Frame> & {
  readonly ws: WebSocket;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** The answer to a handshake that was refused. */
  readonly refused: Promise<IncomingMessage>;
  /** Frames of one type so far. */
  of<Type extends Frame['type']>(type: Type): readonly Extract<Frame, { readonly type: Type }>[];
  say(message: unknown): void;
};

const client = (ws: WebSocket): Client => {
  const box = inbox<Frame>();
  const check = strictlyGrowing();
  ws.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    check(frame);
    box.push(frame);
  });
  ws.on('error', () => {});
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    ws.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  const refused = new Promise<IncomingMessage>((resolve) =>
    ws.once('unexpected-response', (_request, response) => resolve(response)),
  );
  return {
    ...box,
    ws,
    closed,
    refused,
    of: (type) =>
      box.frames.filter((frame): frame is Extract<Frame, { readonly type: typeof type }> => frame.type === type),
    say: (message) => ws.send(typeof message === 'string' ? message : JSON.stringify(message)),
  };
};

export type StreamEvent = {
  readonly id?: string;
  readonly event?: string;
  readonly retry?: number;
  readonly data?: Frame;
};

export type StreamClient = Inbox<StreamEvent> & { readonly response: IncomingMessage; readonly ended: Promise<void> };

type Address = { readonly port: number; readonly host: string } | { readonly socketPath: string };

const streamClient = async (
  at: Address,
  query: string,
  headers: Readonly<Record<string, string>>,
): Promise<StreamClient> => {
  const asked = request({
    ...at,
    path: `/v1/live${query}`,
    headers: { accept: 'text/event-stream', ...headers },
  });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const box = inbox<StreamEvent>();
  const check = strictlyGrowing();
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    for (const event of parts.map(parsed)) {
      if (event.data !== undefined) check(event.data);
      box.push(event);
    }
  });
  response.on('error', () => {});
  const ended = new Promise<void>((resolve) => response.once('close', () => resolve()));
  return { ...box, response, ended };
};

const parsed = (part: string): StreamEvent => {
  const fields = new Map(
    part.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const [id, event, retry, data] = ['id', 'event', 'retry', 'data'].map((name) => fields.get(name));
  return {
    ...(id === undefined ? {} : { id }),
    ...(event === undefined ? {} : { event }),
    ...(retry === undefined ? {} : { retry: Number(retry) }),
    ...(data === undefined ? {} : { data: JSON.parse(data) as Frame }),
  };
};

export const typed =
  (type: Frame['type']) =>
  (frame: Frame): boolean =>
    frame.type === type;

/** One turn of the event loop, as often as needed for what is under way inside the process. */
export const turns = async (count = 1): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
