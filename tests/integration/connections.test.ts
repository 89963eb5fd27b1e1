import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { LiveClient } from '../support/live-client.ts';
import { liveClient } from '../support/live-client.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** Connections that want nothing, or do not say it: they must not take the place of those that do. */

let redis: TestRedis;
let hub: HubInside;
let subscriber: LiveClient;
let sockets: Socket[];

beforeEach(async () => {
  redis = await startTestRedis();
  sockets = [];
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  subscriber.close();
  await hub.close();
  await redis.close();
});

const start = async (more: Readonly<Record<string, string>>): Promise<void> => {
  hub = await hubInside('path' in redis.connection ? redis.connection.path : '', ['sequencer', 'web'], more);
  subscriber = liveClient(hub.url);
  await subscriber.until(({ type }) => type === 'snapshot');
};

const open = async (): Promise<Socket> => {
  const socket = connect(Number(new URL(hub.url).port), '127.0.0.1');
  socket.on('error', () => {});
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
};

const isHeard = async (): Promise<void> => {
  const token = await hub.source('official', { id: 'ua' });
  expect(await hub.post(token, { kind: 'alert', region: '31' })).toBe(202);
  await subscriber.until(
    (frame) => frame.type === 'events' && frame.events.some((event) => event.type === 'alert.started'),
  );
};

test('a connection that says nothing, or one byte at a time, is ended, and a subscriber is not', async () => {
  await start({ ALLCLEAR_HTTP_HEAD_TIMEOUT: '300ms' });
  const [silent, slow] = [await open(), await open()];
  const dripping = setInterval(() => slow.write('x'), 50);
  slow.write('GET /v1/status HTTP/1.1\r\nX-Slow: ');
  const answers = Promise.all([silent, slow].map(async (socket) => String((await once(socket, 'data'))[0])));
  for (const answer of await answers) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  clearInterval(dripping);
  await isHeard();
});

test('past the most connections new ones are closed at once and counted, and subscribers notice nothing', async () => {
  await start({ ALLCLEAR_HTTP_MAX_CONNECTIONS: '8' });
  const held = await Promise.all(Array.from({ length: 20 }, open));
  // One is the subscriber's.
  await expect.poll(() => hub.observed.filter(({ event }) => event === 'connection.dropped').length).toBe(13);
  await expect.poll(() => held.filter(({ readableEnded }) => readableEnded).length).toBe(13);
  for (const socket of held) socket.destroy();
  await isHeard();
});

test('requests that come ahead of their answers are answered in order; with too many the connection is dropped', async () => {
  await start({});
  const few = await open();
  const answers: string[] = [];
  few.on('data', (chunk) => answers.push(...(String(chunk).match(/"id":"[^"]+"/g) ?? [])));
  few.write(['31', '14', '12', '9'].map((id) => ask(`/v1/status/${id}`)).join(''));
  await expect.poll(() => answers).toEqual(['"id":"31"', '"id":"14"', '"id":"12"', '"id":"9"']);

  // It may go on so for as long as it likes.
  for (let count = 1; count <= 50; count += 1) {
    few.write(ask('/v1/status/31').repeat(2));
    await expect.poll(() => answers.length, { interval: 1 }).toBe(4 + 2 * count);
  }

  const many = await open();
  let heard = '';
  many.on('data', (chunk) => {
    heard += String(chunk);
  });
  many.write(ask('/livez').repeat(1_000));
  await once(many, 'close');
  expect(heard.match(/HTTP\/1\.1 200/g)?.length ?? 0).toBeLessThan(100);
  expect(hub.observed.filter(({ event }) => event === 'connection.dropped')).toHaveLength(1);
  await isHeard();
});

const ask = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: hub\r\n\r\n`;
