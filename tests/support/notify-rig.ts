import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { memoryNotify } from '../../src/adapters/memory/notify.ts';
import { atHand, memoryStore } from '../../src/adapters/memory/store.ts';
import { newSecret, newSigningKey, publicKeyOf, signingKeyOf } from '../../src/adapters/webhook/sign.ts';
import { webhooks } from '../../src/adapters/webhook/webhook.ts';
import type { Clock } from '../../src/app/kit/clock.ts';
import type { Observe } from '../../src/app/kit/observe.ts';
import type { Destination } from '../../src/app/notify/destination.ts';
import type { DestinationKind } from '../../src/app/notify/kind.ts';
import type { Remembered } from '../../src/app/notify/remembered.ts';
import { tellingFeed } from '../../src/app/notify/telling-feed.ts';
import { startTelling } from '../../src/app/notify/worker.ts';
import type { FakeFollower } from './fake-follower.ts';
import { mortalServer } from './mortal-server.ts';

/** Time that runs so many times faster than the machine's, so that a pause of minutes is over in a moment. */
export const quickClock = (times: number): Clock => {
  const began = Date.now();
  return {
    now: () => began + (Date.now() - began) * times,
    after: (milliseconds, run) => {
      const timer = setTimeout(run, Math.min(milliseconds / times, 2 ** 30));
      return () => clearTimeout(timer);
    },
  };
};

export type Received = {
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: { readonly type: string; readonly timestamp: string; readonly data: Record<string, unknown> };
};

export type Receiver = {
  readonly url: string;
  readonly received: readonly Received[];
  /** How it answers from now on; undefined: 200. */
  behave(how: ((response: ServerResponse, received: Received) => void) | undefined): void;
  /** Resolves when so many have come that fit. */
  until(fits: (received: readonly Received[]) => boolean): Promise<readonly Received[]>;
  /** As a process that is killed: connections break, and nobody takes new ones until `revive`. */
  die(): Promise<void>;
  revive(): Promise<void>;
  close(): Promise<void>;
};

/** An endpoint that keeps what it is sent, whatever it answers. */
export const receiver = async (): Promise<Receiver> => {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  let how: ((response: ServerResponse, received: Received) => void) | undefined;
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    request.on('end', () => {
      const body = text.startsWith('{') ? JSON.parse(text) : { type: 'text', timestamp: '', data: {} };
      const one = { id: String(request.headers['webhook-id']), headers: request.headers, text, body };
      received.push(one);
      if (how === undefined) response.end();
      else how(response, one);
      for (const wake of waiting) wake();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const { port, die, revive } = await mortalServer(server, sockets);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    die,
    revive,
    behave: (as) => {
      how = as;
    },
    until: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!fits(received)) return;
          waiting.delete(look);
          resolve(received);
        };
        waiting.add(look);
        look();
      }),
    close: die,
  };
};

export const destinationTo = (url: string, more: Partial<Destination> = {}): Destination => ({
  id: 'hall',
  name: 'Town hall',
  kind: 'webhook',
  url,
  feed: 'ua',
  drills: false,
  secrets: [{ secret: newSecret(), until: null }],
  from: 'http',
  addedAt: 0,
  ...more,
});

export type NotifyRig = {
  readonly stores: ReturnType<typeof memoryNotify>;
  readonly publicKey: string;
  readonly seen: readonly { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];
  /** Another notify worker; `kill` ends it as a crash would: nothing more is saved, no lease is given back. */
  worker(name: string): Promise<RigWorker>;
  /** The store is killed: what it is asked fails until it is there again, and `done` says whether it was done all the same. */
  away(done: (() => boolean) | undefined): void;
  /** What was told, as a replica has it that has come no further; the answer puts it in the place of all that is known since. */
  replica(): () => void;
};

export type RigWorker = {
  close(): Promise<void>;
  kill(): void;
  /** Nothing of it runs any more, until the answer is called. */
  standStill(): () => void;
  /** Lets it die once it has sent or saved so many more times; `done`: the one at which it dies is still done. */
  dies(after: number, done: boolean): void;
  /** Resolves when it is dead. */
  readonly died: Promise<void>;
};

/** Of a worker that was killed nothing comes any more, and nothing leaves it. */
const mortal = (push: Push, alive: Wrap, counted: Wrap, reaching: Wrap): Push => ({
  ...push,
  send: counted(push.send),
  subscriptions: {
    ...push.subscriptions,
    get: alive(push.subscriptions.get),
    remove: alive(push.subscriptions.remove),
    changes: alive(push.subscriptions.changes),
  },
  store: {
    ...push.store,
    owed: reaching(push.store.owed),
    saveOwed: counted(reaching(push.store.saveOwed)),
    putTally: alive(reaching(push.store.putTally)),
  },
});

type Wrap = <Args extends readonly unknown[], Answer>(
  work: (...args: Args) => Promise<Answer>,
) => (...args: Args) => Promise<Answer>;

type Push = NonNullable<Parameters<typeof startTelling>[0]['push']>;

const whileAway = async (isDone: () => boolean, work: () => Promise<unknown>): Promise<never> => {
  if (isDone()) await work();
  throw new Error('the store is away');
};

