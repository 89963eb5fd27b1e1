import { createHash } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { WebSocketServer } from 'ws';
import { textFrame } from '../../../src/adapters/websocket/framing.ts';

/**
 * The others, each as its own documentation has it. Told `{ say }`, they send these messages to everybody at once, all in
 * one turn of the event loop: the kindest case there is for them.
 */
export type PeerName = 'bare' | 'uws' | 'ws' | 'ws-framed' | 'socket.io';

type Broadcast = (messages: readonly string[]) => void;

const need = createRequire(import.meta.url);

/** The floor: no WebSocket library, no list of groups; ready frames, one write per subscriber. */
const bare = async (): Promise<readonly [number, Broadcast]> => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.once('data', (head) => socket.write(answer(head.toString())));
    socket.on('error', () => socket.destroy());
  });
  const port = await listening(server);
  return [
    port,
    (messages) => {
      const bytes = Buffer.concat(messages.flatMap((text) => textFrame(text)));
      for (const socket of sockets) socket.write(bytes);
    },
  ];
};

const answer = (head: string): string => {
  const key = /sec-websocket-key: *(\S+)/i.exec(head)?.[1] ?? '';
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
};

const listening = (server: ReturnType<typeof createServer>): Promise<number> =>
  new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve((server.address() as AddressInfo).port));
  });

/** The one call of it that is used here. */
type Uws = {
  App(): {
    ws(
      path: string,
      behaviour: { readonly idleTimeout: number; readonly open: (ws: { subscribe(topic: string): void }) => void },
    ): void;
    listen(host: string, port: number, done: (token: unknown) => void): void;
    publish(topic: string, message: string, isBinary: boolean): void;
  };
  us_socket_local_port(token: unknown): number;
};

const uws = async (): Promise<readonly [number, Broadcast]> => {
  const library = need('@trufflesuite/uws-js-unofficial') as Uws;
  const app = library.App();
  app.ws('/*', { idleTimeout: 0, open: (ws) => ws.subscribe('all') });
  const port = await new Promise<number>((resolve) => {
    app.listen('127.0.0.1', 0, (token) => resolve(library.us_socket_local_port(token)));
  });
  return [
    port,
    (messages) => {
      for (const message of messages) app.publish('all', message, false);
    },
  ];
};

const ws = async (): Promise<readonly [number, Broadcast]> => {
  const server = createHttpServer();
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  const port = await listening(server);
  return [
    port,
    (messages) => {
      for (const message of messages) for (const client of sockets.clients) client.send(message);
    },
  ];
};

const wsFramed = async (): Promise<readonly [number, Broadcast]> => {
  const server = createHttpServer();
  const streams: Socket[] = [];
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (_ws, request) => {
    streams.push(request.socket);
  });
  const port = await listening(server);
  return [
    port,
    (messages) => {
      const bytes = Buffer.concat(messages.flatMap((text) => textFrame(text)));
      for (const stream of streams) stream.write(bytes);
    },
  ];
};

type SocketIo = { Server: new (server: unknown, options: object) => { emit(name: string, body: unknown): void } };

const socketIo = async (): Promise<readonly [number, Broadcast]> => {
  const { Server } = need('socket.io') as SocketIo;
  const server = createHttpServer();
  const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false });
  const port = await listening(server);
  return [
    port,
    (messages) => {
      for (const message of messages) io.emit('alert', JSON.parse(message));
    },
  ];
};

const PEERS: Readonly<Record<PeerName, () => Promise<readonly [number, Broadcast]>>> = {
  bare,
  uws,
  ws,
  'ws-framed': wsFramed,
  'socket.io': socketIo,
};

const { name } = JSON.parse(process.argv[2] ?? '{}') as { readonly name: PeerName };
const [port, broadcast] = await PEERS[name]();
process.on('message', ({ say }: { readonly say: readonly string[] }) => broadcast(say));
process.send?.({ port });
