import type { Clock } from '../../../../app/kit/clock.ts';
import type { Subscriber } from './subscriber.ts';
import { backlogOf, openingLeft } from './subscriber.ts';

/**
 * Those that need watching: slow ones, those that are leaving, and those with something unsent. One timer for all,
 * which runs only while there is anybody to watch.
 */
export type Watch = {
  /** Calls `late` once `deadline` has passed, unless it was forgotten before. */
  until(subscriber: Subscriber, deadline: number): void;
  forget(subscriber: Subscriber): void;
  /** Something of what was written to it waits. */
  holds(subscriber: Subscriber): void;
  close(): void;
};

export type WatchPorts = {
  readonly clock: Clock;
  /** All backlogs together may be this large; bytes. */
  readonly maxAllBacklogs: number;
  readonly late: (subscriber: Subscriber) => void;
  /** It holds more of the memory than any other. */
  readonly greediest: (subscriber: Subscriber) => void;
};

/** Deadlines are seconds; half a second more is no matter. Milliseconds. */
const LOOK_EVERY = 500;

export const watch = ({ clock, maxAllBacklogs, late, greediest }: WatchPorts): Watch => {
  const timed = new Set<Subscriber>();
  const unsent = new Set<Subscriber>();
  let cancel: (() => void) | undefined;
  let closed = false;

  const arm = (): void => {
    if (cancel !== undefined || closed || timed.size + unsent.size === 0) return;
    cancel = clock.after(LOOK_EVERY, () => {
      cancel = undefined;
      look();
      arm();
    });
  };

  const look = (): void => {
    const now = clock.now();
    for (const subscriber of [...timed]) {
      if (now < subscriber.deadline) continue;
      timed.delete(subscriber);
      late(subscriber);
    }
    weigh();
  };

  const weigh = (): void => {
    const holders = new Map<Buffer, number>();
    for (const subscriber of [...unsent]) {
      if (backlogOf(subscriber) === 0) {
        unsent.delete(subscriber);
        openingLeft(subscriber);
      } else if (subscriber.opening !== undefined) {
        holders.set(subscriber.opening, (holders.get(subscriber.opening) ?? 0) + 1);
      }
    }
    const weights = [...unsent].map((subscriber) => ({ subscriber, bytes: weightOf(subscriber, holders) }));
    let all = weights.reduce((sum, { bytes }) => sum + bytes, 0);
    if (all <= maxAllBacklogs) return;
    weights.sort((a, b) => b.bytes - a.bytes);
    for (const { subscriber, bytes } of weights) {
      if (all <= maxAllBacklogs) return;
      all -= bytes;
      unsent.delete(subscriber);
      greediest(subscriber);
    }
  };

  return {
    until: (subscriber, deadline) => {
      subscriber.deadline = deadline;
      timed.add(subscriber);
      arm();
    },
    forget: (subscriber) => {
      timed.delete(subscriber);
      unsent.delete(subscriber);
    },
    holds: (subscriber) => {
      unsent.add(subscriber);
      arm();
    },
    close: () => {
      closed = true;
      cancel?.();
    },
  };
};

/** What opened a session is often the same bytes for many, and then a share of it counts for each. */
const weightOf = (subscriber: Subscriber, holders: ReadonlyMap<Buffer, number>): number => {
  const { opening } = subscriber;
  if (opening === undefined) return backlogOf(subscriber);
  return Math.max(0, backlogOf(subscriber) - opening.length) + opening.length / (holders.get(opening) ?? 1);
};
