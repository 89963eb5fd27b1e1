import { describe, expect, test } from 'vitest';
import { GATHER_LIMIT_MS, GATHER_MS, pace, SLICE } from '../../../../src/adapters/web/live/fanout/pace.ts';
import { fakeClock, turns } from '../../../support/live-rig.ts';

/** A crowd that needs so many slices for each round. */
const crowd = (slicesPerRound: number) => {
  const time = fakeClock();
  let left = 0;
  let pending = 0;
  const slices: number[] = [];
  const writing = pace({
    clock: time.clock,
    slice: (subscribers) => {
      expect(subscribers).toBe(SLICE);
      if (left === 0) {
        left = slicesPerRound;
        pending = 0;
      }
      left -= 1;
      slices.push(time.clock.now());
      return { over: left === 0, more: pending > 0 };
    },
  });
  return {
    slices,
    time,
    writing,
    say: () => {
      pending += 1;
      writing.nudge();
    },
  };
};

describe('a round of writing', () => {
  test('begins in this turn of the event loop when it was quiet', async () => {
    const { say, slices } = crowd(1);
    say();
    say();
    expect(slices).toEqual([]);
    await turns();
    expect(slices).toHaveLength(1);
    await turns(3);
    expect(slices).toHaveLength(1);
  });

  test('that ended a moment ago is followed by the next after the gathering time, once for all that came', async () => {
    const { say, slices, time } = crowd(1);
    say();
    await turns();
    say();
    await turns(3);
    say();
    await turns(3);
    expect(slices).toHaveLength(1);
    time.advance(GATHER_MS);
    await turns(2);
    expect(slices).toHaveLength(2);
    time.advance(1_000);
    say();
    await turns();
    expect(slices).toHaveLength(3);
  });

  test('of several slices lets the event loop turn in between', async () => {
    const { say, slices } = crowd(3);
    say();
    await turns();
    expect(slices).toHaveLength(1);
    await turns();
    expect(slices).toHaveLength(2);
    await turns(2);
    expect(slices).toHaveLength(3);
  });

  test('pauses once when more comes, so that the rest of the burst joins', async () => {
    const { say, slices, time } = crowd(3);
    say();
    await turns();
    say();
    await turns(3);
    expect(slices).toHaveLength(1);
    time.advance(GATHER_MS);
    await turns();
    expect(slices).toHaveLength(2);
    say();
    await turns();
    expect(slices).toHaveLength(3);
  });

  test('pauses longer while the burst goes on, and not without end', async () => {
    const { say, slices, time } = crowd(3);
    say();
    await turns();
    for (let waited = 0; waited < GATHER_LIMIT_MS; waited += 2) {
      expect(slices).toHaveLength(1);
      say();
      time.advance(2);
      await turns();
    }
    expect(slices.length).toBeGreaterThan(1);
    expect(time.waiting()).toBe(0);
  });

  test('does not wait for a clock that was set back', async () => {
    const { say, slices, time } = crowd(1);
    say();
    await turns();
    const now = time.clock.now;
    Object.assign(time.clock, { now: () => now() - 3_600_000 });
    say();
    await turns(2);
    expect(slices).toHaveLength(2);
  });

  test('does not begin after the end', async () => {
    const { say, slices, writing, time } = crowd(1);
    say();
    writing.close();
    say();
    await turns(2);
    time.advance(100);
    await turns(2);
    expect(slices).toEqual([]);
  });
});
