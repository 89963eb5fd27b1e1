import type { Reach, Store } from '../../src/adapters/memory/store.ts';
import type { Random } from '../../src/app/drills/plan/random.ts';
import { randomOf } from '../../src/app/drills/plan/random.ts';
import type { Clock } from '../../src/app/kit/clock.ts';
import { AppError } from '../../src/app/kit/errors.ts';
import type { LastSeen } from '../../src/app/log/last-seen.ts';
import type { Instant } from '../../src/domain/words.ts';
import type { Position } from '../../src/protocol/live/position.ts';

/**
 * A world of one process: time passes when everything that was due is done, and all chance comes from one seed. What
 * happens at one instant happens in the order it was asked for, so the same seed is the same night, every time.
 */
export type World = {
  readonly now: () => Instant;
  /** Work done so far: timers that ran. */
  readonly steps: () => number;
  readonly after: (milliseconds: number, run: () => void) => () => void;
  readonly random: (purpose: string) => Random;
  /** Runs until that instant, or until `stop` says why not; looks after each step. */
  readonly run: (until: Instant, looked: () => void) => Promise<void>;
};

type Timer = { readonly at: Instant; readonly order: number; run: (() => void) | undefined };

export const newWorld = (seed: number, start: Instant): World => {
  const heap: Timer[] = [];
  let now = start;
  let order = 0;
  let steps = 0;

  const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);
  const push = (timer: Timer): void => {
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!before(timer, heap[up] as Timer)) break;
      heap[at] = heap[up] as Timer;
      at = up;
    }
    heap[at] = timer;
  };
  const pop = (): Timer | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down >= heap.length) break;
      if (down + 1 < heap.length && before(heap[down + 1] as Timer, heap[down] as Timer)) down += 1;
      if (!before(heap[down] as Timer, last)) break;
      heap[at] = heap[down] as Timer;
      at = down;
    }
    heap[at] = last;
    return first;
  };

  return {
    now: () => now,
    steps: () => steps,
    random: (purpose) => randomOf(seed, purpose),
    after: (milliseconds, run) => {
      const timer: Timer = { at: now + Math.max(0, Math.round(milliseconds)), order, run };
      order += 1;
      push(timer);
      return () => {
        timer.run = undefined;
      };
    },
    run: async (until, looked) => {
      const spent = measured(seed);
      try {
        while (heap[0] !== undefined && heap[0].at <= until) {
          const timer = pop();
          if (timer?.run === undefined) continue;
          now = timer.at;
          steps += 1;
          spent.step(steps);
          timer.run();
          // Everything that follows from it without waiting is done by then.
          await new Promise<void>((resolve) => setImmediate(resolve));
          looked();
        }
        now = Math.max(now, until);
      } finally {
        spent.restore();
      }
    },
  };
};

/** One piece of work in so many takes long enough that whoever measures takes a breath. */
const SLOW = 200;

/**
 * What work costs is measured by `performance.now`; here it is chance, by step and by call within the step, so that
 * nothing depends on how fast this machine is.
 */
const measured = (seed: number): { step(number: number): void; restore(): void } => {
  let base = 0;
  let call = 0;
  performance.now = () => {
    call += 1;
    if (Math.imul(base * 31 + call + seed, 0x9e3779b1) >>> 0 < 2 ** 32 / SLOW) base += 30;
    return base;
  };
  return {
    step: (number) => {
      base = number * 100;
      call = 0;
    },
    restore: () => {
      Reflect.deleteProperty(performance, 'now');
    },
  };
};

/** How a process reaches the store just now. */
export type Line = 'up' | 'refused' | 'silent';

/** One process on a machine: it can stand still, be killed, and lose its way to the store. */
export type Host = {
  readonly name: string;
  readonly clock: Clock;
  readonly reach: Reach;
  readonly store: Store;
  /** What is kept of another feed on the same server. */
  readonly storeOn: (feed: Store) => Store;
  /** A file of its machine, which outlives the process. */
  readonly lastSeen: LastSeen;
  readonly alive: () => boolean;
  readonly frozen: () => boolean;
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly kill: () => void;
  /** Breaks every connection; what was under way fails, done or not. */
  readonly cut: () => void;
  line: Line;
  /** Share of answers that are lost after the work was done. */
  lost: number;
  /** Share of requests that are lost before anything was done. */
  dropped: number;
  /** Share of requests that the client sends a second time by itself. */
  resent: number;
  /** Longest way there or back; milliseconds. */
  latency: number;
  /** How far its clock is off; milliseconds. */
  skew: number;
};

