import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * The one place that uses private parts of `net`. `socket.write` keeps an account of each chunk, with a request and a
 * callback of its own; that costs as much again as it takes to hand the bytes to the system. While nothing is waiting on
 * a socket, the same bytes can be given straight to its handle, and most of the time the system takes them all at once.
 *
 * Where Node has no such handle, or it behaves otherwise than is tried out in `writesStraight`, all goes by
 * `socket.write`.
 */
export type Straight = {
  /** The socket must not have been ended. False: not possible now, take `socket.write`. What the system did not take at once is counted in `unsent`. */
  write(to: Outlet, bytes: Buffer): boolean;
};

/** A socket, and how much of what went straight to its handle is still there. */
export type Outlet = { readonly socket: Duplex; unsent: number };

/** What is used of Node's own parts; each is looked for before it is used. */
type Handle = { writeBuffer(request: Request, bytes: Buffer): number };
type Request = {
  /** The bytes, which must not be freed before they are written. */
  buffer?: Buffer;
  outlet?: Outlet;
  oncomplete?: (this: Request, status: number) => void;
};
type Binding = {
  readonly WriteWrap: new () => Request;
  readonly streamBaseState: Int32Array;
  readonly kLastWriteWasAsync: number;
};

const bindingOf = (): Binding | undefined => {
  const { binding } = process as unknown as { readonly binding?: (name: string) => Partial<Binding> };
  const { WriteWrap, streamBaseState, kLastWriteWasAsync } = binding?.('stream_wrap') ?? {};
  if (WriteWrap === undefined || streamBaseState === undefined || kLastWriteWasAsync === undefined) return undefined;
  return { WriteWrap, streamBaseState, kLastWriteWasAsync };
};

const straight = ({ WriteWrap, streamBaseState, kLastWriteWasAsync }: Binding, again: boolean): Straight => {
  /** Used again and again until the system does not take everything at once and keeps it; Node aborts if we are wrong. */
  let request = new WriteWrap();

  function completed(this: Request, status: number): void {
    const { outlet } = this;
    if (outlet === undefined) return;
    outlet.unsent = 0;
    if (status < 0) outlet.socket.destroy();
  }

  return {
    write: (to, bytes) => {
      const { socket } = to;
      const handle = (socket as { readonly _handle?: Partial<Handle> | null })._handle;
      if (to.unsent > 0 || socket.writableLength > 0 || handle?.writeBuffer === undefined) return false;
      const error = handle.writeBuffer(request, bytes);
      if (error !== 0) {
        socket.destroy();
        return true;
      }
      if (streamBaseState[kLastWriteWasAsync] === 0) {
        if (!again) request = new WriteWrap();
        return true;
      }
      to.unsent = bytes.length;
      request.buffer = bytes;
      request.outlet = to;
      request.oncomplete = completed;
      request = new WriteWrap();
      return true;
    },
  };
};

/** The first ones are taken at once by any system; the last one is repeated until it is not. */
const FIRST = ['a', 'alert'.repeat(60)].map((text) => Buffer.from(text));
const LARGE = 1024 * 1024;
/** Far more than systems hold for one connection. */
const MOST = 64;
const LAST = Buffer.from('all-clear');
/** It takes a few milliseconds. */
const PATIENCE = 5_000;

/**
 * Tries it out on a connection of this process to itself: straight writes and others by turns must arrive whole and in
 * order, what is held back must be told of, and the end of a connection in the middle must hurt nobody.
 */
export const writesStraight = async (): Promise<Straight | undefined> => {
  const server = createServer({ pauseOnConnect: true }).unref();
  const sockets: Socket[] = [];
  try {
    const binding = bindingOf();
    if (binding === undefined) return undefined;
    const signal = AbortSignal.timeout(PATIENCE);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening', { signal });
    const reader = connect((server.address() as AddressInfo).port, '127.0.0.1').unref();
    sockets.push(reader);
    const [socket] = (await once(server, 'connection', { signal })) as [Socket];
    sockets.push(socket.unref());
    for (const one of sockets) one.on('error', () => {});
    return (await arrives(straight(binding, false), socket, reader, signal)) ? straight(binding, true) : undefined;
  } catch {
    return undefined;
  } finally {
    for (const one of sockets) one.destroy();
    server.close();
  }
};

const arrives = async (made: Straight, socket: Socket, reader: Socket, signal: AbortSignal): Promise<boolean> => {
  const outlet: Outlet = { socket, unsent: 0 };
  const large = Buffer.alloc(LARGE, 'x');
  let wanted = LAST.length;
  const written = (bytes: Buffer): boolean => {
    wanted += bytes.length;
    return made.write(outlet, bytes);
  };
  if (!FIRST.every((bytes) => written(bytes) && outlet.unsent === 0)) return false;
  for (let count = 0; outlet.unsent === 0; count += 1) if (count === MOST || !written(large)) return false;
  // Whatever comes now has to wait behind it.
  if (outlet.unsent !== LARGE || made.write(outlet, LAST)) return false;
  socket.write(LAST);
  const got = await readAll(reader, wanted, signal);
  const expected = Buffer.concat([...FIRST, LAST]);
  const ends = Buffer.concat([got.subarray(0, expected.length - LAST.length), got.subarray(-LAST.length)]);
  if (got.length !== wanted || !ends.equals(expected) || outlet.unsent !== 0) return false;
  for (let count = 0; outlet.unsent === 0; count += 1) if (count === MOST || !made.write(outlet, large)) return false;
  socket.destroy();
  await once(socket, 'close', { signal });
  await new Promise((resolve) => setImmediate(resolve));
  return outlet.unsent === 0;
};

/** What comes, until it is so much; then it stops reading. */
const readAll = async (reader: Socket, wanted: number, signal: AbortSignal): Promise<Buffer> => {
  const got: Buffer[] = [];
  let length = 0;
  while (length < wanted) {
    const chunk: Buffer | null = reader.read();
    if (chunk === null) await once(reader, 'readable', { signal });
    else {
      got.push(chunk);
      length += chunk.length;
    }
  }
  return Buffer.concat(got);
};
