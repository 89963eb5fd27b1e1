import type { AddressInfo, Server } from 'node:net';
import type { Duplex } from 'node:stream';

/** A server on a port of this machine that dies with all its connections, and comes back under the same address. */
export type Mortal = {
  readonly port: number;
  /** Of one that is dead already nothing is left to do. */
  die(): Promise<void>;
  revive(): Promise<void>;
};

/** `sockets`: those that are open, kept up to date by whoever made the server. */
export const mortalServer = async (server: Server, sockets: ReadonlySet<Duplex>): Promise<Mortal> => {
  const listen = (on: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(on, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    revive: () => (server.listening ? Promise.resolve() : listen(port)),
    die: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
