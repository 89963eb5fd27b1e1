import { createHash } from 'node:crypto';
import { memoryLease } from '../../src/adapters/memory/lease.ts';
import type { MemoryLogOptions } from '../../src/adapters/memory/log.ts';
import { logIn, tailOf } from '../../src/adapters/memory/log.ts';
import { memoryOperator } from '../../src/adapters/memory/operator.ts';
import { memoryJudged, memoryPulse } from '../../src/adapters/memory/pulse.ts';
import { memoryBacklog, memoryConsumer, memoryOutcomes, memoryQueue } from '../../src/adapters/memory/queue.ts';
import { memoryRejected } from '../../src/adapters/memory/rejected.ts';
import { memoryHearing, memoryRegistry } from '../../src/adapters/memory/sources.ts';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import type { Follower } from '../../src/app/gateway/follow.ts';
import { follow } from '../../src/app/gateway/follow.ts';
import { deadRegions } from '../../src/app/intake/dead-regions.ts';
import type { Intake } from '../../src/app/intake/intake.ts';
import { intake } from '../../src/app/intake/intake.ts';
import type { Consume, SignalQueue } from '../../src/app/intake/queue.ts';
import type { Clock } from '../../src/app/kit/clock.ts';
import type { Lease } from '../../src/app/kit/lead.ts';
import { lead } from '../../src/app/kit/lead.ts';
import type { Observe } from '../../src/app/kit/observe.ts';
import type { Feed } from '../../src/app/log/feeds.ts';
import type { Log, LogTail, Pulse } from '../../src/app/log/log.ts';
import type { OperatorDesk } from '../../src/app/operator/operator.ts';
import { operatorDesk } from '../../src/app/operator/operator.ts';
import { startSequencer } from '../../src/app/sequencer/work.ts';
import { keptSources } from '../../src/app/sources/kept-sources.ts';
import type { Hearing, SourceRecord, SourceRegistry } from '../../src/app/sources/sources.ts';
import { HORIZON_MS, keepOf } from '../../src/domain/feed-state.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import type { Host, World } from './world.ts';

export const FEED: Feed = {
  id: 'sim',
  status: 'Actual',
  country: 'small',
} as Feed;

/** Entries the log keeps at least; short, so that it is trimmed again and again in a night. */
const KEEP = 200;
const RING = 60;
const SNAPSHOT_EVERY = 70;
const KEPT_FOR = keepOf('Actual', HORIZON_MS);

/** The ports of one process, before anything is broken on purpose. */
export type Parts = {
  log: Log;
  tail: LogTail;
  pulse: () => Promise<Pulse>;
  judged: (epoch: string) => Promise<boolean>;
  queue: SignalQueue;
  consume: Consume;
  lease: Lease;
  hearing: Hearing;
  lists: Hearing;
  registry: SourceRegistry;
  clock: Clock;
};

/** Changes the ports of a process: how a bug is planted without a switch in the product. */
export type Breaks = (parts: Parts, host: Host) => Parts;

export const asBuilt: Breaks = (parts) => parts;

const outcomesOf = new WeakMap<World, ReturnType<typeof memoryOutcomes>>();

const partsOf = (world: World, host: Host, synced: boolean, observe: Observe): Parts => {
  const random = world.random(`epochs of ${host.name}`);
  const newEpoch = (): string => `e${Math.floor(random.next() * 2 ** 40).toString(36)}`;
  const { store, reach, clock } = host;
  const options: MemoryLogOptions = { store, reach, clock, keep: KEEP, durable: synced, newEpoch };
  // Locks and leases are the server's, by its own time.
  const server = { store, reach, clock: { now: world.now, after: clock.after } };
  const outcomes = outcomesOf.get(world) ?? memoryOutcomes();
  outcomesOf.set(world, outcomes);
  const queue = memoryQueue({ ...server, outcomes });
  return {
    clock,
    log: logIn(options),
    tail: tailOf(options),
    pulse: memoryPulse(server, deadRegions({ queue, tree: SMALL_COUNTRY, now: clock.now, keep: HORIZON_MS })),
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
    lease: memoryLease(server, 'sequencer', host.name),
    judged: memoryJudged(server, 3_000),
    hearing: memoryHearing(options, 'heard'),
    lists: memoryHearing(options, 'lists'),
    registry: memoryRegistry(options),
  };
};

export type Running = {
  readonly host: Host;
  readonly synced: boolean;
  readonly breaks: Breaks;
  readonly observe: Observe;
};

/** What a sequencing process does, as `roles/sequencing.ts` puts it together. */
export const runSequencer = async (world: World, { host, synced, breaks, observe }: Running): Promise<void> => {
  const parts = breaks(partsOf(world, host, synced, observe), host);
  const { store, reach } = host;
  await lead({
    what: 'sequencer',
    lease: parts.lease,
    ttlMs: 3_000,
    clock: parts.clock,
    observe,
    start: () =>
      startSequencer({
        feed: FEED,
        tree: SMALL_COUNTRY,
        keep: KEPT_FOR,
        clock: parts.clock,
        monotonic: world.now,
        observe,
        settings: { batch: 100, snapshotEvery: SNAPSHOT_EVERY, snapshotInterval: 60_000, tick: 1_000 },
        log: parts.log,
        sources: keptSourcesOf(parts, observe),
        hearing: parts.hearing,
        lists: parts.lists,
        rejected: memoryRejected({ store, reach }),
        operator: memoryOperator({ store, reach }),
        watched: async () => {},
        judged: parts.judged,
        backlog: memoryBacklog({ store, reach, clock: { now: world.now, after: parts.clock.after } }),
        lastSeen: host.lastSeen,
        consume: parts.consume,
      }),
  });
};

const keptSourcesOf = ({ registry, pulse }: Parts, observe: Observe): (() => Promise<readonly SourceRecord[]>) =>
  keptSources({ feed: FEED.id, registry, epoch: async () => (await pulse()).position?.epoch, observe });

export type Web = {
  readonly host: Host;
  readonly follower: Follower;
  readonly intake: Intake;
  readonly operator: OperatorDesk;
};

/** What a web process does, as `roles/desks.ts` puts it together. */
export const runWeb = async (world: World, { host, synced, breaks, observe }: Running): Promise<Web> => {
  const parts = breaks(partsOf(world, host, synced, observe), host);
  const { store, reach } = host;
  const follower = await follow({
    feed: FEED,
    tree: SMALL_COUNTRY,
    log: parts.log,
    tail: parts.tail,
    pulse: parts.pulse,
    clock: parts.clock,
    observe,
    keep: KEPT_FOR,
    ring: RING,
  });
  const door = intake({
    parse: parseSignal,
    fingerprint,
    now: parts.clock.now,
    queue: parts.queue,
    log: parts.log,
    hearing: parts.hearing,
    rejected: memoryRejected({ store, reach }),
    tree: SMALL_COUNTRY,
    limits: { horizon: HORIZON_MS, ahead: 300_000, maxQueued: 100_000, wordsPerHour: 1_000 },
    scenarioTime: false,
    observe,
  });
  return {
    host,
    follower,
    intake: door,
    operator: operatorDesk({
      intake: door,
      registry: parts.registry,
      store: memoryOperator({ store, reach }),
      tree: SMALL_COUNTRY,
      now: parts.clock.now,
    }),
  };
};

const fingerprint = (text: string): string => createHash('sha1').update(text).digest('base64url').slice(0, 16);
