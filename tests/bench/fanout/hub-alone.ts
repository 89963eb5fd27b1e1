import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../src/adapters/system/clock.ts';
import { liveGateway } from '../../../src/adapters/web/live/fanout/gateway.ts';
import { catalogueFrom } from '../../../src/domain/places/build.ts';
import type { RegionId } from '../../../src/domain/places/catalogue.ts';
import { fakeDesks, fakeFollower } from '../../support/fake-follower.ts';

/**
 * The hub's gateway with a log in memory instead of Redis: the broadcast path itself. What is posted to `/say`, a region
 * and whether an alert begins there, it takes as a batch of the log of its own.
 */
type Word = { readonly region: RegionId; readonly kind: 'alert' | 'all-clear' };

const catalogue = catalogueFrom(
  JSON.parse(readFileSync(new URL('../../../config/regions/ua.json', import.meta.url), 'utf8')),
);
const follower = fakeFollower({ catalogue });
const gateway = liveGateway({
  desks: fakeDesks(follower),
  clock: systemClock,
  observe: () => {},
  defaultFeed: 'ua',
  settings: {
    heartbeat: 60_000,
    maxBacklog: 256 * 1024,
    maxSubscribers: 20_000,
    maxPerAddress: 0,
    handshakesPerAddress: 0,
    maxMessage: 64 * 1024,
    messagesPerSecond: 20,
    drain: 0,
    fastWrites: 'auto',
    trustProxy: false,
  },
});

const take = ({ region, kind }: Word): void => {
  const now = Date.now();
  follower.append({
    kind: kind === 'alert' ? 'alert' : 'clear',
    source: 'official',
    trust: 'official',
    region,
    hazard: 'air-raid',
    at: now,
    receivedAt: now,
  });
};

const server = createServer((request, response) => {
  if (request.url !== '/say') return gateway.stream(request, response);
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    take(JSON.parse(Buffer.concat(parts).toString()) as Word);
    response.writeHead(202, { 'Content-Length': 0 }).end();
  });
});
server.on('upgrade', (request, socket, head) => gateway.upgrade(request, socket, head));
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
