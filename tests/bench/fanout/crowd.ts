import type { Socket } from 'node:net';
import { connect } from 'node:net';

/**
 * The subscribers: raw TCP clients that know as much of WebSocket as they need, so that they cost less than what they
 * measure. They do not parse frames but count a text that stands once in each event.
 *
 * Told `{ expect }` they count from zero, and say `{ done }` once everybody has so many: when the first and the last one
 * had them, on the clock that all processes share.
 */
export type CrowdOptions = {
  readonly port: number;
  readonly path: string;
  readonly count: number;
  readonly socketIo?: boolean;
};

export type Arrived = { readonly arrived: { readonly milliseconds: number } };
export type Done = {
  readonly done: {
    /** When somebody had the first event. */
    readonly first: number;
    readonly median: number;
    readonly p99: number;
    readonly last: number;
    /** More than expected, of all. */
    readonly extra: number;
    readonly bytes: number;
  };
};

const options = JSON.parse(process.argv[2] ?? '{}') as CrowdOptions;
const MARK = Buffer.from('"type":"alert.');
const BRACE = 0x7d;
/** Connections under way at once: fewer than a listening socket keeps waiting. */
const AT_ONCE = 256;

const moment = (): number => Number(process.hrtime.bigint()) / 1e6;

type One = { readonly socket: Socket; open: boolean; count: number; rest: Buffer | undefined; doneAt: number };
const crowd: One[] = [];
let expected = Number.POSITIVE_INFINITY;
let waiting = 0;
let first = 0;
let bytes = 0;
let arrived = 0;
let asked = 0;
let began = 0;

const HANDSHAKE = [
  `GET ${options.path} HTTP/1.1`,
  'Host: hub',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

/** A masked text frame of a client, with a mask of zeros. */
const said = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0x81, 0x80 + text.length, 0, 0, 0, 0]), Buffer.from(text)]);
const ENTER = said('40');
const PONG = said('3');
const ALIVE = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

const read = (one: One, come: Buffer): void => {
  let chunk = come;
  bytes += chunk.length;
  if (!one.open) {
    if (chunk.indexOf('101 Switching') < 0) throw new Error(`refused: ${chunk}`);
    one.open = true;
    if (options.socketIo === true) one.socket.write(ENTER);
    else enter();
    chunk = chunk.subarray(chunk.indexOf('\r\n\r\n') + 4);
    if (chunk.length === 0) return;
  }
  if (options.socketIo === true && chunk.length < 80) {
    if (chunk.indexOf('40{') === 2) enter();
    if (chunk[1] === 1 && chunk[2] === 0x32) one.socket.write(PONG);
  }
  // A ping is the last thing in a packet of the hub.
  if (chunk.length > 1 && chunk[chunk.length - 1] === 0 && chunk[chunk.length - 2] === 0x89) one.socket.write(ALIVE);
  const text = one.rest === undefined ? chunk : Buffer.concat([one.rest, chunk]);
  one.rest = undefined;
  let from = 0;
  for (let at = text.indexOf(MARK); at >= 0; at = text.indexOf(MARK, from)) {
    from = at + MARK.length;
    one.count += 1;
  }
  // A mark may stand across two chunks; a frame ends with something else.
  if (text[text.length - 1] !== BRACE && text[text.length - 1] !== 0) {
    const tail = text.subarray(Math.max(from, text.length - MARK.length + 1));
    if (begins(tail)) one.rest = Buffer.from(tail);
  }
  if (one.count === 0 || expected === Number.POSITIVE_INFINITY) return;
  if (first === 0) first = moment();
  if (one.count >= expected && one.doneAt === 0) {
    one.doneAt = moment();
    waiting -= 1;
    if (waiting === 0) setTimeout(finish, 20);
  }
};

/** Some end of it is a beginning of the mark. */
const begins = (tail: Buffer): boolean => {
  for (let at = 0; at < tail.length; at += 1)
    if (MARK.subarray(0, tail.length - at).equals(tail.subarray(at))) return true;
  return false;
};

const finish = (): void => {
  const times = crowd.map(({ doneAt }) => doneAt).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const extra = crowd.reduce((sum, { count }) => sum + count - expected, 0);
  expected = Number.POSITIVE_INFINITY;
  process.send?.({ done: { first, median: at(0.5), p99: at(0.99), last: at(1), extra, bytes } });
};

const enter = (): void => {
  arrived += 1;
  if (asked < options.count) add();
  if (arrived === options.count) process.send?.({ arrived: { milliseconds: moment() - began } });
};

const buffer = Buffer.allocUnsafeSlow(256 * 1024);

const add = (): void => {
  asked += 1;
  const socket = connect({
    port: options.port,
    host: '127.0.0.1',
    onread: {
      buffer,
      callback: (size) => {
        read(one, buffer.subarray(0, size));
        return true;
      },
    },
  });
  const one: One = { socket, open: false, count: 0, rest: undefined, doneAt: 0 };
  socket.on('error', (error) => {
    process.send?.({ failed: error.message });
  });
  socket.on('close', () => {
    process.send?.({ closed: one.count });
  });
  socket.write(HANDSHAKE);
  crowd.push(one);
};

process.on('message', (message: { readonly expect?: number; readonly enter?: true }) => {
  if (message.enter === true) {
    began = moment();
    while (asked < Math.min(AT_ONCE, options.count)) add();
  }
  if (message.expect !== undefined) {
    expected = message.expect;
    waiting = options.count;
    first = 0;
    bytes = 0;
    for (const one of crowd) {
      one.count = 0;
      one.doneAt = 0;
      one.rest = undefined;
    }
    process.send?.({ expecting: expected });
  }
});
process.send?.({ ready: true });
