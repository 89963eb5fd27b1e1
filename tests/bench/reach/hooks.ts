import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** How an endpoint takes what it is sent: as it should, without ever answering, with 500, or a byte of its answer at a time. */
export type Manner = 'good' | 'hang' | 'error' | 'drip';

/** Milliseconds since 1970: when the head of a request was read, and when the event in it was about to be committed. */
export type Arrived = {
  readonly manner: Manner;
  readonly number: number;
  readonly type: string;
  readonly at: number;
  readonly seq: number;
} & {
  readonly committed: number;
};

export type Hooks = {
  url(manner: Manner, number: number): string;
  /** Told of every request. */
  listen(hear: (arrived: Arrived) => void): () => void;
  /** The next request there about an alert, or of that type. */
  next(manner: Manner, number: number, type?: string): Promise<Arrived>;
  close(): Promise<void>;
};

/** Between the bytes of an answer; milliseconds. */
const DRIP = 200;

/** Any number of webhooks on one port. */
export const hooks = async (): Promise<Hooks> => {
  const listeners = new Set<(arrived: Arrived) => void>();
  const sockets = new Set<Socket>();
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer((request, response) => {
    const at = performance.timeOrigin + performance.now();
    const [, manner = 'good', number] = (request.url ?? '').split('/') as [string, Manner, string];
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      answer(manner, response, timers);
      const { type, data } = JSON.parse(text) as Body;
      const { seq, event } = data;
      const committed = Date.parse(event?.sequencedAt ?? '');
      const arrived = { manner, number: Number(number), type, at, seq, committed };
      for (const hear of listeners) hear(arrived);
    });
  });
  server.keepAliveTimeout = 120_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));
  const { port } = server.address() as AddressInfo;
  const listen = (hear: (arrived: Arrived) => void): (() => void) => {
    listeners.add(hear);
    return () => listeners.delete(hear);
  };
  return {
    url: (manner, number) => `http://127.0.0.1:${port}/${manner}/${number}`,
    listen,
    next: (manner, number, type = 'alert.') =>
      new Promise((resolve) => {
        const end = listen((arrived) => {
          if (arrived.manner !== manner || arrived.number !== number || !arrived.type.startsWith(type)) return;
          end();
          resolve(arrived);
        });
      }),
    close: () =>
      new Promise((resolve) => {
        for (const timer of timers) clearInterval(timer);
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};

type Body = {
  readonly type: string;
  readonly data: { readonly seq: number; readonly event?: { readonly sequencedAt: string } };
};

const answer = (manner: Manner, response: ServerResponse, timers: Set<NodeJS.Timeout>): void => {
  switch (manner) {
    case 'good':
      response.end();
      return;
    case 'error':
      response.writeHead(500).end();
      return;
    case 'hang':
      return;
    case 'drip': {
      response.writeHead(200, { 'Content-Length': '4000' });
      const timer = setInterval(() => response.write('.'), DRIP);
      timers.add(timer);
      response.on('error', () => {});
      response.on('close', () => {
        clearInterval(timer);
        timers.delete(timer);
      });
    }
  }
};