export const notifyRig = (
  followers: readonly FakeFollower[],
  options: {
    readonly clock: Clock;
    readonly timeout?: number;
    readonly kinds?: readonly DestinationKind[];
    readonly settled?: readonly Destination[];
    readonly blindAfter?: number;
    readonly leaseTtl?: number;
    readonly remembered?: (destination: string, feed: string) => Remembered;
    /** Told of each drill that a button begins. */
    readonly drill?: (destination: Destination) => Promise<void>;
    readonly push?: Parameters<typeof startTelling>[0]['push'];
  },
): NotifyRig => {
  const { clock } = options;
  const store = memoryStore();
  const stores = memoryNotify(clock.now, { store, reach: atHand });
  const key = signingKeyOf(newSigningKey());
  const seen: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const observe: Observe = (event, fields = {}) => void seen.push({ event, fields });
  let away: (() => boolean) | undefined;
  const reaching =
    <Args extends readonly unknown[], Answer>(work: (...args: Args) => Promise<Answer>) =>
    (...args: Args): Promise<Answer> =>
      away === undefined ? work(...args) : whileAway(away, () => work(...args));
  return {
    stores,
    away: (done) => {
      away = done;
    },
    replica: () => {
      const copied = store.look(({ notify }) => new Map(notify.progress));
      return () =>
        store.change(({ notify: { progress } }) => {
          progress.clear();
          for (const [about, found] of copied) progress.set(about, found);
        });
    },
    publicKey: publicKeyOf(key),
    seen,
    worker: async (name) => {
      let dead = false;
      let left: { count: number; readonly done: boolean } | undefined;
      let tell = (): void => {};
      const died = new Promise<void>((resolve) => {
        tell = resolve;
      });
      const die = (): void => {
        dead = true;
        tell();
      };
      const never = new Promise<never>(() => {});
      const alive =
        <Args extends readonly unknown[], Answer>(work: (...args: Args) => Promise<Answer>) =>
        (...args: Args): Promise<Answer> =>
          dead ? never : work(...args);
      const counted =
        <Args extends readonly unknown[], Answer>(work: (...args: Args) => Promise<Answer>) =>
        (...args: Args): Promise<Answer> => {
          if (dead) return never;
          if (left === undefined) return work(...args);
          left.count -= 1;
          if (left.count >= 0) return work(...args);
          die();
          if (left.done) work(...args).catch(() => {});
          return never;
        };
      let isStill = false;
      const held: (() => void)[] = [];
      /** What would run while it stands still runs when it goes on. */
      const onceMoving =
        <Args extends readonly unknown[]>(run: (...args: Args) => void) =>
        (...args: Args): void => {
          if (isStill) held.push(() => run(...args));
          else run(...args);
        };
      const own: Clock = { now: clock.now, after: (milliseconds, run) => clock.after(milliseconds, onceMoving(run)) };
      const shifts = stores.shifts(name);
      const worker = await startTelling({
        worker: name,
        shifts: {
          hold: alive(reaching(shifts.hold)),
          giveUp: alive(reaching(shifts.giveUp)),
          leave: alive(shifts.leave),
        },
        destinations: { ...stores.destinations, version: alive(reaching(stores.destinations.version)) },
        settled: options.settled ?? [],
        telling: {
          ...stores.telling,
          progress: reaching(stores.telling.progress),
          save: counted(reaching(stores.telling.save)),
          noteDelivery: alive(reaching(stores.telling.noteDelivery)),
          putStanding: alive(reaching(stores.telling.putStanding)),
        },
        ...(options.push === undefined ? {} : { push: mortal(options.push, alive, counted, reaching) }),
        ...(options.remembered === undefined ? {} : { remembered: options.remembered }),
        drill: options.drill ?? (async () => {}),
        kinds: options.kinds ?? [webhooks({ timeout: options.timeout ?? 5_000, key, version: 'test' })],
        feeds: async () => followers.map(({ feed }) => feed),
        open: async (feed) => {
          const follower = followers.find((one) => one.feed.id === feed.id);
          if (follower === undefined) throw new Error(`no feed ${feed.id}`);
          const stilled: Pick<FakeFollower, 'listen'> = {
            listen: ({ entries, pulse, reset }) =>
              follower.listen({ entries: onceMoving(entries), pulse: onceMoving(pulse), reset: onceMoving(reset) }),
          };
          const read = async (seq: number) => follower.recent(seq) ?? [];
          return tellingFeed({ ...follower, ...stilled }, { read }, own, options.blindAfter);
        },
        neighbours: () => () => [],
        leaseTtl: options.leaseTtl ?? 60_000,
        hub: 'test',
        digest: (text) => createHash('sha256').update(text).digest('base64url').slice(0, 27),
        clock: own,
        observe,
      });
      return {
        standStill: () => {
          isStill = true;
          return () => {
            isStill = false;
            for (const run of held.splice(0)) run();
          };
        },
        close: worker.close,
        kill: die,
        dies: (after, done) => {
          left = { count: after, done };
        },
        died,
      };
    },
  };
};
