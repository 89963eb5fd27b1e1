import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { handshake } from '../../support/handshake.ts';

/**
 * Subscribers that mean harm, or have died without a word: a quarter never reads, a quarter sends a message byte by byte
 * without end, a quarter neither answers a ping nor ends, and a quarter talks as fast as it can. Whoever is sent away
 * comes again.
 */
export type MobOptions = { readonly port: number; readonly count: number };

const { port, count } = JSON.parse(process.argv[2] ?? '{}') as MobOptions;
const HANDSHAKE = handshake('/v1/live');
/** The head of a long message, which the rest never follows. */
const HEAD = Buffer.from([0x81, 0xfe, 0xff, 0x00, 0, 0, 0, 0]);
const BYTE = Buffer.from('x');
/** Eight thousand messages of two characters. */
const CHATTER = Buffer.concat(Array.from({ length: 8_000 }, () => Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x7b, 0x7d])));
const TRICKLE = 20;
const COME_AGAIN = 500;

const MANNERS: readonly ((socket: Socket) => void)[] = [
  (socket) => void socket.pause(),
  (socket) => {
    socket.resume();
    socket.once('data', () => {
      socket.write(HEAD);
      const timer = setInterval(() => socket.write(BYTE), TRICKLE);
      socket.once('close', () => clearInterval(timer));
    });
  },
  (socket) => void socket.resume(),
  (socket) => {
    socket.resume();
    const talk = (): boolean => !socket.destroyed && socket.write(CHATTER, () => setImmediate(talk));
    socket.once('data', talk);
  },
];

const join = (index: number): void => {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => socket.destroy());
  socket.once('close', () => setTimeout(() => join(index), COME_AGAIN));
  socket.write(HANDSHAKE);
  MANNERS[index % MANNERS.length]?.(socket);
};
for (let index = 0; index < count; index += 1) join(index);
process.send?.({ ready: true });
