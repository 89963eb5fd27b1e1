import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nobody } from '../../../src/app/kit/observe.ts';
import type { Part } from '../../../src/app/kit/steady.ts';
import { asFollowed, steady } from '../../../src/app/kit/steady.ts';

const START = Date.UTC(2026, 10, 20, 7);
const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

const ALONE: Part = { stamps: true, putsInOrder: true };
const DOOR: Part = { stamps: true, putsInOrder: false };
const SEQUENCER: Part = { stamps: false, putsInOrder: true };

/** A machine whose wall clock can be set. */
const machine = (part: Part = ALONE, offAtFirst = 0) => {
  let passed = 0;
  let off = offAtFirst;
  const told: string[] = [];
  const time = steady(
    { wall: () => START + passed + off, monotonic: () => 5_000 + passed },
    (event) => told.push(event),
    () => part,
  );
  return {
    time,
    told,
    set: (by: number): void => {
      off += by;
    },
    /** Time passes; it is asked for every half second. */
    pass: (milliseconds: number): void => {
      for (let left = milliseconds; left > 0; left -= 500) {
        passed += Math.min(500, left);
        time.now();
      }
    },
    /** What the time would be, had nobody set the clock. */
    right: () => START + passed,
    wall: () => START + passed + off,
  };
};

describe('a wall clock that is set', () => {
  test.each([HOUR, -HOUR])('by %i ms for a second and a half changes nothing but what health says meanwhile', (by) => {
    const { time, told, set, pass, right } = machine();
    pass(20 * SECOND);
    set(by);
    pass(1.5 * SECOND);
    expect(time.now()).toBe(right());
    expect(time.ahead()).toBe(Math.max(0, by));
    expect(time.doubts()).toEqual([expect.stringContaining('not believed until it lasts')]);
    set(-by);
    pass(HOUR);
    expect(time.now()).toBe(right());
    expect(time.ahead()).toBe(0);
    expect(time.doubts()).toEqual([]);
    expect(told).toEqual(['clock.stepped', 'clock.returned']);
  });

  test.each([HOUR, -HOUR])('by %i ms for good is followed after ten seconds, and health says so for an hour', (by) => {
    const { time, told, set, pass, wall, right } = machine();
    set(by);
    pass(9.5 * SECOND);
    expect(time.now()).toBe(right());
    pass(SECOND);
    expect(time.now()).toBe(wall());
    expect(time.doubts()).toEqual([expect.stringContaining('3600 s')]);
    expect(told).toEqual(['clock.stepped', 'clock.adopted']);
    pass(HOUR + SECOND);
    expect(time.doubts()).toEqual([]);
  });

  test('by less than a second is followed at once, and time does not go back', () => {
    const { time, set, pass, wall, right } = machine();
    set(-900);
    expect(time.now()).toBe(right());
    pass(900);
    expect(time.now()).toBe(wall());
    set(900);
    expect(time.now()).toBe(wall());
  });

  test('again while the first step is in doubt is in doubt anew', () => {
    const { time, set, pass, right } = machine();
    for (let step = 0; step < 10; step += 1) {
      set(HOUR);
      pass(8 * SECOND);
    }
    expect(time.now()).toBe(right());
  });
});

describe('a process that starts while the wall clock is not what time it is for the hub', () => {
  test.each([
    ['an hour behind', -HOUR],
    ['an hour ahead', HOUR],
  ])('%s: goes on with the time of the hub until that lasts', (_, off) => {
    const { time, told, pass, right, wall } = machine(DOOR, off);
    time.startAt({ at: right() - 400, since: 3 * SECOND });
    expect(time.now()).toBe(right() + 2_600);
    expect(time.doubts()).toEqual([expect.stringContaining('not believed until it lasts')]);
    pass(14.5 * SECOND);
    expect(time.now()).toBe(right() + 2_600);
    pass(SECOND);
    expect(time.now()).toBe(wall());
    expect(told).toEqual(['clock.stepped', 'clock.adopted']);
  });

  test('behind what was written last, though nobody knows how long ago that was: is not behind it', () => {
    const { time, right } = machine(DOOR, -HOUR);
    time.startAt({ at: right() - 20 * 60 * SECOND, since: null });
    expect(time.now()).toBe(right() - 20 * 60 * SECOND);
  });

  test('ahead of what was written last, nobody knows how long ago, believes its clock', () => {
    const { time, told, wall } = machine(DOOR);
    time.startAt({ at: wall() - 8 * HOUR, since: null });
    expect(time.now()).toBe(wall());
    expect(told).toEqual([]);
  });

  test('ahead as the one before it believed: tells of that step, which those who stamp may not follow yet', () => {
    const { time, pass, wall } = machine(SEQUENCER, HOUR);
    const followed = { from: wall() - HOUR - 2 * SECOND, by: HOUR };
    time.startAt({ at: wall() - 400, since: 3 * SECOND, followed });
    expect(time.now()).toBe(wall());
    expect(asFollowed(wall() - HOUR - SECOND, time.followed())).toBe(wall() - SECOND);
    pass(31 * SECOND);
    expect(time.followed()).toBeUndefined();
  });

  test('by as little as clocks differ believes its clock', () => {
    const { time, told, wall } = machine(DOOR);
    for (const at of [wall() + 900, wall() - 3_900]) time.startAt({ at, since: 3 * SECOND });
    expect(time.now()).toBe(wall());
    expect(told).toEqual([]);
  });

  test.each([HOUR, -HOUR])('by %i ms and is the whole hub: is not behind what was stamped before it started', (off) => {
    const { time, right } = machine(ALONE, off);
    time.startAt({ at: right() - 400, since: 3 * SECOND });
    expect(time.now()).toBe(right() + 2_600);
  });

  test('and only puts in order: is not ahead, and believes a step back at once, one ahead when it lasts', () => {
    const back = machine(SEQUENCER, -HOUR);
    back.time.startAt({ at: back.right() - 400, since: 3 * SECOND });
    expect(back.time.now()).toBe(back.right() - 400);
    back.time.leads();
    expect(back.time.now()).toBe(back.wall());
    const ahead = machine(SEQUENCER, HOUR);
    ahead.time.startAt({ at: ahead.right() - 400, since: 3 * SECOND });
    ahead.time.leads();
    expect(ahead.time.now()).toBe(ahead.right() - 400);
    ahead.pass(10.5 * SECOND);
    expect(ahead.time.now()).toBe(ahead.wall());
  });
});

test('whatever is done to the wall clock for less than ten seconds each time, the time runs on', () => {
  const steps = fc.array(
    fc.tuple(
      fc.integer({ min: -HOUR, max: HOUR }).filter((by) => Math.abs(by) > 2 * SECOND),
      fc.integer({ min: 1, max: 9 * SECOND }),
      fc.integer({ min: 1, max: 60 * SECOND }),
    ),
    { maxLength: 10 },
  );
  fc.assert(
    fc.property(steps, (some) => {
      const { time, set, pass, right } = machine();
      for (const [by, lasts, calm] of some) {
        set(by);
        pass(lasts);
        expect(time.now()).toBe(right());
        set(-by);
        pass(calm);
        expect(time.now()).toBe(right());
      }
    }),
    { numRuns: 100 },
  );
});

test('two clocks of one machine agree when one is made while the wall clock is right', () => {
  let wall = START;
  const time = steady({ wall: () => wall, monotonic: () => wall - START }, nobody);
  wall += 1234.5;
  expect(time.now()).toBe(START + 1234);
});
