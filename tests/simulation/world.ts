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
  /** Nothing goes wrong just now and little happens: the way to the store takes no time. */
  readonly calm: () => boolean;
  readonly after: (milliseconds: number, run: () => void) => () => void;
  readonly random: (purpose: string) => Random;
  /** Runs until that instant, or until `stop` says why not; looks after each step. */
  readonly run: (until: Instant, looked: () => void) => Promise<void>;
};

type Timer = { readonly at: Instant; readonly order: number; run: (() => void) | undefined };

/** From when to when, in milliseconds since the start. */
export type Stretch = readonly [from: number, to: number];

/** Stretches in the order they come, without overlap. */
export const newWorld = (seed: number, start: Instant, calm: readonly Stretch[] = []): World => {
  const heap: Timer[] = [];
  let now = start;
  let order = 0;
  let steps = 0;
  let stretch = 0;

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

  const after = (milliseconds: number, run: () => void): (() => void) => {
    const timer: Timer = { at: now + Math.max(0, Math.round(milliseconds)), order, run };
    order += 1;
    push(timer);
    return () => {
      timer.run = undefined;
    };
  };

  return {
    now: () => now,
    steps: () => steps,
    calm: () => {
      while (stretch < calm.length && now - start >= (calm[stretch]?.[1] ?? 0)) stretch += 1;
      return now - start >= (calm[stretch]?.[0] ?? Number.POSITIVE_INFINITY);
    },
    random: (purpose) => randomOf(seed, purpose),
    after,
    run: (until, looked) => {
      const spent = measured(seed, after);
      return inOneGo(() => {
        spent.begin();
        try {
          while (heap[0] !== undefined && heap[0].at <= until) {
            const timer = pop();
            if (timer?.run === undefined) continue;
            now = timer.at;
            steps += 1;
            spent.step(steps);
            timer.run();
            // Everything that follows from it without waiting is done by then.
            settle();
            looked();
          }
          now = Math.max(now, until);
        } finally {
          spent.end();
        }
      });
    },
  };
};

/** A turn of the event loop for each step would cost more than the step. */
const inOneGo = (work: () => void): Promise<void> =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        work();
        resolve();
      } catch (error) {
        reject(error);
      }
    });
  });

/** Runs whatever waits for nothing but its turn: what Node does between two callbacks of the event loop. */
const settle = (process as unknown as { readonly _tickCallback: () => void })._tickCallback;

/** One piece of work in so many takes long enough that whoever measures takes a breath. */
const SLOW = 200;

/**
 * What work costs is measured by `performance.now`; here it is chance, by step and by call within the step, so that
 * nothing depends on how fast this machine is. Whoever takes a breath goes on with a step of its own. What is thrown
 * does not say where: finding that out costs more than most of the work.
 */
const measured = (seed: number, after: World['after']): { begin(): void; step(number: number): void; end(): void } => {
  let base = 0;
  let call = 0;
  const { setImmediate: turn } = globalThis;
  const { stackTraceLimit } = Error;
  const measure = (): number => {
    call += 1;
    if (Math.imul(base * 31 + call + seed, 0x9e3779b1) >>> 0 < 2 ** 32 / SLOW) base += 30;
    return base;
  };
  const breathe = (run: () => void): void => void after(0, run);
  return {
    begin: () => {
      performance.now = measure;
      Object.assign(globalThis, { setImmediate: breathe });
      Error.stackTraceLimit = 0;
    },
    step: (number) => {
      base = number * 100;
      call = 0;
    },
    end: () => {
      Reflect.deleteProperty(performance, 'now');
      Object.assign(globalThis, { setImmediate: turn });
      Error.stackTraceLimit = stackTraceLimit;
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
  /** When it went on after it had stood still the last time. */
  readonly wentOnAt: () => Instant;
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

/**
 * A machine with little to do wakes up this often: its timers go off together, and late, those for what is asked again
 * and again before long the most. A lease of three seconds is renewed in time all the same. Milliseconds.
 */
const DROWSY = 2_500;
const SOON = 1_000;

/** How long a timer of a process takes that was set for so long. */
const late = (world: World, milliseconds: number): number => {
  if (!world.calm()) return milliseconds;
  const every = milliseconds < SOON ? 2 * DROWSY : DROWSY;
  const now = world.now();
  return Math.ceil((now + milliseconds) / every) * every - now;
};

export type Server = Store & { readonly up: () => boolean; readonly delay: () => number };

const away = (): AppError => new AppError('log.unavailable', 'the log cannot be reached: the connection was cut');

export const newHost = (world: World, server: Server, name: string, file: { position?: Position }): Host => {
  const random = world.random(`host ${name}`);
  const flights = new Set<() => void>();
  const watches = new Set<() => void>();
  let held: (() => void)[] = [];
  let alive = true;
  let frozen = false;
  let wentOnAt = Number.NEGATIVE_INFINITY;

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
    wentOnAt: () => wentOnAt,
    clock: {
      now: () => world.now() + host.skew,
      after: (milliseconds, run) => {
        let off = false;
        const cancel = world.after(late(world, milliseconds), () =>
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
        const trip = (run: () => void, delay = 0): void => {
          if (delay === 0 && world.calm()) run();
          else world.after(random.next() * host.latency + delay, run);
        };
        const happens = (share: number): boolean => share > 0 && random.happens(share);
        const send = (answer: (outcome: Promise<unknown>) => void): void => {
          trip(() => {
            if (!alive) return;
            if (host.line === 'silent') return void world.after(COMMAND_TIMEOUT, fail);
            if (host.line === 'refused' || !server.up() || happens(host.dropped)) return trip(fail);
            answer((async () => call())());
          });
        };
        const back = (outcome: Promise<unknown>): void => {
          outcome.then(
            (value) =>
              trip(() => {
                if (host.line === 'silent') world.after(COMMAND_TIMEOUT, fail);
                else if (happens(host.lost)) fail();
                else end(() => resolve(value as never));
              }, server.delay()),
            (error: unknown) => trip(() => end(() => reject(error))),
          );
        };
        send((outcome) => {
          if (!happens(host.resent)) return back(outcome);
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
      wentOnAt = world.now();
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
