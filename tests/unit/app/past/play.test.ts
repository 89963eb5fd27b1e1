import { expect, test } from 'vitest';
import type { Moment } from '../../../../src/app/past/moments.ts';
import type { PlaybackEnd } from '../../../../src/app/past/playback.ts';
import { playMoments } from '../../../../src/app/past/playback.ts';
import { fakeClock, settle } from '../../cli/fake-clock.ts';

const SPAN = { from: 0, to: 60_000 };
const moments: readonly Moment[] = [10_000, 20_000, 50_000].map((at) => ({ at, changes: [] }));

const start = (speed: number | 'max', heartbeatMs = 1_000_000) => {
  const clock = fakeClock();
  const stop = new AbortController();
  const told: string[] = [];
  let readable: Promise<boolean> = Promise.resolve(true);
  let ended: PlaybackEnd | undefined;
  void playMoments(SPAN, moments, {
    sink: {
      moment: ({ at }) => told.push(`at ${at}`),
      beat: (asOf) => told.push(`beat ${asOf}`),
      drained: () => readable,
    },
    clock,
    speed,
    heartbeatMs,
    stop: stop.signal,
  }).then((end) => {
    ended = end;
  });
  return {
    clock,
    stop,
    told,
    ended: () => ended,
    /** Nothing is read until the returned function is called. */
    block: () => {
      let unblock = (_fine: boolean): void => {};
      readable = new Promise((resolve) => {
        unblock = resolve;
      });
      return (fine: boolean) => {
        readable = Promise.resolve(true);
        unblock(fine);
      };
    },
  };
};

test('a span of a minute at speed 10 takes six seconds', async () => {
  const { clock, told, ended } = start(10);
  await clock.advance(999);
  expect(told).toEqual([]);
  await clock.advance(1);
  expect(told).toEqual(['at 10000']);
  await clock.advance(4_000);
  expect(told).toEqual(['at 10000', 'at 20000', 'at 50000']);
  await clock.advance(999);
  expect(ended()).toBeUndefined();
  await clock.advance(1);
  expect(ended()).toBe('over');
  expect(clock.waiting()).toBe(0);
});

test('at max nothing is waited for but the reader', async () => {
  const { told, ended, clock } = start('max');
  await settle();
  expect(told).toHaveLength(3);
  expect(ended()).toBe('over');
  expect(clock.waiting()).toBe(0);
});

test('while nothing happens there is a beat, with the moment that is reached', async () => {
  const { clock, told } = start(1, 4_000);
  await clock.advance(10_000);
  expect(told).toEqual(['beat 4000', 'beat 8000', 'at 10000']);
});

test('the past waits for a reader that does not read, and goes on at its pace', async () => {
  const { clock, told, block } = start(10);
  const unblock = block();
  await clock.advance(3_000);
  expect(told).toEqual(['at 10000']);
  unblock(true);
  await clock.advance(999);
  expect(told).toEqual(['at 10000']);
  await clock.advance(1);
  expect(told).toEqual(['at 10000', 'at 20000']);
});

test('a reader that is gone ends it, and so does a hub that stops', async () => {
  const gone = start(10);
  const unblock = gone.block();
  await gone.clock.advance(1_000);
  unblock(false);
  await settle();
  expect(gone.ended()).toBe('gone');

  const stopped = start(10);
  await stopped.clock.advance(1_500);
  stopped.stop.abort();
  await settle();
  expect(stopped.ended()).toBe('stopped');
  expect(stopped.clock.waiting()).toBe(0);
});
