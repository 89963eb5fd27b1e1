import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { memoryLog } from '../../src/adapters/memory/log.ts';
import type { PlaybackGateway, PlaybackPorts } from '../../src/adapters/web/past/gateway.ts';
import { playbackGateway } from '../../src/adapters/web/past/gateway.ts';
import type { FeedStatus } from '../../src/domain/words.ts';
import type { PlaybackFrame } from '../../src/protocol/past/frames.ts';
import { fakeFollower } from '../support/fake-follower.ts';
import { systemClock } from '../support/live-rig.ts';
import { place } from '../support/small-country.ts';

const T0 = Date.UTC(2026, 5, 20, 1);
const time = (minute: number): string => new Date(T0 + minute * 60_000).toISOString();

let server: Server | undefined;
let gateway: PlaybackGateway | undefined;

afterEach(async () => {
  await gateway?.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
});

/** A feed with one alert, from minute 10 to minute 20, or with many short ones. */
const start = async (
  options: {
    readonly status?: FeedStatus;
    readonly limits?: PlaybackPorts['limits'];
    readonly maxBacklog?: number;
    readonly alerts?: number;
  } = {},
): Promise<number> => {
  const log = memoryLog();
  const put = Array.from({ length: options.alerts ?? 1 }, (_, index) => ({
    startedAt: T0 + 600_000 + index * 100_000,
    endedAt: T0 + (options.alerts === undefined ? 1_200_000 : 650_000 + index * 100_000),
    sources: ['city'],
  }));
  const expected = await log.open();
  await log.commit({
    expected,
    entries: [],
    history: [{ region: place('1'), hazard: 'air-raid', removed: [], put }],
    identities: [],
  });
  const follower = fakeFollower({ status: options.status ?? 'Actual' });
  gateway = playbackGateway({
    desks: { open: async (id) => (id === 'ua' ? { feed: follower.feed, follower, history: log.history } : undefined) },
    log: () => log,
    settings: {
      heartbeat: 3_600_000,
      maxBacklog: options.maxBacklog ?? 65_536,
      messagesPerSecond: 20,
      trustProxy: false,
    },
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    clock: systemClock,
    observe: (event, fields) => observed.push({ event, fields }),
    defaultFeed: 'ua',
  });
  server = createServer((request, response) => gateway?.stream(request, response));
  server.on('upgrade', (request, socket, head) => gateway?.upgrade(request, socket, head));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

let observed: { readonly event: string; readonly fields: unknown }[] = [];

const QUERY = `from=${time(0)}&to=${time(30)}`;

/** Everything a WebSocket is told, and how it ends. */
const play = async (
  port: number,
  query: string,
): Promise<{ readonly frames: PlaybackFrame[]; readonly code: number }> => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/playback?${query}`);
  const frames: PlaybackFrame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(String(data))));
  const [code] = (await once(socket, 'close')) as [number];
  return { frames, code };
};

test('a span is played from hello to end, every frame marked, and the code says not to come back', async () => {
  const port = await start();
  const { frames, code } = await play(port, `${QUERY}&speed=max`);
  expect(code).toBe(4510);
  expect(frames.map(({ type }) => type)).toEqual(['hello', 'snapshot', 'events', 'events', 'end']);
  for (const frame of frames) expect(frame).toMatchObject({ replay: true, status: 'Actual' });
  expect(frames.map((frame) => ('asOf' in frame ? frame.asOf : undefined))).toEqual([0, 0, 10, 20, 30].map(time));
  expect(frames[0]).toMatchObject({ epoch: 'replay', from: time(0), to: time(30), speed: 'max' });
  expect(frames[2]).toMatchObject({ events: [{ type: 'alert.started', region: '1', at: time(10), source: 'city' }] });
  expect(frames[3]).toMatchObject({ events: [{ type: 'alert.ended', region: '1', at: time(20), since: time(10) }] });
});

test('the old address answers as the new one does, and the log says so once', async () => {
  const port = await start();
  observed = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/replay?${QUERY}&speed=max`);
    expect((await once(socket, 'close'))[0]).toBe(4510);
  }
  expect(observed.filter(({ event }) => event === 'http.old-address')).toEqual([
    { event: 'http.old-address', fields: { path: '/v1/replay', now: '/v1/playback' } },
  ]);
});

test('a drill stays a drill when it is played again', async () => {
  const port = await start({ status: 'Exercise' });
  const { frames } = await play(port, `${QUERY}&speed=max`);
  for (const frame of frames) expect(frame).toMatchObject({ status: 'Exercise' });
  expect(frames[2]).toMatchObject({ events: [{ status: 'Exercise' }] });
});

test('an alert that stands when the span begins is in the snapshot, and only what was asked for is told', async () => {
  const port = await start();
  const standing = await play(port, `from=${time(15)}&to=${time(30)}&speed=max`);
  expect(standing.frames[1]).toMatchObject({ type: 'snapshot' });
  expect(JSON.stringify(standing.frames[1])).toContain('"state":"alert"');
  const other = await play(port, `${QUERY}&speed=max&regions=3`);
  expect(other.frames.map(({ type }) => type)).toEqual(['hello', 'snapshot', 'end']);
});

