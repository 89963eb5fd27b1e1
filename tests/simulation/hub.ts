import { createHash } from 'node:crypto';
import { memoryConsumer } from '../../src/adapters/memory/consumer.ts';
import { backlogOf } from '../../src/adapters/memory/jobs.ts';
import { memoryLease } from '../../src/adapters/memory/lease.ts';
import type { MemoryLogOptions } from '../../src/adapters/memory/log.ts';
import { logIn, tailOf } from '../../src/adapters/memory/log.ts';
import type { MemoryNotify } from '../../src/adapters/memory/notify.ts';
import { memoryNotify } from '../../src/adapters/memory/notify.ts';
import { memoryOperator } from '../../src/adapters/memory/operator.ts';
import { memoryJudged, memoryPulse } from '../../src/adapters/memory/pulse.ts';
import { memoryOutcomes, memoryQueue } from '../../src/adapters/memory/queue.ts';
import { memoryRefused } from '../../src/adapters/memory/refused.ts';
import { memorySourceMemory, memorySourceStatuses } from '../../src/adapters/memory/source-memory.ts';
import { memoryHearing, memoryRegistry } from '../../src/adapters/memory/sources.ts';
import type { Store } from '../../src/adapters/memory/store.ts';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import { follow } from '../../src/app/gateway/follow.ts';
import type { Follower } from '../../src/app/gateway/follower.ts';
import { deadRegions } from '../../src/app/intake/dead-regions.ts';
import type { Intake } from '../../src/app/intake/door.ts';
import { intake } from '../../src/app/intake/intake.ts';
import type { Consume, SignalQueue } from '../../src/app/intake/queue.ts';
import type { Clock } from '../../src/app/kit/clock.ts';
import type { Lease } from '../../src/app/kit/lead.ts';
import { lead } from '../../src/app/kit/lead.ts';
import type { Observe } from '../../src/app/kit/observe.ts';
import type { Feed } from '../../src/app/log/feeds.ts';
import type { Log, LogTail, Pulse } from '../../src/app/log/log.ts';
import { sequencerName } from '../../src/app/log/sequencing.ts';
import type { DestinationKind } from '../../src/app/notify/kind.ts';
import type { OperatorOffice } from '../../src/app/operator/operator.ts';
import { operatorOffice } from '../../src/app/operator/operator.ts';
import { startSequencer } from '../../src/app/sequencer/work.ts';
import { keptSources } from '../../src/app/sources/kept-sources.ts';
import type { Hearing, SourceRecord, SourceRegistry } from '../../src/app/sources/sources.ts';
import type { Poll } from '../../src/app/upstreams/source.ts';
import type { SourceMemory, SourceStatuses } from '../../src/app/upstreams/status.ts';
import { HORIZON_MS, keepOf } from '../../src/domain/timeline/feed-state.ts';
import type { Instant } from '../../src/domain/words.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import type { LogSizes } from './happening.ts';
import type { Host, World } from './world.ts';

export const FEED: Feed = { id: 'sim', status: 'Actual', country: 'small', createdAt: 0 };
/** What is played for practice, on the same server and by the same processes. */
const DRILL: Feed = { id: 'drill', status: 'Exercise', country: 'small', createdAt: 0 };

export const KEPT_FOR = keepOf('Actual', HORIZON_MS);

/** Of the processes: how long a lease holds, and how often it is looked who fell silent; milliseconds. */
export const LEASE_TTL = 3_000;
export const TICK = 1_000;

/** What the door takes. */
export const LIMITS = { horizon: HORIZON_MS, ahead: 300_000, maxQueued: 100_000, wordsPerHour: 1_000 };

/** The ports of one process, before anything is broken on purpose. */
export type Parts = {
  log: Log;
  tail: LogTail;
  pulse: () => Promise<Pulse>;
  judged: (epoch: string, at: Instant) => Promise<boolean>;
  queue: SignalQueue;
  consume: Consume;
  lease: Lease;
  hearing: Hearing;
  lists: Hearing;
  registry: SourceRegistry;
  memory: SourceMemory;
  statuses: SourceStatuses;
  /** One to ask a source. */
  sourceLease: (role: string, holder: string) => Lease;
  notify: MemoryNotify;
  clock: Clock;
};

/** Changes the ports of a process: how a bug is planted without a switch in the product. */
export type Breaks = (parts: Parts, host: Host, feed: Feed, live: () => Parts) => Parts;

const asBuilt: Breaks = (parts) => parts;

const outcomesOf = new WeakMap<Store, ReturnType<typeof memoryOutcomes>>();

/** The ports of a process to one feed, with what was broken on purpose. */
export const partsOf = (world: World, running: Running, feed: Feed): Parts => {
  const live = (): Parts => builtParts(world, running, FEED);
  return (running.wrong.breaks ?? asBuilt)(builtParts(world, running, feed), running.host, feed, live);
};