/** A command without an answer has failed after this long, as in `redis/connect/connections.ts`; milliseconds. */
const COMMAND_TIMEOUT = 5_000;

export type Server = Store & { readonly up: () => boolean; readonly delay: () => number };

const away = (): AppError => new AppError('log.unavailable', 'the log cannot be reached: the connection was cut');

export const newHost = (world: World, server: Server, name: string, file: { position?: Position }): Host => {
  const random = world.random(`host ${name}`);
  const flights = new Set<() => void>();
  const watches = new Set<() => void>();
  let held: (() => void)[] = [];
  let alive = true;
  let frozen = false;

  /** What a process that stands still is told waits, and a dead one is told nothing. */
  const tell = (run: () => void): void => {
    if (!alive) return;
    if (frozen) held.push(run);
    else run();
  };

  const cut = (): void => {
    for (const unwatch of [...watches]) unwatch();
    watches.clear();
    const broken = [...flights];
    flights.clear();
    for (const fail of broken) fail();
  };

  const storeOn = (feed: Store): Store => ({
    ...feed,
    watch: (changed) => {
      const unwatch = feed.watch(changed);
      watches.add(unwatch);
      return () => {
        watches.delete(unwatch);
        unwatch();
      };
    },
  });

  const host: Host = {
    name,
    lastSeen: {
      read: async () => file.position,
      write: async (position) => {
        if (file.position?.epoch !== position.epoch || file.position.seq < position.seq) file.position = position;
      },
    },
    line: 'up',
    lost: 0,
    dropped: 0,
    resent: 0,
    latency: 4,
    skew: 0,
    alive: () => alive,
    frozen: () => frozen,
    clock: {
      now: () => world.now() + host.skew,
      after: (milliseconds, run) => {
        let off = false;
        const cancel = world.after(milliseconds, () =>
          tell(() => {
            if (!off) run();
          }),
        );
        return () => {
          off = true;
          cancel();
        };
      },
    },
    store: storeOn(server),
    storeOn,
    reach: (call) =>
      new Promise((resolve, reject) => {
        let open = true;
        const end = (settle: () => void): void => {
          if (!open) return;
          open = false;
          flights.delete(fail);
          tell(settle);
        };
        const fail = (): void => end(() => reject(away()));
        flights.add(fail);
        const trip = (): number => random.next() * host.latency;
        const send = (answer: (outcome: Promise<unknown>) => void): void => {
          world.after(trip(), () => {
            if (!alive) return;
            if (host.line === 'silent') return void world.after(COMMAND_TIMEOUT, fail);
            if (host.line === 'refused' || !server.up() || random.happens(host.dropped))
              return void world.after(trip(), fail);
            answer((async () => call())());
          });
        };
        const back = (outcome: Promise<unknown>): void => {
          outcome.then(
            (value) =>
              world.after(trip() + server.delay(), () => {
                if (host.line === 'silent') world.after(COMMAND_TIMEOUT, fail);
                else if (random.happens(host.lost)) fail();
                else end(() => resolve(value as never));
              }),
            (error: unknown) => world.after(trip(), () => end(() => reject(error))),
          );
        };
        send((outcome) => {
          if (!random.happens(host.resent)) return back(outcome);
          // The answer got lost and the client asks again: what counts is what it is told then.
          outcome.catch(() => {});
          send(back);
        });
      }),
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
      const waiting = held;
      held = [];
      for (const run of waiting) world.after(0, () => tell(run));
    },
    kill: () => {
      alive = false;
      for (const unwatch of [...watches]) unwatch();
      watches.clear();
      flights.clear();
      held = [];
    },
    cut,
  };
  return host;
};
