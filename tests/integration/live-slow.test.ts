import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { Claim } from '../../src/domain/claim.ts';
import type { EventsFrame, SnapshotFrame } from '../../src/protocol/live/frames.ts';
import { regionWire } from '../../src/protocol/live/wire.ts';
import type { FakeFollower } from '../support/fake-follower.ts';
import { alert, fakeDesks, fakeFollower, spoke } from '../support/fake-follower.ts';
import type { Client, Rig } from '../support/live-rig.ts';
import { closeAtOnce, fakeClock, liveRig, onWrite, turns, typed } from '../support/live-rig.ts';

let rig: Rig | undefined;
let time = fakeClock();
afterEach(async () => {
  await closeAtOnce(rig, time);
  rig = undefined;
});

const start = async (
  follower: FakeFollower,
  settings: Parameters<typeof liveRig>[0]['settings'] = {},
): Promise<Rig> => {
  time = fakeClock();
  rig = await liveRig({ desks: fakeDesks(follower), clock: time.clock, settings });
  return rig;
};

const KILOBYTE = 1024;
/** Of a client: a head, a mask and nothing. */
const PONG_BYTES = 6;
/** More than the buffers of both kernels hold for one connection. */
const ENOUGH = 200;

/** An alert with much to say. */
const loud = (second: number): Claim => ({ ...alert('11', second), reason: 'x'.repeat(100 * KILOBYTE) }) as Claim;

/** Appends and lets the writing happen, batch by batch. */
const say = async (follower: FakeFollower, second: number): Promise<number> => {
  const [entry] = follower.append(loud(second));
  await turns(2);
  time.advance(4);
  await turns(2);
  return entry?.seq ?? 0;
};

const saw = (client: Client, seq: number) =>
  client.until((frame) => frame.type === 'events' && frame.events.some((event) => event.seq === seq));

/** The boards here are longer than a frame may be: they come in parts. */
const isLast = ({ part = 1, parts = 1 }: SnapshotFrame): boolean => part === parts;

describe('a subscriber that never reads', () => {
  test('costs the others nothing: they get every event while it is skipped, and it is closed with 4001 in the end', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { connect, raw, observed, seen } = await start(follower);
    const stuck = await raw();
    stuck.pause();
    const other = connect('?since=e1:1');
    await other.until(typed('hello'));
    await seen('subscriber.joined', ({ resumed }) => resumed === false);
    let last = 0;
    for (let second = 1; second <= ENOUGH; second += 1) {
      last = await say(follower, second);
      if (second === ENOUGH / 2) await saw(other, last);
    }
    await saw(other, last);
    const seqs = other.of('events').flatMap((frame) => frame.events.map((event) => event.seq));
    expect(seqs).toEqual(Array.from({ length: ENOUGH }, (_, index) => index + 2));
    expect(observed.filter(({ event }) => event === 'subscriber.slow')).toHaveLength(1);
    time.advance(9_000);
    expect(observed.filter(({ event }) => event === 'subscriber.left')).toHaveLength(0);
    time.advance(2_000);
    time.advance(2_000);
    expect((await seen('subscriber.left')).fields).toMatchObject({ code: 4001 });
  });

  test('is told of the gap and shown the board as it is once it has drained', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { connect, seen } = await start(follower);
    const client = connect('?since=e1:1');
    await client.until(typed('hello'));
    client.ws.pause();
    for (let second = 1; second <= ENOUGH; second += 1) await say(follower, second);
    await seen('subscriber.slow');
    client.ws.resume();
    await client.until((frame) => frame.type === 'hello' && frame.gap);
    const snapshot = (await client.until((frame) => frame.type === 'snapshot' && isLast(frame))) as SnapshotFrame;
    expect(client.of('snapshot').flatMap(({ regions }) => regions)).toEqual(
      [...follower.board().regions.values()].map(regionWire),
    );
    const next = await say(follower, ENOUGH + 1);
    await saw(client, next);
    const types = client.frames.map((frame) => frame.type).join(' ');
    expect(types).toMatch(/^hello( events)+ hello( snapshot)+ events$/);
    const seqs = client.of('events').flatMap((frame) => frame.events.map((event) => event.seq));
    const told = seqs.slice(0, -1);
    expect(told).toEqual(Array.from({ length: told.length }, (_, index) => index + 2));
    expect(snapshot.seq).toBeGreaterThan(told.at(-1) ?? 0);
  });

  test('over server-sent events is treated alike', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { stream, seen } = await start(follower);
    const client = await stream('?since=e1:1');
    await client.until(({ event }) => event === 'hello');
    client.response.pause();
    for (let second = 1; second <= ENOUGH; second += 1) await say(follower, second);
    await seen('subscriber.slow');
    client.response.resume();
    const { id } = await client.until(({ event, data }) => event === 'snapshot' && isLast(data as SnapshotFrame));
    expect(id).toBe(`e1:${ENOUGH + 1}`);
    const next = await say(follower, ENOUGH + 1);
    await client.until(({ data }) => data?.type === 'events' && data.events.some(({ seq }) => seq === next));
  });

  test('holds no more than its share of the memory for all: those with the most are cut', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { raw, connect, seen, observed } = await start(follower, {
      maxBacklog: 1024 * 1024 * KILOBYTE,
      maxAllBacklogs: 1024 * KILOBYTE,
    });
    for (let count = 0; count < 3; count += 1) (await raw('?since=e1:1')).pause();
    const other = connect('?since=e1:1');
    await other.until(typed('hello'));
    await expect.poll(() => observed.filter(({ event }) => event === 'subscriber.joined').length).toBe(4);
    let last = 0;
    for (let second = 1; second <= ENOUGH; second += 1) {
      last = await say(follower, second);
      if (second % 20 === 0) await saw(other, last);
    }
    time.advance(500);
    expect((await seen('subscriber.left')).fields).toMatchObject({ code: 4001 });
    await saw(other, last);
    expect(other.ws.readyState).toBe(other.ws.OPEN);
  });
});

