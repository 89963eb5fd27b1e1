import type { Clock } from '../../app/kit/clock.ts';
import type { Observe } from '../../app/kit/observe.ts';
import { nobody } from '../../app/kit/observe.ts';
import type { Part } from '../../app/kit/steady.ts';
import { steady } from '../../app/kit/steady.ts';

let observe: Observe = nobody;

/** One for the whole process, or its parts would disagree on what time it is. */
let part: Part = { stamps: true, putsInOrder: true };
const time = steady(
  { wall: () => Date.now(), monotonic: () => performance.now() },
  (event, fields) => observe(event, fields),
  () => part,
);

/** The only place that asks the machine for the time. */
export const systemClock: Clock = {
  now: time.now,
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The time that nobody sets: for how long something lasts, and for nothing else; milliseconds. */
export const monotonic = (): number => performance.now();

/** A wall clock that was set: how far ahead it is while nobody knows whether that lasts, and what health says of it. */
export const clockSteps = {
  ahead: time.ahead,
  doubts: time.doubts,
  followed: time.followed,
  /** A process that puts nothing in order believes a step after those that do. */
  playPart: (played: Part): void => {
    part = played;
  },
  startAt: time.startAt,
  leads: time.leads,
  /** Told of each step from now on. */
  tell: (told: Observe): void => {
    observe = told;
  },
};
