import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { alert, fakeDesks, fakeFollower, spoke } from '../support/fake-follower.ts';
import type { Rig } from '../support/live-rig.ts';
import { fakeClock, liveRig, turns, typed } from '../support/live-rig.ts';

let rig: Rig | undefined;
afterEach(async () => {
  await rig?.close();
  rig = undefined;
});

describe('at the end', () => {
  test('subscribers are sent away with 4000, spread over the time to drain, and told when to come back', async () => {
    const time = fakeClock();
    const follower = fakeFollower();
    follower.append(spoke(0));
    let turn = 0;
    const random = () => {
      turn += 7;
      return (turn % 10) / 10;
    };
    rig = await liveRig({ desks: fakeDesks(follower), settings: { drain: 1_000 }, clock: time.clock, random });
    const clients = Array.from({ length: 20 }, () => rig?.connect()).filter((client) => client !== undefined);
    await Promise.all(clients.map((client) => client.until(typed('snapshot'))));
    const closing = rig.gateway.close();
    expect(rig.gateway.close()).toBe(closing);
    expect((await rig.connect().refused).statusCode).toBe(503);
    const { gateway } = rig;
    await expect.poll(() => gateway.counts().websocket).toBe(19);
    time.advance(500);
    await expect.poll(() => gateway.counts().websocket).toBe(9);
    // Until its turn comes a subscriber is told everything.
    follower.append(alert('11', 1));
    const open = clients.filter((client) => client.ws.readyState === client.ws.OPEN);
    await turns(2);
    await Promise.all(open.map((client) => client.until(typed('events'))));
    time.advance(500);
    await closing;
    const goodbyes = await Promise.all(clients.map((client) => client.closed));
    for (const { code, reason } of goodbyes) {
      expect(code).toBe(4000);
      expect(reason).toMatch(/^restarting, come back in [1-5] s$/);
    }
    expect(new Set(goodbyes.map(({ reason }) => reason)).size).toBeGreaterThan(1);
  });

  test('a stream is told how long to wait, and ends', async () => {
    rig = await liveRig({ desks: fakeDesks(fakeFollower()) });
    const client = await rig.stream();
    await client.until(({ event }) => event === 'snapshot');
    await rig.gateway.close();
    await client.ended;
    expect(client.frames.at(-1)?.retry).toBeGreaterThanOrEqual(1_000);
  });

  test('who does not answer is cut off, within two seconds more', async () => {
    const time = fakeClock();
    rig = await liveRig({ desks: fakeDesks(fakeFollower()), clock: time.clock });
    const stuck = await rig.raw();
    await rig.seen('subscriber.joined');
    stuck.pause();
    const closing = rig.gateway.close();
    time.advance(2_000);
    await closing;
    expect(rig.gateway.counts()).toEqual({ websocket: 0, sse: 0 });
  });

  test('with nobody there it ends at once', async () => {
    rig = await liveRig({ desks: fakeDesks(fakeFollower()), clock: fakeClock().clock });
    await rig.gateway.close();
  });
});

test('when the log is another one, everybody of that feed is sent away to come back, and nobody else', async () => {
  const follower = fakeFollower();
  const drill = fakeFollower({ id: 'drill', status: 'Exercise' });
  follower.append(spoke(0));
  rig = await liveRig({ desks: fakeDesks(follower, drill) });
  const clients = [rig.connect(), rig.connect(), rig.connect('?regions=1')];
  const sse = await rig.stream();
  const other = rig.connect('?feed=drill');
  await Promise.all([...clients, other].map((client) => client.until(typed('snapshot'))));
  await sse.until(({ event }) => event === 'snapshot');
  follower.reset();
  follower.append(spoke(1), alert('11', 2));
  for (const client of clients) {
    expect(await client.closed).toMatchObject({ code: 4000 });
    expect(client.of('events')).toEqual([]);
  }
  await sse.ended;
  expect(other.ws.readyState).toBe(other.ws.OPEN);
  const again = rig.connect('?since=e1:1');
  expect(await again.until(typed('hello'))).toMatchObject({ gap: true, epoch: 'e2', seq: 2 });
});

test('when a feed was closed and opened again, those who listened to the old one are sent away to come back', async () => {
  const old = fakeFollower();
  const next = fakeFollower();
  let current = old;
  rig = await liveRig({ desks: { open: async () => ({ feed: current.feed, follower: current }) } });
  const early = rig.connect();
  await early.until(typed('snapshot'));
  current = next;
  const late = rig.connect();
  await late.until(typed('snapshot'));
  expect(await early.closed).toMatchObject({ code: 4000 });
  next.append(spoke(1));
  await late.until(typed('events'));
});

test('no event comes after a close frame that is still on its way to somebody who does not read', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  rig = await liveRig({ desks: fakeDesks(follower) });
  const subscriber = await rig.raw();
  await rig.seen('subscriber.joined');
  subscriber.pause();
  const [hubEnd] = rig.sockets.map(({ socket }) => socket);
  // So much that the system holds it back, and nobody has told the hub that anything waits.
  hubEnd?.write(Buffer.alloc(16 * 1024 * 1024));
  expect(hubEnd?.writableLength).toBeGreaterThan(0);
  const wanted = (hubEnd?.bytesRead ?? 0) + CLOSE.length;
  subscriber.write(CLOSE);
  await expect.poll(() => hubEnd?.bytesRead).toBe(wanted);
  const other = rig.connect();
  await other.until(typed('snapshot'));
  follower.append(alert('11', 1));
  await other.until(typed('events'));
  const heard: Buffer[] = [];
  const ended = once(subscriber, 'close');
  subscriber.on('data', (chunk) => heard.push(chunk)).resume();
  await ended;
  const all = Buffer.concat(heard);
  expect(all.subarray(-CLOSE_ANSWER.length)).toEqual(CLOSE_ANSWER);
  expect(all.includes('"region":"11"')).toBe(false);
});

/** A close frame of a client with code 1000, and the answer to it; a mask of zeros. */
const CLOSE = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]);
const CLOSE_ANSWER = Buffer.from([0x88, 0x02, 0x03, 0xe8]);

test('whoever asks for something else when its feed was opened again is sent away, and that is the last word', async () => {
  const old = fakeFollower();
  let current = old;
  rig = await liveRig({ desks: { open: async () => ({ feed: current.feed, follower: current }) } });
  const subscriber = await rig.raw();
  const heard: Buffer[] = [];
  subscriber.on('data', (chunk) => heard.push(chunk));
  await rig.seen('subscriber.joined');
  current = fakeFollower();
  const ended = once(subscriber, 'close');
  const text = '{"type":"subscribe"}';
  subscriber.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]));
  await ended;
  const all = Buffer.concat(heard);
  const code = all.indexOf(Buffer.from([0x0f, 0xa0]));
  expect(all.subarray(code + 2).toString()).toBe('the log is another one, come back');
  expect(all.toString().match(/"type":"hello"/g)).toHaveLength(1);
});
