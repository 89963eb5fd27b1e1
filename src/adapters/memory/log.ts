import { compareIntervals, withImported } from '../../app/import/merge.ts';
import type { ImportStore } from '../../app/import/store.ts';
import type { Clock } from '../../app/kit/clock.ts';
import { AppError } from '../../app/kit/errors.ts';
import type {
  Checkpoint,
  Commit,
  CommitResult,
  Entry,
  History,
  HistoryInterval,
  Identity,
  Log,
  LogTail,
  Span,
} from '../../app/log/log.ts';
import type { SourceClaim } from '../../domain/claim.ts';
import { isSourceClaim } from '../../domain/claim.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { MemoryImports } from './imports.ts';
import { memoryImports } from './imports.ts';
import type { FeedData, Reach, Store } from './store.ts';
import { atHand, memoryStore } from './store.ts';

export type MemoryLog = Log & {
  readonly tail: () => LogTail;
  readonly history: History;
  readonly imports: ImportStore;
  /** Loses everything, as a Redis without its data would. */
  lose(): void;
  /** What whoever opens it can tell of a server that was started again. */
  restart(): void;
};

export type MemoryLogOptions = {
  readonly store: Store;
  readonly reach: Reach;
  readonly clock: Clock;
  /** Entries kept for those that come back. */
  readonly keep: number;
  /** True when everything acknowledged survives a restart of the server. */
  readonly durable: boolean;
  readonly newEpoch: () => string;
};

/** A feed's log in memory: for tests, and for folding a scenario without a Redis. Keeps the same promises but one: it ends with the process. */
export const memoryLog = ({ keep = Number.POSITIVE_INFINITY }: { readonly keep?: number } = {}): MemoryLog => {
  const store = memoryStore();
  let epochs = 0;
  const newEpoch = (): string => {
    epochs += 1;
    return `memory-${epochs}`;
  };
  const options: MemoryLogOptions = { store, reach: atHand, clock: ownTimers, keep, durable: true, newEpoch };
  const imports = memoryImports();
  return {
    ...logIn(options),
    tail: () => tailOf(options),
    history: historyIn(store, imports),
    imports,
    restart: store.restart,
    lose: () => {
      store.lose();
      imports.lose();
    },
  };
};

