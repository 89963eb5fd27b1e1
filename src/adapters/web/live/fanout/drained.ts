import type { Duplex } from 'node:stream';

/**
 * Calls back once everything that was handed to the socket before has left; false: the connection has ended instead.
 * Nothing is written, and that is done after all before it. A socket tells so by itself only past a limit of its own.
 */
export const onceDrained = (socket: Duplex, call: (left: boolean) => void): void => {
  socket.write('', (error) => call(error === undefined || error === null));
};