test.each([
  ['from=yesterday&to=now', 'request.invalid'],
  [`from=${time(30)}&to=${time(0)}`, 'request.invalid'],
  [`from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z`, 'request.invalid'],
  [`${QUERY}&speed=0`, 'request.invalid'],
  [`${QUERY}&spede=1`, 'request.invalid'],
  [`${QUERY}&feed=nowhere`, 'feed.unknown'],
  [`${QUERY}&regions=Atlantis`, 'region.unknown'],
])('what makes no sense is refused: %s', async (query, code) => {
  const port = await start();
  const told = await play(port, query);
  expect(told.code).toBe(4500);
  expect(told.frames).toMatchObject([{ type: 'error', code }]);
});

test('more than so many at once are refused, and one that ends makes room', async () => {
  const port = await start({ limits: { atOnce: 1, perAddress: 5 } });
  const first = new WebSocket(`ws://127.0.0.1:${port}/v1/playback?${QUERY}`);
  await once(first, 'message');
  const second = new WebSocket(`ws://127.0.0.1:${port}/v1/playback?${QUERY}&speed=max`);
  const [, response] = (await once(second, 'unexpected-response')) as [unknown, { readonly statusCode: number }];
  expect(response.statusCode).toBe(503);
  second.on('error', () => {});
  second.terminate();
  first.close();
  await once(first, 'close');
  // The server's end closes a moment after ours: whoever asks again gets in.
  let code = 0;
  while (code !== 4510) code = (await play(port, `${QUERY}&speed=max`).catch(() => ({ code: 0 }))).code;
});

test('a hub that closes sends its readers away to come back', async () => {
  const port = await start();
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/playback?${QUERY}`);
  await once(socket, 'message');
  const closed = once(socket, 'close');
  await gateway?.close();
  expect((await closed)[0]).toBe(4000);
});

test('a reader that does not read is waited for, and nothing is piled up for it', async () => {
  const maxBacklog = 16_384;
  const port = await start({ maxBacklog, alerts: 20_000 });
  const accepted = once(server as Server, 'connection') as Promise<[Socket]>;
  const query = `from=${time(0)}&to=${time(40_000)}&speed=max`;
  const reader = connect(port, '127.0.0.1');
  reader.write(`GET /v1/playback?${query} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n`);
  const [socket] = await accepted;
  // Until what the system buffers is full, the hub's own buffer stays nearly empty; then it is waited for.
  while (socket.writableLength <= maxBacklog) await new Promise((resolve) => setImmediate(resolve));
  for (let turn = 0; turn < 1_000; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    expect(socket.writableLength).toBeLessThan(maxBacklog * 2);
  }
  let text = '';
  reader.on('data', (data) => {
    text += String(data);
  });
  await once(reader, 'close');
  expect(text.match(/"type":"alert\.started"/g)).toHaveLength(20_000);
  expect(text.trimEnd().split('\n').at(-1)).toContain('"type":"end"');
});

test.each(['ping', 'pong', 'message'] as const)(
  'a reader that sends one %s after the other is sent away, and not heard',
  async (what) => {
    const port = await start();
    const accepted = once(server as Server, 'connection') as Promise<[Socket]>;
    const reader = new WebSocket(`ws://127.0.0.1:${port}/v1/playback?${QUERY}`);
    const [socket] = await accepted;
    await once(reader, 'message');
    const closed = once(reader, 'close');
    for (let count = 0; count < 50_000; count += 1) what === 'message' ? reader.send('{}') : reader[what]();
    expect((await closed)[0]).toBe(4500);
    // What was on its way is all that was read, and pings past the allowance have no answers.
    expect(socket.bytesRead).toBeLessThan(50_000 * 6);
    expect(socket.bytesWritten).toBeLessThan(10_000);
  },
);

test('server-sent events: the same frames, ids to go on from, and an end that a browser respects', async () => {
  const port = await start();
  const url = `http://127.0.0.1:${port}/v1/playback?${QUERY}&speed=max`;
  const text = await (await fetch(url, { headers: { Accept: 'text/event-stream' } })).text();
  expect([...text.matchAll(/^event: (.*)$/gm)].map(([, type]) => type)).toEqual([
    'hello',
    'snapshot',
    'events',
    'events',
    'end',
  ]);
  expect([...text.matchAll(/^id: (.*)$/gm)].map(([, id]) => id)).toEqual([
    time(0),
    time(0),
    time(10),
    time(20),
    'over',
  ]);
  const resumed = await (await fetch(url, { headers: { 'Last-Event-ID': time(10) } })).text();
  expect([...resumed.matchAll(/^event: (.*)$/gm)].map(([, type]) => type)).toEqual([
    'hello',
    'snapshot',
    'events',
    'end',
  ]);
  expect((await fetch(url, { headers: { 'Last-Event-ID': 'over' } })).status).toBe(204);
  expect((await fetch(`${url}&feed=nowhere`)).status).toBe(404);
});
