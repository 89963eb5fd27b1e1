import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { Transform } from 'node:stream';

/** One address behind which servers change, as a load balancer or a service of Kubernetes does it. */
export type TcpProxy = {
  readonly port: number;
  /** Who connects from now on gets there; what is open stays where it is. */
  moveTo(port: number): void;
  /** Nothing more goes through what is open, and nobody is told. */
  freeze(): void;
  /** What is open is told that no more comes, and may still speak. */
  halfClose(): void;
  /** What is open is closed on both sides. */
  cut(): void;
  /** What goes through from now on takes so much longer, either way; milliseconds. */
  slow(by: number): void;
  /** So many connections are open to that server. */
  openTo(port: number): number;
  close(): Promise<void>;
};

/** To a port of this machine, or to a socket by its path. */
export const tcpProxy = async (first: number | string): Promise<TcpProxy> => {
  let target = first;
  let delay = 0;
  const pairs = new Set<{ readonly inside: Socket; readonly outside: Socket; readonly to: number | string }>();
  const server = createServer({ allowHalfOpen: true }, (outside) => {
    const to = typeof target === 'number' ? { port: target, host: '127.0.0.1' } : { path: target };
    const inside = connect({ ...to, allowHalfOpen: true });
    const pair = { inside, outside, to: target };
    pairs.add(pair);
    for (const [one, other] of [
      [inside, outside],
      [outside, inside],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
      one.pipe(late(() => delay)).pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    moveTo: (port) => {
      target = port;
    },
    freeze: () => {
      for (const { inside, outside } of pairs) {
        inside.unpipe();
        outside.unpipe();
        // What comes is dropped; that somebody went is seen.
        for (const socket of [inside, outside]) socket.resume().on('end', () => socket.destroy());
      }
    },
    halfClose: () => {
      for (const { inside, outside } of pairs) {
        inside.unpipe();
        outside.end();
      }
    },
    cut: () => {
      for (const { inside, outside } of pairs) {
        inside.destroy();
        outside.destroy();
      }
    },
    slow: (by) => {
      delay = by;
    },
    openTo: (port) => [...pairs].filter((pair) => pair.to === port).length,
    close: async () => {
      server.close();
      for (const { inside, outside } of pairs) {
        inside.destroy();
        outside.destroy();
      }
    },
  };
};

/** Passes on what comes, in its order, after the delay of the moment; milliseconds. */
const late = (delay: () => number): Transform =>
  new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      const by = delay();
      if (by === 0) done(null, chunk);
      else setTimeout(() => done(null, chunk), by);
    },
  });
