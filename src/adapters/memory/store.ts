import type { Queued } from '../../app/intake/queue.ts';
import type { RefusedSignal } from '../../app/intake/refused.ts';
import type { Checkpoint, Entry, HistoryInterval, QueuedIdentity } from '../../app/log/log.ts';
import type { Destination, Order } from '../../app/notify/destination.ts';
import type { Cursor } from '../../app/notify/progress.ts';
import type { Acknowledgement, Delivery, Offered, SirenWay, Standing } from '../../app/notify/store.ts';
import type { AuditRow } from '../../app/operator/act.ts';
import type { SourceRecord } from '../../app/sources/sources.ts';
import type { SourceStatus } from '../../app/upstreams/status.ts';
import type { SourceClaim } from '../../domain/claim.ts';
import type { Instant, SourceId } from '../../domain/words.ts';

/** Everything that is kept of one feed. Plain values, so that a copy of it is what a disk would give back. */
export type FeedData = {
  meta: { readonly epoch: string; readonly seq: number; readonly run: string } | undefined;
  entries: Entry[];
  checkpoint: Checkpoint | undefined;
  readonly identities: Map<string, string>;
  readonly queuedIdentities: Map<string, Omit<QueuedIdentity, 'key'>>;
  readonly intervals: Map<string, HistoryInterval>;
  readonly marks: SourceClaim[];
  readonly heard: Map<string, Instant>;
  readonly lists: Map<string, Instant>;
  readonly sources: Map<string, SourceRecord>;
  readonly removedSources: Set<string>;
  /** What is remembered of a source that is asked, and how each is doing. */
  readonly sourceMemories: Map<SourceId, ReadonlyMap<string, string>>;
  readonly statuses: Map<SourceId, SourceStatus>;
  judged: { readonly epoch: string; readonly until: Instant } | undefined;
  readonly leases: Map<string, { readonly holder: string; readonly until: Instant }>;
  readonly jobs: Map<string, Job>;
  nextJob: number;
  refused: readonly RefusedSignal[];
  audit: readonly AuditRow[];
  readonly ends: Map<string, AuditRow>;
  readonly notify: NotifyData;
};

/** The data of destinations, and how far each was told. */
export type NotifyData = {
  version: number;
  readonly known: Map<string, Destination>;
  /** By destination and feed. */
  readonly progress: Map<string, { readonly cursor: Cursor; readonly told: ReadonlyMap<string, string> }>;
  readonly deliveries: Map<string, readonly Delivery[]>;
  readonly standings: Map<string, Standing>;
  readonly orders: Map<string, readonly Order[]>;
  readonly offered: Map<string, Offered>;
  readonly acknowledged: Map<string, Acknowledgement>;
  readonly sirenWays: Map<string, SirenWay>;
  /** Until when each is taken to be there. */
  readonly workers: Map<string, Instant>;
  readonly shards: Map<number, { readonly worker: string; readonly until: Instant }>;
};

/** A batch in the queue; one without `state` waits. */
export type Job = {
  readonly id: string;
  readonly batch: readonly Queued[];
  /** When it was acknowledged. */
  readonly at: Instant;
  readonly behind: boolean;
  readonly failures: number;
  /** How often its worker died. */
  readonly stalled: number;
  readonly state?:
    | { readonly kind: 'active'; readonly token: string; readonly lockedUntil: Instant }
    | { readonly kind: 'delayed'; readonly due: Instant }
    | { readonly kind: 'dead'; readonly at: Instant; readonly reason: string };
};

export const emptyData = (): FeedData => ({
  meta: undefined,
  entries: [],
  checkpoint: undefined,
  identities: new Map(),
  queuedIdentities: new Map(),
  intervals: new Map(),
  marks: [],
  heard: new Map(),
  lists: new Map(),
  sources: new Map(),
  removedSources: new Set(),
  sourceMemories: new Map(),
  statuses: new Map(),
  judged: undefined,
  leases: new Map(),
  jobs: new Map(),
  nextJob: 1,
  refused: [],
  audit: [],
  ends: new Map(),
  notify: {
    version: 0,
    known: new Map(),
    progress: new Map(),
    deliveries: new Map(),
    standings: new Map(),
    orders: new Map(),
    offered: new Map(),
    acknowledged: new Map(),
    sirenWays: new Map(),
    workers: new Map(),
    shards: new Map(),
  },
});

/**
 * Where the adapters of this folder keep a feed. A change is one step that nobody sees half of, and depends on nothing
 * but the data it is given: a store may run it a second time, on a copy, as a server replays its append-only file.
 */
export type Store = {
  readonly change: <Result>(step: (data: FeedData) => Result) => Result;
  readonly look: <Result>(look: (data: FeedData) => Result) => Result;
  /** Called after each change; returns what ends it. */
  readonly watch: (changed: () => void) => () => void;
  /** Names the run of the server: another one after each restart. */
  readonly run: () => string;
};

export type MemoryStore = Store & {
  lose(): void;
  /** As far as whoever opens it can tell. */
  restart(): void;
};

/** A store that ends with the process. */
export const memoryStore = (): MemoryStore => {
  let data = emptyData();
  let runs = 1;
  const watching = new Set<() => void>();
  const tell = (): void => {
    for (const changed of [...watching]) changed();
  };
  return {
    change: (step) => {
      const result = step(data);
      tell();
      return result;
    },
    look: (look) => look(data),
    watch: (changed) => {
      watching.add(changed);
      return () => watching.delete(changed);
    },
    run: () => `run-${runs}`,
    restart: () => {
      runs += 1;
    },
    lose: () => {
      data = emptyData();
      tell();
    },
  };
};

/**
 * The way to the store. Every call of an adapter goes through it, so that it can be as slow, as lossy and as often away
 * as a network.
 */
export type Reach = <Result>(call: () => Result | Promise<Result>) => Promise<Result>;

export const atHand: Reach = async (call) => call();
