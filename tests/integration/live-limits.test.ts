import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { textFrame } from '../../src/adapters/web/live/fanout/framing.ts';
import type { LiveSettings } from '../../src/adapters/web/live/fanout/ports.ts';
import { fakeDesks, fakeFollower, spoke } from '../support/fake-follower.ts';
import { handshake } from '../support/handshake.ts';
import type { Rig, StreamClient } from '../support/live-rig.ts';
import { fakeClock, liveRig, pingUntil, turns, typed } from '../support/live-rig.ts';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

/** What a stream says that cannot be had now; a browser comes back after another status never. */
const sentAway = async ({ response, until }: StreamClient): Promise<unknown> => {
  expect(response.statusCode).toBe(200);
  expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
  return (await until(({ event }) => event === 'error')).data;
};

const start = async (settings: Partial<LiveSettings> = {}): Promise<Rig> => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  rig = await liveRig({ desks: fakeDesks(follower), settings });
  return rig;
};

describe('how many may connect', () => {
  test('when the hub is full, both transports are told when to come back', async () => {
    const { connect, stream, seen } = await start({ maxSubscribers: 2 });
    const first = connect();
    await first.until(typed('hello'));
    await (await stream()).until(({ event }) => event === 'hello');
    const refused = await connect().refused;
    expect(refused.statusCode).toBe(503);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(await sentAway(await stream())).toMatchObject({ code: 'live.full' });
    first.ws.close();
    await seen('subscriber.left');
    await connect().until(typed('hello'));
  });

  test('one address may have so many and no more; a proxy that is trusted tells addresses apart', async () => {
    const { connect } = await start({ maxPerAddress: 1, trustProxy: 1 });
    const from = (address: string) => connect('', { headers: { 'x-forwarded-for': address } });
    await from('203.0.113.7').until(typed('hello'));
    expect((await from('203.0.113.7').refused).statusCode).toBe(429);
    expect((await from('1.1.1.1, 203.0.113.7').refused).statusCode).toBe(429);
    await from('203.0.113.8').until(typed('hello'));
    await from('2001:db8:0:1::5').until(typed('hello'));
    expect((await from('2001:db8:0:1::6').refused).statusCode).toBe(429);
  });

  test('without trust in a proxy what it says of addresses is not believed', async () => {
    const { connect } = await start({ maxPerAddress: 1 });
    await connect('', { headers: { 'x-forwarded-for': '203.0.113.7' } }).until(typed('hello'));
    expect((await connect('', { headers: { 'x-forwarded-for': '203.0.113.8' } }).refused).statusCode).toBe(429);
  });

  test('one address may knock so often in a second, refused or not', async () => {
    const time = fakeClock();
    const settings = { handshakesPerAddress: 2, maxPerAddress: 1, trustProxy: 1 };
    rig = await liveRig({ desks: fakeDesks(fakeFollower()), settings, clock: time.clock });
    const { connect, stream, observed } = rig;
    const headers = { 'x-forwarded-for': '203.0.113.7' };
    await connect('', { headers }).until(typed('hello'));
    expect((await connect('', { headers }).refused).statusCode).toBe(429);
    expect(await sentAway(await stream('', headers))).toMatchObject({ code: 'rate.limited' });
    const refusals = () =>
      observed.flatMap(({ event, fields }) => (event === 'subscriber.refused' ? fields['why'] : []));
    expect(refusals()).toEqual(['address', 'handshakes']);
    // Others are not asked to pay for it, and a second later it is forgotten.
    await connect('', { headers: { 'x-forwarded-for': '203.0.113.8' } }).until(typed('hello'));
    time.advance(1_000);
    expect((await connect('', { headers }).refused).statusCode).toBe(429);
    expect(refusals().at(-1)).toBe('address');
  });

  test('a handshake that fails takes no place', async () => {
    const { connect, port } = await start({ maxSubscribers: 1 });
    const bad = connectSocket(port, '127.0.0.1');
    bad.write(handshake('/v1/live').replace('Sec-WebSocket-Version: 13', 'Sec-WebSocket-Version: 99'));
    const [answer] = (await once(bad, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 400/);
    await connect().until(typed('hello'));
  });

  test('a stream that would have to wait for another answer on its connection is refused, and takes no place', async () => {
    const { port, gateway, sockets } = await start();
    const eager = connectSocket(port, '127.0.0.1');
    eager.on('error', () => {}).resume();
    for (let count = 0; count < 100; count += 1) {
      eager.write(STREAM.repeat(200));
      await turns(5);
    }
    await expect.poll(() => gateway.counts().sse).toBe(1);
    // The refusals wait for the end of the stream, and with enough of them waiting no more requests are read.
    expect(sockets[0]?.socket.isPaused()).toBe(true);
    expect(sockets[0]?.socket.bytesRead).toBeLessThan((STREAM.length * 20_000) / 2);
    expect(gateway.counts().sse).toBe(1);
    eager.destroy();
  });

  test('elsewhere than at /v1/live there is nothing to upgrade to', async () => {
    const { port } = await start();
    const lost = connectSocket(port, '127.0.0.1');
    lost.write(handshake('/v1/elsewhere'));
    const [answer] = (await once(lost, 'data')) as [Buffer];
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404/);
  });
});

