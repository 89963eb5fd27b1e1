import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** One address behind which servers change, as a load balancer or a service of Kubernetes does it. */
export type TcpProxy = {
  readonly port: number;
  /** Who connects from now on gets there; what is open stays where it is. */
  moveTo(port: number): void;
  /** Nothing more goes through what is open, and nobody is told. */
  freeze(): void;
  /** What is open is told that no more comes, and may still speak. */
  halfClose(): void;
  /** So many connections are open to that server. */
  openTo(port: number): number;
  close(): Promise<void>;
};

export const tcpProxy = async (first: number): Promise<TcpProxy> => {
  let target = first;
  const pairs = new Set<{ readonly inside: Socket; readonly outside: Socket; readonly port: number }>();
  const server = createServer({ allowHalfOpen: true }, (outside) => {
    const inside = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    const pair = { inside, outside, port: target };
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
      one.pipe(other);
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
        inside.unpipe(outside);
        outside.unpipe(inside);
        // What comes is dropped; that somebody went is seen.
        for (const socket of [inside, outside]) socket.resume().on('end', () => socket.destroy());
      }
    },
    halfClose: () => {
      for (const { inside, outside } of pairs) {
        inside.unpipe(outside);
        outside.end();
      }
    },
    openTo: (port) => [...pairs].filter((pair) => pair.port === port).length,
    close: async () => {
      server.close();
      for (const { inside, outside } of pairs) {
        inside.destroy();
        outside.destroy();
      }
    },
  };
};
