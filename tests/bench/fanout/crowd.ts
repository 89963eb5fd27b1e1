import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { constants, setPriority } from 'node:os';
import type { Door } from './entrances.ts';
import { entranceOf } from './entrances.ts';
import { tally } from './tally.ts';

/**
 * The subscribers: raw TCP clients that know as much of the protocol as they need, so that they cost less than what they
 * measure.
 *
 * Told `{ expect }` they count from zero, and say `{ done }` once everybody has so many events (or whatever `mark` stands in): when the first and the
 * last one had them, on the clock that all processes share.
 */
export type CrowdOptions = Door & {
  readonly port: number;
  readonly count: number;
  /** Connections under way at once; as many as a listening socket keeps waiting when not said. */
  readonly atOnce?: number;
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
    /** How often something came, of all: each write of a server is one, or a part of one when they join on the way. */
    readonly reads: number;
  };
};

const options = JSON.parse(process.argv[2] ?? '{}') as CrowdOptions;
/** Stands once in each event of an alert. */
const ALERT = '"type":"alert.';
const AT_ONCE = 256;
/** What comes too much comes within this; milliseconds. */
const AFTER = 20;

const moment = (): number => Number(process.hrtime.bigint()) / 1e6;

type One = { readonly socket: Socket; open: boolean; count: number; rest: Buffer | undefined; doneAt: number };
const crowd: One[] = [];
const entrance = entranceOf(options);
let count = tally(ALERT);
let expected = Number.POSITIVE_INFINITY;
let waiting = 0;
let first = 0;
let bytes = 0;
let reads = 0;
let arrived = 0;
let asked = 0;
let began = 0;

const ALIVE = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

const read = (one: One, come: Buffer): void => {
  let chunk = come;
  if (!one.open) {
    const rest = entrance.open(chunk, one.socket);
    if (rest === undefined) return;
    one.open = true;
    enter();
    if (rest.length === 0) return;
    chunk = rest;
  }
  bytes += chunk.length;
  reads += 1;
  // A ping is the last thing in a packet of the hub.
  if (chunk.length > 1 && chunk[chunk.length - 1] === 0 && chunk[chunk.length - 2] === 0x89) one.socket.write(ALIVE);
  const { events, rest } = count(one.rest, chunk);
  one.rest = rest;
  one.count += events;
  if (one.count === 0 || expected === Number.POSITIVE_INFINITY) return;
  if (first === 0) {
    first = moment();
    spin();
  }
  if (one.count >= expected && one.doneAt === 0) {
    one.doneAt = moment();
    waiting -= 1;
    if (waiting === 0) setTimeout(finish, AFTER);
  }
};

/**
 * From the first event on this process does not sleep until it has the last: else each write of a server that is slower than the
 * subscribers would have to wake them up, at the server's expense, which subscribers on other machines never ask for.
 * Whatever else needs this processor goes first.
 */
const spin = (): void => {
  if (expected !== Number.POSITIVE_INFINITY) setImmediate(spin);
};
setPriority(constants.priority.PRIORITY_LOW);

const finish = (): void => {
  const times = crowd.map(({ doneAt }) => doneAt).sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  const extra = crowd.reduce((sum, one) => sum + one.count - expected, 0);
  expected = Number.POSITIVE_INFINITY;
  process.send?.({ done: { first, median: at(0.5), p99: at(0.99), last: at(1), extra, bytes, reads } });
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
  socket.on('error', (error) => fail(error.message));
  socket.on('close', () => fail('a subscriber was sent away'));
  socket.write(entrance.hello);
  crowd.push(one);
};

/** A figure of a crowd that is not whole is worth nothing. */
const fail = (why: string): void => {
  process.stderr.write(`${why}; ${arrived} of ${options.count} were in\n`);
  process.exit(1);
};

process.on('message', (message: { readonly expect?: number; readonly mark?: string; readonly enter?: true }) => {
  if (message.enter === true) {
    began = moment();
    while (asked < Math.min(options.atOnce ?? AT_ONCE, options.count)) add();
  }
  if (message.expect !== undefined) {
    expected = message.expect;
    count = tally(message.mark ?? ALERT);
    waiting = options.count;
    first = 0;
    bytes = 0;
    reads = 0;
    for (const one of crowd) {
      one.count = 0;
      one.doneAt = 0;
      one.rest = undefined;
    }
    process.send?.({ expecting: expected });
  }
});
process.send?.({ ready: true });