/** Only for waiting: what is remembered here depends on no clock. */
const ownTimers: Clock = {
  now: () => 0,
  after: (milliseconds, run) => {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The steps of `lua/open.lua`, `commit.lua`, `note-queued.lua` and `save.lua`, on a store in memory. */
export const logIn = ({ store, reach, keep, durable, newEpoch }: MemoryLogOptions): Log => ({
  open: (seen, as = 'reader') =>
    reach(() => {
      const offered = newEpoch();
      const run = durable && as === 'reader' ? '' : store.run();
      return store.change((data) => opened(data, { seen, offered, run, durable }));
    }),
  commit: (commit) => reach(() => store.change((data) => committed(data, commit, keep))),
  read: (seq, limit, epoch) =>
    reach(() =>
      store.look((data) => {
        if (epoch !== undefined && data.meta?.epoch !== epoch)
          throw new AppError('log.unavailable', 'the log is another one now');
        return after(data, seq, limit);
      }),
    ),
  digests: (keys) => reach(() => store.look(({ identities }) => keys.map((key) => identities.get(key)))),
  noteQueued: (added) =>
    reach(() =>
      store.change(({ queuedIdentities }) => {
        for (const { key, digest, receivedAt } of added)
          if (!queuedIdentities.has(key)) queuedIdentities.set(key, { digest, receivedAt });
      }),
    ),
  queued: (keys) => reach(() => store.look(({ queuedIdentities }) => keys.map((key) => queuedIdentities.get(key)))),
  saveCheckpoint: (checkpoint) =>
    reach(() => {
      const saved = structuredClone(checkpoint);
      store.change((data) => save(data, saved));
    }),
  loadCheckpoint: () => reach(() => store.look(({ checkpoint }) => structuredClone(checkpoint))),
});

type Opening = {
  readonly seen: Position | undefined;
  readonly offered: string;
  readonly run: string;
  readonly durable: boolean;
};

const opened = (data: FeedData, { seen, offered, run, durable }: Opening): Position => {
  const { meta } = data;
  if (meta === undefined) {
    data.entries = [];
    data.checkpoint = undefined;
    data.meta = { epoch: offered, seq: 0, run };
  } else if (seen !== undefined && seen.epoch === meta.epoch && seen.seq > meta.seq) {
    // A log behind what was seen of it went back: other entries will have those seqs.
    data.meta = { epoch: offered, seq: meta.seq, run };
  } else if (run !== '' && run !== meta.run) {
    const whole = durable && seen?.epoch === meta.epoch;
    data.meta = { epoch: meta.run === '' || whole ? meta.epoch : offered, seq: meta.seq, run };
  }
  return positionOf(data);
};

const positionOf = ({ meta }: FeedData): Position => ({ epoch: meta?.epoch ?? '', seq: meta?.seq ?? 0 });

const committed = (
  data: FeedData,
  { expected, entries, history, marksAnew = [], identities }: Commit,
  keep: number,
): CommitResult => {
  const { meta } = data;
  if (meta === undefined || meta.epoch !== expected.epoch || meta.seq !== expected.seq)
    return { kind: 'conflict', head: positionOf(data) };
  data.meta = { ...meta, seq: meta.seq + entries.length };
  for (const entry of entries) data.entries.push(entry);
  const trimmed = Math.min(data.meta.seq - keep, data.checkpoint?.position.seq ?? 0);
  const gone = trimmed - ((data.entries[0]?.seq ?? 1) - 1);
  if (gone > 0) data.entries.splice(0, gone);
  for (const { region, hazard, removed, put } of history) {
    for (const start of removed) data.intervals.delete(`${region}|${hazard}|${start}`);
    for (const interval of put)
      data.intervals.set(`${region}|${hazard}|${interval.startedAt}`, { region, hazard, ...interval });
  }
  remember(data, identities);
  for (const { source, from, marks } of marksAnew) {
    const others = data.marks.filter((mark) => mark.source !== source || mark.at < from);
    data.marks.splice(0, data.marks.length, ...others, ...marks.map(asKept));
  }
  for (const { claim } of entries) if (isSourceClaim(claim)) data.marks.push(asKept(claim));
  return { kind: 'committed', head: positionOf(data) };
};

/** When it was heard is not kept of a word. */
const asKept = (claim: SourceClaim): SourceClaim => ({ ...claim, receivedAt: claim.at });

const remember = ({ identities }: FeedData, added: readonly Identity[]): void => {
  for (const { key, digest } of added) if (!identities.has(key)) identities.set(key, digest);
};

const save = (data: FeedData, saved: Checkpoint): void => {
  const head = positionOf(data);
  const current = saved.position.epoch === head.epoch && saved.position.seq <= head.seq;
  if (current && saved.position.seq >= (data.checkpoint?.position.seq ?? 0)) data.checkpoint = saved;
};

/** Seqs have no holes, so the place of an entry follows from the first one's. */
const after = ({ entries }: FeedData, seq: number, limit: number): readonly Entry[] => {
  const from = Math.max(0, seq + 1 - (entries[0]?.seq ?? 1));
  return entries.slice(from, from + limit);
};

export const tailOf = ({ store, reach, clock }: Pick<MemoryLogOptions, 'store' | 'reach' | 'clock'>): LogTail => {
  let closed = false;
  let wake = (): void => {};
  return {
    next: async ({ epoch, seq }, limit, waitMs) => {
      const read = await reach(async () => {
        const there = (): boolean => store.look(({ meta }) => meta?.epoch !== epoch || meta.seq > seq);
        if (!there() && !closed) {
          await new Promise<void>((resolve) => {
            const done = (): void => {
              cancel();
              unwatch();
              resolve();
            };
            const unwatch = store.watch(() => {
              if (there()) done();
            });
            const cancel = clock.after(waitMs, done);
            wake = done;
          });
        }
        return store.look((data) => (data.meta?.epoch === epoch ? after(data, seq, limit) : undefined));
      });
      return closed ? [] : read;
    },
    close: async () => {
      closed = true;
      wake();
    },
  };
};

const historyIn = (store: Store, imports: MemoryImports): History => ({
  read: async ({ region, hazard, from, to }) =>
    overlapping(intervalsOf(store), imports, { from, to }).filter(
      (one) => one.region === region && (hazard === undefined || one.hazard === hazard),
    ),
  readAll: async (span) => overlapping(intervalsOf(store), imports, span),
  // Nothing here works while the process does not.
  coverage: async ({ from, to }) => ({
    marks: store.look(({ marks }) => marks.filter(({ at }) => at <= to).sort((one, other) => one.at - other.at)),
    watched: [{ from, to }],
    imported: imports.covered().filter((span) => span.from <= to && span.to > from),
  }),
});

const intervalsOf = (store: Store): ReadonlyMap<string, HistoryInterval> => store.look(({ intervals }) => intervals);

const overlapping = (
  intervals: ReadonlyMap<string, HistoryInterval>,
  imports: MemoryImports,
  { from, to }: Span,
): readonly HistoryInterval[] => {
  const live = new Map<string, HistoryInterval[]>();
  for (const one of [...intervals.values()].sort((a, b) => a.startedAt - b.startedAt)) {
    const timeline = `${one.region}:${one.hazard}`;
    live.set(timeline, [...(live.get(timeline) ?? []), one]);
  }
  const imported = imports.alerts();
  return [...new Set([...live.keys(), ...imported.keys()])]
    .flatMap((timeline) => withImported(live.get(timeline) ?? [], imported.get(timeline) ?? []))
    .filter((one) => one.startedAt <= to && (one.endedAt === null || one.endedAt > from || one.startedAt >= from))
    .sort(compareIntervals);
};
