import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** A push service over TLS in a process of its own, which takes everything and notes when. */

type Options = { readonly cert: string; readonly key: string };

const { cert, key } = JSON.parse(process.argv[2] ?? '{}') as Options;
const now = (): number => performance.timeOrigin + performance.now();

let wanted = Number.POSITIVE_INFINITY;
let came = 0;
let firstOf = new Map<string, number>();

const server = createServer({ cert, key }, (request, response) => {
  const at = now();
  // The place stands in the address: what is in the message only the telephone can read.
  const [, place = ''] = (request.url ?? '').split('/');
  if (!firstOf.has(place)) firstOf.set(place, at);
  request.resume();
  request.on('end', () => {
    response.writeHead(201).end();
    came += 1;
    if (came !== wanted) return;
    process.send?.({ all: came, last: now(), firstOf: Object.fromEntries(firstOf) });
  });
});
server.keepAliveTimeout = 120_000;
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);

process.on('message', (message: { readonly expect: number }) => {
  wanted = message.expect;
  came = 0;
  firstOf = new Map();
  process.send?.({ expecting: wanted });
});
