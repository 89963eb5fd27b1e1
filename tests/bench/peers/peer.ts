import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { textFrame } from '../../../src/adapters/web/live/fanout/framing.ts';

/**
 * The others, each as its own documentation has it, in a process of its own: whatever is posted to `/say` they send to
 * everybody. `uws-gathered` is not how anybody would begin: there the application itself keeps what is posted for a few
 * milliseconds, and publishes it in one turn of the event loop.
 */
export type PeerName = 'bare' | 'uws' | 'uws-gathered' | 'ws' | 'ws-framed' | 'socket.io';

/** Resolves with the port it listens on. */
type Start = (name: PeerName) => Promise<number>;

const need = createRequire(import.meta.url);

/** A server of `node:http` whose POSTs are broadcast. */
const posted = (broadcast: (message: string) => void): Server => {
  const listener: RequestListener = (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      broadcast(Buffer.concat(parts).toString());
      response.writeHead(202, { 'Content-Length': 0 }).end();
    });
  };
  return createServer(listener);
};

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve((server.address() as AddressInfo).port));
  });

/** All that a turn of the event loop brings goes out in one write per subscriber, framed once. */
const oncePerTurn = (sockets: Iterable<Duplex>): ((message: string) => void) => {
  let gathered: string[] = [];
  return (message) => {
    if (gathered.push(message) > 1) return;
    setImmediate(() => {
      const bytes = Buffer.concat(gathered.flatMap((text) => textFrame(text)));
      gathered = [];
      for (const socket of sockets) socket.write(bytes);
    });
  };
};

/** The floor of JavaScript: no WebSocket library, no list of groups. */
const bare: Start = async () => {
  const sockets = new Set<Duplex>();
  const server = posted(oncePerTurn(sockets));
  server.on('upgrade', (request, socket) => {
    const key = request.headers['sec-websocket-key'] ?? '';
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    // Who has nothing more to say has gone.
    socket.on('end', () => socket.end()).resume();
    sockets.add(socket);
  });
  return listening(server);
};

const wsFramed: Start = async () => {
  const sockets = new Set<Duplex>();
  const server = posted(oncePerTurn(sockets));
  new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (ws, { socket }) => {
    sockets.add(socket);
    ws.on('close', () => sockets.delete(socket));
  });
  return listening(server);
};

const ws: Start = async () => {
  const server = posted((message) => {
    for (const client of sockets.clients) client.send(message);
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  return listening(server);
};

/** What of uWebSockets.js is used here. */
type UwsResponse = {
  onData(take: (chunk: ArrayBuffer, isLast: boolean) => void): void;
  onAborted(then: () => void): void;
  end(body?: string): void;
};
type Uws = {
  App(): {
    ws(
      path: string,
      behaviour: { readonly idleTimeout: number; readonly open: (ws: { subscribe(topic: string): void }) => void },
    ): void;
    post(path: string, handler: (response: UwsResponse) => void): void;
    listen(host: string, port: number, done: (token: unknown) => void): void;
    publish(topic: string, message: string, isBinary: boolean): void;
  };
  us_socket_local_port(token: unknown): number;
};

/** As long as the hub gathers at most; milliseconds. */
const GATHERED = 16;

const uws: Start = async (name) => {
  const library = need('@trufflesuite/uws-js-unofficial') as Uws;
  const app = library.App();
  const gathered: string[] = [];
  const publish = (): void => {
    for (const text of gathered.splice(0)) app.publish('all', text, false);
  };
  app.ws('/*', { idleTimeout: 0, open: (socket) => socket.subscribe('all') });
  app.post('/say', (response) => {
    let body = '';
    response.onAborted(() => {});
    response.onData((chunk, isLast) => {
      body += Buffer.from(chunk).toString();
      if (!isLast) return;
      gathered.push(body);
      if (name === 'uws') publish();
      else if (gathered.length === 1) setTimeout(publish, GATHERED);
      response.end();
    });
  });
  return new Promise((resolve) => {
    app.listen('127.0.0.1', 0, (token) => resolve(library.us_socket_local_port(token)));
  });
};

type SocketIo = { Server: new (server: unknown, options: object) => { emit(name: string, body: unknown): void } };
/** Longer than any run: the others send no heartbeats in this time either; milliseconds. */
const NO_PINGS = 3_600_000;

const socketIo: Start = async () => {
  const { Server } = need('socket.io') as SocketIo;
  const server = createServer();
  const io = new Server(server, { transports: ['websocket'], perMessageDeflate: false, pingInterval: NO_PINGS });
  // It answers requests below its own path; the rest is ours.
  const say = posted((message) => io.emit('alert', JSON.parse(message)));
  server.on('request', (request, response) => {
    if (request.url === '/say') say.emit('request', request, response);
  });
  return listening(server);
};

const PEERS: Readonly<Record<PeerName, Start>> = {
  bare,
  uws,
  'uws-gathered': uws,
  ws,
  'ws-framed': wsFramed,
  'socket.io': socketIo,
};

const { name } = JSON.parse(process.argv[2] ?? '{}') as { readonly name: PeerName };
process.send?.({ port: await PEERS[name](name) });