const builtParts = (world: World, { host, disks, synced, sizes, observe, newEpoch }: Running, feed: Feed): Parts => {
  const { reach, clock } = host;
  const disk = feed.id === FEED.id ? disks.live : disks.drill;
  const store = feed.id === FEED.id ? host.store : host.storeOn(disk);
  const options: MemoryLogOptions = { store, reach, clock, keep: sizes.keep, durable: synced, newEpoch };
  // Locks and leases are the server's, by its own time.
  const server = { store, reach, clock: { now: world.now, after: clock.after } };
  const outcomes = outcomesOf.get(disk) ?? memoryOutcomes();
  outcomesOf.set(disk, outcomes);
  const queue = memoryQueue({ ...server, outcomes });
  return {
    clock,
    log: logIn(options),
    tail: tailOf(options),
    pulse: memoryPulse(server, deadRegions({ queue, catalogue: SMALL_COUNTRY, now: clock.now, keep: HORIZON_MS })),
    queue,
    consume: memoryConsumer({
      ...server,
      token: host.name,
      concurrency: 16,
      attempts: 5,
      backoff: 200,
      outcomes,
      observe,
    }),
    lease: memoryLease(server, 'sequencer', sequencerName(host.name)),
    judged: memoryJudged(server, LEASE_TTL),
    hearing: memoryHearing(options, 'heard'),
    lists: memoryHearing(options, 'lists'),
    registry: memoryRegistry(options),
    memory: memorySourceMemory(options),
    statuses: memorySourceStatuses(options),
    sourceLease: (role, holder) => memoryLease(server, role, holder),
    notify: memoryNotify(world.now, server),
  };
};

export type Running = {
  readonly host: Host;
  readonly disks: { readonly live: Store; readonly drill: Store };
  readonly synced: boolean;
  /** There is a feed for practice. */
  readonly drills: boolean;
  readonly sizes: LogSizes;
  readonly wrong: {
    readonly breaks?: Breaks;
    readonly ways?: (ways: DestinationKind) => DestinationKind;
    readonly polls?: (poll: Poll) => Poll;
  };
  readonly observe: Observe;
  /** Another one each time, whoever asks: a log that was lost is never taken for the one it was. */
  readonly newEpoch: () => string;
};

export const feedsOf = ({ drills }: Pick<Running, 'drills'>): readonly Feed[] => (drills ? [FEED, DRILL] : [FEED]);

/** What a sequencing process does, as `roles/sequencing.ts` puts it together. */
export const runSequencer = async (world: World, running: Running): Promise<void> => {
  await Promise.all(feedsOf(running).map((feed) => leadFeed(world, running, feed)));
};

export const leadFeed = async (world: World, running: Running, feed: Feed): Promise<void> => {
  const { host, observe } = running;
  const parts = partsOf(world, running, feed);
  const { reach } = host;
  const store = feed.id === FEED.id ? host.store : host.storeOn(running.disks.drill);
  await lead({
    what: `sequencer of ${feed.id}`,
    lease: parts.lease,
    ttlMs: LEASE_TTL,
    clock: parts.clock,
    observe,
    start: () =>
      startSequencer({
        feed,
        catalogue: SMALL_COUNTRY,
        keep: KEPT_FOR,
        clock: parts.clock,
        monotonic: world.now,
        observe,
        settings: {
          batch: 100,
          checkpointEvery: running.sizes.checkpointEvery,
          checkpointInterval: 60_000,
          tick: TICK,
        },
        log: parts.log,
        sources: feed.id === FEED.id ? keptSourcesOf(parts, observe) : parts.registry.list,
        hearing: parts.hearing,
        lists: parts.lists,
        refused: memoryRefused({ store, reach }),
        operator: memoryOperator({ store, reach }),
        watched: async () => {},
        judged: parts.judged,
        backlog: () => reach(() => store.look((data) => backlogOf(data, world.now()))),
        lastSeen: feed.id === FEED.id ? host.lastSeen : undefined,
        consume: parts.consume,
      }),
  });
};

const keptSourcesOf = ({ registry, pulse }: Parts, observe: Observe): (() => Promise<readonly SourceRecord[]>) =>
  keptSources({ feed: FEED.id, registry, epoch: async () => (await pulse()).position?.epoch, observe }).list;

export type Web = {
  readonly host: Host;
  readonly follower: Follower;
  readonly intake: Intake;
  /** The door of the drill. */
  readonly practice: Intake;
  readonly operator: OperatorOffice;
};

/** What a web process does, as `roles/desks.ts` puts it together. */
export const runWeb = async (world: World, running: Running): Promise<Web> => {
  const { host, observe } = running;
  const parts = partsOf(world, running, FEED);
  const { store, reach } = host;
  const follower = await follow({
    feed: FEED,
    catalogue: SMALL_COUNTRY,
    log: parts.log,
    tail: parts.tail,
    pulse: parts.pulse,
    clock: parts.clock,
    observe,
    keep: KEPT_FOR,
    ring: running.sizes.ring,
  });
  const doorOf = (own: Parts, kept: Store): Intake =>
    intake({
      parse: parseSignal,
      fingerprint,
      now: parts.clock.now,
      queue: own.queue,
      log: own.log,
      hearing: own.hearing,
      refused: memoryRefused({ store: kept, reach }),
      catalogue: SMALL_COUNTRY,
      limits: LIMITS,
      scenarioTime: false,
      observe,
    });
  const door = doorOf(parts, store);
  return {
    host,
    follower,
    intake: door,
    practice: doorOf(partsOf(world, running, DRILL), host.storeOn(running.disks.drill)),
    operator: operatorOffice({
      intake: door,
      registry: parts.registry,
      store: memoryOperator({ store, reach }),
      catalogue: SMALL_COUNTRY,
      now: parts.clock.now,
    }),
  };
};

export const fingerprint = (text: string): string => createHash('sha1').update(text).digest('base64url').slice(0, 16);