describe('a connection that is dead without saying so', () => {
  test('is ended when it has missed two pings, and one that answers is not', async () => {
    const follower = fakeFollower();
    follower.append(spoke(0));
    const { raw, connect, seen, observed, sockets } = await start(follower, { heartbeat: 5_000 });
    const mute = await raw();
    mute.resume();
    const well = connect();
    await well.until(typed('snapshot'));
    await expect.poll(() => observed.filter(({ event }) => event === 'subscriber.joined').length).toBe(2);
    for (let beat = 1; beat <= 3; beat += 1) {
      const before = sockets[1]?.socket.bytesRead ?? 0;
      const pinged = once(well.ws, 'ping');
      time.advance(5_000);
      await pinged;
      await expect.poll(() => well.of('heartbeat').length).toBe(beat);
      // The pong has to arrive before the next ping is due; it is heard one turn of the event loop after it was read.
      await expect.poll(() => (sockets[1]?.socket.bytesRead ?? 0) - before).toBe(PONG_BYTES);
      await turns(2);
      await expect.poll(() => rig?.gateway.counts().websocket).toBe(beat < 3 ? 2 : 1);
    }
    expect((await seen('subscriber.left')).fields).toMatchObject({ code: 1006 });
    expect(well.ws.readyState).toBe(well.ws.OPEN);
  });
});

test('a burst of 27 batches is at most two writes for each of 2,000 subscribers, in order and complete', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  const { connect, sockets } = await start(follower);
  const clients = Array.from({ length: 2_000 }, (_, index) =>
    connect(index % 2 === 0 ? '?since=e1:1' : '?regions=1&since=e1:1'),
  );
  await Promise.all(clients.map((client) => client.until(typed('hello'))));
  for (const counted of sockets) counted.writes = 0;
  for (let second = 1; second <= 27; second += 1) {
    follower.append(alert(second % 2 === 0 ? '11' : '12', second, { source: `source-${second}` }));
    await turns();
  }
  time.advance(4);
  await Promise.all(clients.map((client) => saw(client, 28)));
  for (const client of clients) {
    const seqs = client.of('events').flatMap((frame) => frame.events.map((event) => event.seq));
    expect(seqs).toEqual(Array.from({ length: 27 }, (_, index) => index + 2));
  }
  expect(Math.max(...sockets.map(({ writes }) => writes))).toBeLessThanOrEqual(2);
  const all = sockets.reduce((sum, { writes }) => sum + writes, 0);
  // Who had its turn before the burst was seen to be one comes again: that is one slice of the round.
  expect(all).toBeLessThanOrEqual(2_000 + 512);
}, 30_000);

test('a single alert at an idle hub waits for nothing: no clock has to move', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  const { connect } = await start(follower);
  const client = connect('?since=e1:1');
  await client.until(typed('hello'));
  time.advance(60_000);
  follower.append(alert('11', 1));
  await saw(client, 2);
});

test('batches of one turn of the event loop are one frame and one write', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  const { connect, sockets } = await start(follower);
  const client = connect('?since=e1:1');
  await client.until(typed('hello'));
  for (const counted of sockets) counted.writes = 0;
  follower.append(alert('11', 1));
  follower.append(alert('12', 2));
  const frame = (await saw(client, 3)) as EventsFrame;
  expect(frame.events.map(({ seq }) => seq)).toEqual([2, 3]);
  expect(sockets.map(({ writes }) => writes)).toEqual([1]);
});

test('who watches the places that are touched is written to before those who watch everything', async () => {
  const follower = fakeFollower();
  follower.append(spoke(0));
  const { connect, sockets } = await start(follower);
  const wide: Client[] = [];
  for (let count = 0; count < 3; count += 1) {
    const client = connect('?since=e1:1');
    await client.until(typed('hello'));
    wide.push(client);
  }
  const near = connect('?regions=11&since=e1:1');
  await near.until(typed('hello'));
  const order: number[] = [];
  sockets.forEach(({ socket }, index) => {
    onWrite(socket, () => order.push(index));
  });
  follower.append(alert('11', 1));
  await Promise.all([...wide, near].map((client) => saw(client, 2)));
  expect(order).toEqual([3, 0, 1, 2]);
});
