import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';

/**
 * `socket.write` keeps an account of each chunk, with a request and a
 * callback of its own; that costs as much again as it takes to hand the bytes to the system. While nothing is waiting on
 * a socket, the same bytes can be given straight to its handle, and most of the time the system takes them all at once.
 * A handle that has been closed refuses them, whatever its number is used for by then.
 *
 * Where Node has no such handle, or it behaves otherwise than is tried out in `writesStraight`, all goes by
 * `socket.write`. So does what is encrypted: the handle of TLS takes bytes in its own time, and ends the process when it
 * is given more before.
 */
export type Straight = {
  /** Undefined where a socket has none, or has it no more. */
  outletOf(socket: Duplex): Outlet | undefined;
  /**
   * Nothing may be waiting on the socket. What the system did not take at once is counted in `unsent` until it has left;
   * a connection that has failed is ended.
   */
  write(outlet: Outlet, bytes: Buffer, sender: Sender): Outcome;
};

export type Outcome = 'taken' | 'held' | 'failed';

/** A socket, and how much of the bytes that went straight to its handle is still there. */
export type Sender = { readonly socket: Duplex; unsent: number };

/** The handle of a socket, which keeps to itself what Node keeps to itself. */
export type Outlet = { writeBuffer(request: Request, bytes: Buffer): number };

/** Node's own parts that are used; each is looked for before it is used. */
type Request = {
  /** The bytes, which must not be freed before they are written. */
  buffer?: Buffer;
  sender?: Sender;
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
    const { sender } = this;
    if (sender === undefined) return;
    sender.unsent = 0;
    if (status < 0) sender.socket.destroy();
  }

  return {
    outletOf: (socket) => {
      if ((socket as Partial<TLSSocket>).encrypted === true) return undefined;
      const handle = (socket as { readonly _handle?: Partial<Outlet> | null })._handle;
      return handle?.writeBuffer === undefined ? undefined : (handle as Outlet);
    },
    write: (outlet, bytes, sender) => {
      const error = outlet.writeBuffer(request, bytes);
      if (error !== 0) {
        request = new WriteWrap();
        sender.socket.destroy();
        return 'failed';
      }
      if (streamBaseState[kLastWriteWasAsync] === 0) {
        if (!again) request = new WriteWrap();
        return 'taken';
      }
      sender.unsent = bytes.length;
      request.buffer = bytes;
      request.sender = sender;
      request.oncomplete = completed;
      request = new WriteWrap();
      return 'held';
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
  const sender: Sender = { socket, unsent: 0 };
  const outlet = made.outletOf(socket);
  if (outlet === undefined) return false;
  const large = Buffer.alloc(LARGE, 'x');
  let wanted = LAST.length;
  const written = (bytes: Buffer): Outcome => {
    wanted += bytes.length;
    return made.write(outlet, bytes, sender);
  };
  /** The same again until the system holds some of it back. */
  const fill = (): boolean => {
    for (let count = 0; count < MOST; count += 1) {
      const outcome = written(large);
      if (outcome === 'held') return sender.unsent === LARGE;
      if (outcome === 'failed' || sender.unsent !== 0) return false;
    }
    return false;
  };
  if (!FIRST.every((bytes) => written(bytes) === 'taken' && sender.unsent === 0)) return false;
  if (!fill()) return false;
  // A write that comes now by the public way waits behind it.
  socket.write(LAST);
  const got = await readAll(reader, wanted, signal);
  const expected = Buffer.concat([...FIRST, LAST]);
  const ends = Buffer.concat([got.subarray(0, expected.length - LAST.length), got.subarray(-LAST.length)]);
  if (got.length !== wanted || !ends.equals(expected) || sender.unsent !== 0) return false;
  if (!fill()) return false;
  socket.destroy();
  await once(socket, 'close', { signal });
  await new Promise((resolve) => setImmediate(resolve));
  // A handle that is closed must say so, and say that it has nothing.
  return sender.unsent === 0 && made.write(outlet, LAST, sender) === 'failed' && made.outletOf(socket) === undefined;
};

/** Bytes that come, until they are so many; then it stops reading. */
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
