import { describe, expect, test } from 'vitest';
import { hubAddress } from '../../../src/adapters/allclear/address.ts';
import type { LiveState } from '../../../src/adapters/allclear/live-client.ts';
import { liveClient } from '../../../src/adapters/allclear/live-client.ts';
import type { SocketEvents } from '../../../src/adapters/allclear/socket.ts';
import type { Frame } from '../../../src/protocol/live/frames.ts';
import { fakeClock } from '../cli/fake-clock.ts';

const HEARTBEAT = 1_000;

const hello = (more: object = {}) => ({
  type: 'hello',
  protocol: 1,
  feed: 'ua',
  status: 'Actual',
  epoch: 'E',
  seq: 5,
  heartbeatMs: HEARTBEAT,
  resumed: false,
  gap: false,
  ...more,
});
const snapshot = { type: 'snapshot', seq: 5, asOf: '2026-11-20T07:00:00.000Z', regions: [] };
const heartbeat = (seq: number) => ({ type: 'heartbeat', seq, at: '', fresh: true, sources: [] });
const events = (...seqs: readonly number[]) => ({
  type: 'events',
  sentAt: '',
  status: 'Actual',
  events: seqs.map((seq) => ({ seq, type: 'alert.ended', at: '', source: 's' })),
});

/** A hub of twenty lines. */
const follow = (options: { readonly since?: string; readonly regions?: readonly string[] } = {}) => {
  const clock = fakeClock();
  const opened: { readonly url: URL; readonly events: SocketEvents; ended: string }[] = [];
  const frames: Frame[] = [];
  const states: LiveState[] = [];
  const client = liveClient({
    url: hubAddress('http://hub.test:8080/base'),
    feed: 'ua',
    ...options,
    clock,
    random: () => 0.5,
    onFrame: (frame) => frames.push(frame),
    onState: (state) => states.push(state),
    connect: (url, on) => {
      const one = { url, events: on, ended: '' };
      opened.push(one);
      return {
        close: () => {
          one.ended = 'closed';
        },
        terminate: () => {
          one.ended = 'terminated';
        },
      };
    },
  });
  const last = () => {
    const one = opened.at(-1);
    if (one === undefined) throw new Error('nothing was opened');
    return one;
  };
  return {
    client,
    clock,
    opened,
    frames,
    states,
    kinds: () => states.map(({ kind }) => kind),
    send: (...sent: readonly object[]) => {
      for (const frame of sent) last().events.message(JSON.stringify(frame));
    },
    drop: (code: number) => last().events.closed({ code, why: `code ${code}` }),
    last,
  };
};

describe('a live client', () => {
  test('asks for what is wanted, at the hub’s base', () => {
    const { last } = follow({ regions: ['31', 'UA-63'], since: 'E:4' });
    expect(last().url.href).toBe('ws://hub.test:8080/base/v1/live?feed=ua&regions=31%2CUA-63&since=E%3A4');
  });

  test('comes back from where it was when the hub restarts', async () => {
    const { clock, send, drop, last, kinds, client, opened } = follow();
    send(hello(), snapshot, events(6, 7));
    drop(4000);
    await clock.advance(2_000);
    expect(opened).toHaveLength(2);
    expect(last().url.searchParams.get('since')).toBe('E:7');
    send(hello({ resumed: true, seq: 9 }), events(8, 9));
    expect(client.position()).toBe('E:9');
    expect(kinds()).toEqual(['connecting', 'connected', 'lost', 'connecting', 'connected']);
  });

  test('takes the heartbeat’s seq: a filtered subscriber misses nothing in between', async () => {
    const { send, client } = follow();
    send(heartbeat(90), hello(), snapshot, heartbeat(90));
    expect(client.position()).toBe('E:90');
  });

  test('after a gap asks from the snapshot it was given then', () => {
    const { send, client } = follow({ since: 'OLD:90' });
    send(hello({ gap: true, epoch: 'NEW' }));
    expect(client.position()).toBe('OLD:90');
    send({ ...snapshot, seq: 2 });
    expect(client.position()).toBe('NEW:2');
  });

  test('waits longer each time, but never too long, and by chance', async () => {
    const { clock, drop, states } = follow();
    for (let round = 0; round < 12; round += 1) {
      drop(1006);
      await clock.advance(60_000);
    }
    const pauses = states.flatMap((state) => (state.kind === 'lost' ? [state.retryInMs] : []));
    expect(pauses.slice(0, 4)).toEqual([750, 1500, 3000, 6000]);
    expect(Math.max(...pauses)).toBe(11_250);
  });

  test.each([4500, 4503])('does not come back after %i', async (code) => {
    const { clock, drop, opened, states } = follow();
    drop(code);
    await clock.advance(100_000);
    expect(opened).toHaveLength(1);
    expect(states.at(-1)).toEqual({ kind: 'ended', code, why: `code ${code}` });
  });

  test.each([
    [404, 'ended'],
    [401, 'ended'],
    [429, 'lost'],
    [503, 'lost'],
  ])('an answer of %i instead of a socket is %s', (status, kind) => {
    const { last, states } = follow();
    last().events.closed({ status, why: 'no' });
    expect(states.at(-1)).toMatchObject({ kind });
  });

  test('says that it is quiet after two heartbeats and a half, and connects anew', async () => {
    const { clock, send, opened, states } = follow();
    send(hello(), snapshot);
    await clock.advance(2_400);
    send(heartbeat(5));
    await clock.advance(2_400);
    expect(states.at(-1)).toEqual({ kind: 'connected' });
    await clock.advance(200);
    expect(states.slice(-2)).toMatchObject([{ kind: 'quiet', forMs: 2_500 }, { kind: 'lost' }]);
    expect(opened[0]?.ended).toBe('terminated');
    await clock.advance(2_000);
    expect(opened).toHaveLength(2);
  });

  test('does not wait for ever for hello', async () => {
    const { clock, kinds } = follow();
    await clock.advance(15_000);
    expect(kinds()).toEqual(['connecting', 'lost']);
  });

  test('passes over what a newer hub may say, and leaves one that makes no sense', () => {
    const { send, last, frames, kinds } = follow();
    send(
      hello(),
      snapshot,
      { type: 'weather', mild: true },
      { ...events(), events: [{ seq: 6, type: 'siren.tested', at: '', source: 's' }] },
    );
    expect(frames.map(({ type }) => type)).toEqual(['hello', 'snapshot', 'events']);
    expect(frames.at(-1)).toMatchObject({ events: [] });
    last().events.message('<html>');
    expect(kinds().at(-1)).toBe('lost');
  });

  test('does not talk to a hub of another protocol', () => {
    const { send, states, frames } = follow();
    send(hello({ protocol: 2 }));
    expect(states.at(-1)).toMatchObject({ kind: 'ended', why: expect.stringContaining('protocol 2') });
    expect(frames).toEqual([]);
  });

  test('tells nothing after close, and leaves no timer', async () => {
    const { client, clock, send, drop, last, states } = follow();
    send(hello(), snapshot);
    const told = states.length;
    client.close();
    client.close();
    send(heartbeat(6));
    drop(1000);
    await clock.advance(100_000);
    expect(states).toHaveLength(told);
    expect(last().ended).toBe('closed');
    expect(clock.waiting()).toBe(0);
  });
});
