import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import type { Claim } from '../../src/domain/claim.ts';
import type { FakeFollower } from '../support/fake-follower.ts';
import { alert, fakeDesks, fakeFollower, spoke } from '../support/fake-follower.ts';
import type { Client, Rig } from '../support/live-rig.ts';
import { closeAtOnce, fakeClock, liveRig, turns, typed, waitingOn } from '../support/live-rig.ts';

/** What opens a session may be megabytes, and whoever has the slowest of lines must be able to read it in its own time. */

let rig: Rig | undefined;
let time = fakeClock();
let follower: FakeFollower;
afterEach(async () => {
  await closeAtOnce(rig, time);
  rig = undefined;
});

const HEARTBEAT = 5_000;
const MAX_BACKLOG = 64 * 1024;
/** Together more than the buffers of both kernels hold for one connection. */
const MISSED = 200;
const loud = (second: number): Claim => ({ ...alert('11', second), reason: 'x'.repeat(100 * 1024) }) as Claim;

const start = async (settings: Parameters<typeof liveRig>[0]['settings'] = {}): Promise<Rig> => {
  time = fakeClock();
  follower = fakeFollower();
  follower.append(spoke(0));
  for (let second = 1; second <= MISSED; second += 1) follower.append(loud(second));
  const settled = { heartbeat: HEARTBEAT, maxBacklog: MAX_BACKLOG, ...settings };
  rig = await liveRig({ desks: fakeDesks(follower), clock: time.clock, settings: settled });
  return rig;
};

/** A subscriber that asks for all it has missed and reads none of it for now. */
const deaf = async ({ connect, seen, sockets }: Rig): Promise<Client> => {
  const client = connect('?since=e1:1');
  await once(client.ws, 'open');
  client.ws.pause();
  await seen('subscriber.joined');
  expect(waitingOn(sockets[0]?.socket)).toBeGreaterThan(MAX_BACKLOG);
  return client;
};

const beat = async (count: number): Promise<void> => {
  for (let one = 0; one < count; one += 1) {
    time.advance(HEARTBEAT);
    await turns(4);
  }
};

const happened = (event: string): number => (rig?.observed ?? []).filter((one) => one.event === event).length;

describe('whoever still reads what opened its session', () => {
  test('is not taken for dead: pings wait behind it, and it cannot have heard them', async () => {
    const client = await deaf(await start());
    await beat(10);
    expect(happened('subscriber.left')).toBe(0);
    client.ws.resume();
    let told = 0;
    await client.until((frame) => {
      told += frame.type === 'events' ? frame.events.length : 0;
      return told === MISSED;
    });
    await expect.poll(() => client.of('heartbeat').length).toBeGreaterThanOrEqual(10);
    // From here on it is like any other, and answers.
    await beat(1);
    await expect.poll(() => client.of('heartbeat').length).toBeGreaterThanOrEqual(11);
    await beat(1);
    await expect.poll(() => client.of('heartbeat').length).toBeGreaterThanOrEqual(12);
    expect(happened('subscriber.left')).toBe(0);
  });

  test('and reads nothing at all, is taken for dead after two minutes', async () => {
    await deaf(await start());
    await beat(26);
    await expect.poll(() => happened('subscriber.left')).toBe(1);
  });

  test('may ask for something else: it is opened anew once it has read so far, and not sent away before', async () => {
    const client = await deaf(await start());
    client.say({ type: 'subscribe', regions: ['2'] });
    await expect.poll(() => happened('subscriber.slow')).toBe(1);
    time.advance(60_000);
    follower.append(alert('2', 900));
    await turns(4);
    client.ws.resume();
    await client.until((frame) => frame.type === 'hello' && !frame.resumed);
    await client.until(typed('snapshot'));
    const types = client.frames.map(({ type }) => type).filter((type) => type !== 'heartbeat');
    // What was missed comes in frames of 256 KiB at most.
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual(['hello', 'events', 'hello', 'snapshot']);
    expect(happened('subscriber.left')).toBe(0);
  });

  test('cannot pile up more by asking again and again', async () => {
    const one = await start();
    const client = await deaf(one);
    const [hubEnd] = one.sockets.map(({ socket }) => socket);
    const waiting = waitingOn(hubEnd);
    const read = hubEnd?.bytesRead ?? 0;
    const words = JSON.stringify({ type: 'subscribe', since: 'e1:1', hazards: ['air-raid'] });
    for (let count = 1; count <= 20; count += 1) {
      client.say(words);
      await expect.poll(() => hubEnd?.bytesRead).toBeGreaterThanOrEqual(read + count * words.length);
      await turns(5);
    }
    expect(waitingOn(hubEnd)).toBeLessThanOrEqual(waiting + MAX_BACKLOG);
  });
});

test('a ping that was not sent need not be answered: the events had gone, and the session was opened anew instead', async () => {
  const { connect } = await start();
  const client = connect();
  await client.until(typed('snapshot'));
  for (let round = 1; round <= 4; round += 1) {
    // Before anything is written of it, it is no longer to be had.
    follower.append(alert('12', MISSED + round, { source: `source-${round}` }));
    follower.forget(0);
    time.advance(HEARTBEAT);
    await expect.poll(() => client.of('hello').length).toBe(round + 1);
  }
  await beat(1);
  expect(client.ws.readyState).toBe(client.ws.OPEN);
  expect(happened('subscriber.left')).toBe(0);
});