const STREAM = 'GET /v1/live HTTP/1.1\r\nHost: hub\r\nAccept: text/event-stream\r\n\r\n';

const EMPTY_PING = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
const PONG_BYTES = 2;
/** Fewer bytes than are read at once. */
const PINGS = 5_000;

/** More than a system takes at once. */
const LARGE_FRAME = Buffer.concat(textFrame(JSON.stringify({ type: 'error', detail: 'x'.repeat(16 * 1024 * 1024) })));

describe('what a subscriber may say', () => {
  test('a message that is too large is told in an error frame and closed with 4500', async () => {
    const { connect } = await start({ maxMessage: 300 });
    const client = connect();
    await client.until(typed('snapshot'));
    client.say({ type: 'subscribe', regions: ['x'.repeat(300)] });
    expect(await client.closed).toMatchObject({ code: 4500 });
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'body.too-large' });
  });

  test('too many messages in a second are told in an error frame and closed with 4500', async () => {
    const time = fakeClock();
    const follower = fakeFollower();
    rig = await liveRig({ desks: fakeDesks(follower), settings: { messagesPerSecond: 2 }, clock: time.clock });
    const client = rig.connect();
    await client.until(typed('snapshot'));
    const hellos = async (count: number) => await expect.poll(() => client.of('hello').length).toBe(count);
    client.say({ type: 'subscribe' });
    client.say({ type: 'subscribe' });
    await hellos(3);
    time.advance(1_000);
    client.say({ type: 'subscribe' });
    client.say({ type: 'subscribe' });
    await hellos(5);
    client.say({ type: 'subscribe' });
    expect(await client.closed).toMatchObject({ code: 4500 });
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'rate.limited' });
  });

  test('a message that asks for many regions counts as several, and one by itself is heard however many it has', async () => {
    const { connect } = await start({ messagesPerSecond: 10 });
    const client = connect();
    await client.until(typed('snapshot'));
    const many = { type: 'subscribe', regions: Array.from({ length: 700 }, () => '11') };
    client.say(many);
    await client.until(({ type }) => type === 'hello' && client.of('hello').length === 2);
    client.say(many);
    expect(await client.closed).toMatchObject({ code: 4500 });
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'rate.limited' });
  });

  test('pings and pongs are counted like messages', async () => {
    const { connect } = await start({ messagesPerSecond: 3 });
    for (const say of ['ping', 'pong'] as const) {
      const client = connect();
      await client.until(typed('snapshot'));
      for (let count = 0; count < 4; count += 1) client.ws[say]();
      expect(await client.closed).toMatchObject({ code: 4500 });
      expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'rate.limited' });
    }
  });

  test('a ping is answered with what it said, also when other things wait to be read before, and whoever reads no answer is cut off', async () => {
    const { connect, raw, sockets, seen } = await start({ messagesPerSecond: Number.POSITIVE_INFINITY });
    const client = connect();
    await client.until(typed('snapshot'));
    client.ws.ping('are you there?');
    expect(String((await once(client.ws, 'pong'))[0])).toBe('are you there?');
    client.ws.pause();
    sockets[0]?.socket.write(LARGE_FRAME);
    expect(sockets[0]?.socket.writableLength).toBeGreaterThan(0);
    client.ws.ping('and now?');
    const answer = once(client.ws, 'pong');
    client.ws.resume();
    expect(String((await answer)[0])).toBe('and now?');
    client.ws.terminate();
    await seen('subscriber.left');

    const deaf = await raw();
    await expect.poll(() => sockets.length).toBe(2);
    deaf.pause();
    await pingUntil(deaf, () => sockets[1]?.socket.destroyed === true);
    expect(sockets[1]?.socket.writableLength).toBeLessThan(64 * 1024);
  });

  test('a message in too many pieces is told in an error frame and closed with 4500, be it fragments or single bytes', async () => {
    const { connect, raw, sockets } = await start({ maxMessage: 64 * 1024 });
    const client = connect();
    await client.until(typed('snapshot'));
    for (let count = 0; count < 2_000; count += 1) client.ws.send('x', { fin: false });
    expect(await client.closed).toMatchObject({ code: 4500 });
    expect(client.frames.at(-1)).toMatchObject({ type: 'error', code: 'body.too-large' });

    const slow = (await raw()).setNoDelay();
    let heard = '';
    slow.on('data', (chunk) => {
      heard += String(chunk);
    });
    await expect.poll(() => heard).toContain('"type":"snapshot"');
    slow.write(Buffer.from([0x81, 0xfe, 0xff, 0xff, 0, 0, 0, 0]));
    const server = sockets[1]?.socket;
    for (let count = 0; count < 2_000 && !heard.includes('body.too-large'); count += 1) {
      const before = server?.bytesRead ?? 0;
      slow.write('x');
      // Each as a piece of its own.
      while (server?.bytesRead === before && !heard.includes('body.too-large')) await turns();
    }
    expect(heard).toContain('body.too-large');
  });

  test('a message may be as large as is allowed, in segments of the usual size', async () => {
    const { raw, sockets } = await start({ maxMessage: 4 * 1024 * 1024 });
    const socket = (await raw()).setNoDelay();
    let heard = '';
    socket.on('data', (chunk) => {
      heard += String(chunk);
    });
    await expect.poll(() => heard).toContain('"type":"snapshot"');
    const length = 2 * 1024 * 1024;
    const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    head.writeUInt32BE(length, 6);
    socket.write(head);
    const segment = Buffer.alloc(1_448, ' ');
    const server = sockets[0]?.socket;
    for (let sent = 0; sent < length; sent += segment.length) {
      const before = server?.bytesRead ?? 0;
      socket.write(segment.subarray(0, Math.min(segment.length, length - sent)));
      while (server?.bytesRead === before) await turns();
    }
    // Two million spaces are no JSON, and were read to the end.
    await expect.poll(() => heard).toContain('request.malformed');
  });

  test('whoever says thousands of things at once is heard one by one, and others in between', async () => {
    const { connect, raw, sockets } = await start({ messagesPerSecond: Number.POSITIVE_INFINITY });
    const other = connect();
    await other.until(typed('snapshot'));
    const chatter = (await raw()).resume();
    await expect.poll(() => sockets.length).toBe(2);
    await once(chatter, 'data');
    const before = sockets[1]?.socket.bytesWritten ?? 0;
    const answered = (): number => ((sockets[1]?.socket.bytesWritten ?? 0) - before) / PONG_BYTES;
    chatter.write(Buffer.concat(Array.from({ length: PINGS }, () => EMPTY_PING)));
    while (answered() < 1) await turns();
    other.say({ type: 'subscribe', regions: ['1'] });
    await other.until((frame) => frame.type === 'snapshot' && frame.regions.length === 5);
    expect(answered()).toBeLessThan(PINGS / 2);
    await expect.poll(() => Math.floor(answered())).toBeGreaterThanOrEqual(PINGS);
  });

  test('whoever says too much is not listened to until the connection ends', async () => {
    const { raw, sockets, seen } = await start({ messagesPerSecond: 10 });
    const chatter = (await raw()).resume();
    await once(chatter, 'data');
    const much = Buffer.concat(Array.from({ length: 100_000 }, () => EMPTY_PING));
    for (let count = 0; count < 20; count += 1) chatter.write(much);
    await seen('subscriber.left', ({ code }) => code === 4500);
    expect(sockets[0]?.socket.bytesRead).toBeLessThan(much.length);
    expect(sockets[0]?.socket.bytesWritten).toBeLessThan(100_000);
  });

  test('what is no JSON is answered a few times, and then it is enough', async () => {
    const { connect } = await start();
    const client = connect();
    await client.until(typed('snapshot'));
    client.say('{');
    await expect.poll(() => client.of('error').length).toBe(1);
    client.say({ type: 'subscribe', regions: ['1'] });
    await client.until((frame) => frame.type === 'snapshot' && frame.regions.length === 5);
    for (let count = 0; count < 3; count += 1) client.say('{');
    client.ws.send(Buffer.from([1, 2, 3]));
    expect(await client.closed).toMatchObject({ code: 4500 });
    expect(client.of('error').map(({ code }) => code)).toEqual(Array(5).fill('request.malformed'));
  });

  test('nothing comes before hello: who talks nonsense before it is sent away', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    rig = await liveRig({ desks: fakeDesks(follower) });
    follower.hold();
    const client = rig.connect('?since=e1:0');
    await once(client.ws, 'open');
    client.say('{');
    expect(await client.closed).toMatchObject({ code: 4500 });
    follower.release();
    expect(client.frames).toMatchObject([{ type: 'error', code: 'request.malformed' }]);
  });

  test('a client that sends its bytes one at a time is served like any other', async () => {
    const { port } = await start();
    const trickle = connectSocket(port, '127.0.0.1');
    trickle.setNoDelay(true);
    let received = '';
    trickle.on('data', (chunk) => {
      received += String(chunk);
    });
    const text = '{"type":"subscribe","regions":["1"]}';
    // The mask is zeros, which leaves the text as it is.
    const message = Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
    for (const byte of Buffer.concat([Buffer.from(handshake('/v1/live')), message])) {
      await new Promise<void>((resolve) => trickle.write(Buffer.from([byte]), () => resolve()));
    }
    await expect.poll(() => received.match(/"type":"hello"/g)?.length).toBe(2);
    trickle.destroy();
  });

  test('frames that break the protocol of WebSockets end only that connection', async () => {
    const { port, connect, gateway } = await start();
    const well = connect();
    await well.until(typed('snapshot'));
    const broken = connectSocket(port, '127.0.0.1');
    broken.write(handshake('/v1/live'));
    await once(broken, 'data');
    broken.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    broken.resume();
    await once(broken, 'close');
    await expect.poll(() => gateway.counts().websocket).toBe(1);
    expect(well.ws.readyState).toBe(well.ws.OPEN);
  });
});

test('a feed that cannot be opened now sends WebSockets away to come back, and a stream tells a browser to come back', async () => {
  rig = await liveRig({ desks: { open: () => Promise.reject(new Error('Redis is away')) } });
  const { closed } = rig.connect();
  expect(await closed).toMatchObject({ code: 4000 });
  expect(await sentAway(await rig.stream())).toMatchObject({ code: 'log.unavailable' });
});
