import { compareIntervals, withImported } from '../../app/import/merge.ts';
import type { ImportStore } from '../../app/import/store.ts';
import type {
  Checkpoint,
  CommitResult,
  Entry,
  History,
  HistoryInterval,
  Log,
  LogTail,
  Span,
} from '../../app/log/log.ts';
import type { SourceClaim } from '../../domain/claim.ts';
import { isSourceClaim } from '../../domain/claim.ts';
import type { Position } from '../../protocol/live/position.ts';
import type { MemoryImports } from './imports.ts';
import { memoryImports } from './imports.ts';

export type MemoryLog = Log & {
  readonly tail: () => LogTail;
  readonly history: History;
  readonly imports: ImportStore;
  /** Loses everything, as a Redis without its data would. */
  lose(): void;
  /** What whoever opens it can tell of a server that was started again. */
  restart(): void;
};

/** A feed's log in memory: for tests, and for folding a scenario without a Redis. Keeps the same promises but one: it ends with the process. */
export const memoryLog = (options: { readonly keep?: number } = {}): MemoryLog => {
  const keep = options.keep ?? Number.POSITIVE_INFINITY;
  let incarnation = 0;
  let restarted = false;
  let position: Position | undefined;
  let entries: Entry[] = [];
  let checkpoint: Checkpoint | undefined;
  const identities = new Map<string, string>();
  const intervals = new Map<string, HistoryInterval>();
  const marks: SourceClaim[] = [];
  const imports = memoryImports();
  const waiting = new Set<() => void>();

  const open = (seen?: Position, as = 'reader'): Position => {
    const wentBack = seen !== undefined && seen.epoch === position?.epoch && seen.seq > position.seq;
    const unproved = as === 'writer' && restarted && seen?.epoch !== position?.epoch;
    if (as === 'writer') restarted = false;
    if (position === undefined || wentBack || unproved) {
      incarnation += 1;
      position = { epoch: `memory-${incarnation}`, seq: position?.seq ?? 0 };
    }
    return position;
  };
  const after = (seq: number, limit: number): readonly Entry[] =>
    entries.filter((entry) => entry.seq > seq).slice(0, limit);

  return {
    open: async (seen, as) => open(seen, as),
    commit: async ({ expected, entries: added, history, identities: remembered }): Promise<CommitResult> => {
      const head = open();
      if (head.epoch !== expected.epoch || head.seq !== expected.seq) return { kind: 'conflict', head };
      position = { epoch: head.epoch, seq: head.seq + added.length };
      const trimmed = Math.min(position.seq - keep, checkpoint?.position.seq ?? 0);
      entries = [...entries, ...added].filter(({ seq }) => seq > trimmed);
      for (const { region, hazard, removed, put } of history) {
        for (const start of removed) intervals.delete(`${region}|${hazard}|${start}`);
        for (const interval of put)
          intervals.set(`${region}|${hazard}|${interval.startedAt}`, { region, hazard, ...interval });
      }
      for (const { key, digest } of remembered) if (!identities.has(key)) identities.set(key, digest);
      for (const { claim } of added) if (isSourceClaim(claim)) marks.push({ ...claim, receivedAt: claim.at });
      for (const wake of waiting) wake();
      return { kind: 'committed', head: position };
    },
    read: async (seq, limit) => after(seq, limit),
    digests: async (keys) => keys.map((key) => identities.get(key)),
    remember: async (added) => {
      for (const { key, digest } of added) if (!identities.has(key)) identities.set(key, digest);
    },
    saveCheckpoint: async (saved) => {
      const head = open();
      const current = saved.position.epoch === head.epoch && saved.position.seq <= head.seq;
      if (current && saved.position.seq >= (checkpoint?.position.seq ?? 0)) checkpoint = structuredClone(saved);
    },
    loadCheckpoint: async () => structuredClone(checkpoint),
    tail: () => {
      let closed = false;
      return {
        next: async (seq, limit, waitMs) => {
          if (after(seq, limit).length === 0 && !closed) {
            await new Promise<void>((resolve) => {
              const done = (): void => {
                clearTimeout(timer);
                waiting.delete(done);
                resolve();
              };
              const timer = setTimeout(done, waitMs);
              waiting.add(done);
            });
          }
          return closed ? [] : after(seq, limit);
        },
        close: async () => {
          closed = true;
          for (const wake of waiting) wake();
        },
      };
    },
    history: {
      read: async ({ region, hazard, from, to }) =>
        overlapping(intervals, imports, { from, to }).filter(
          (one) => one.region === region && (hazard === undefined || one.hazard === hazard),
        ),
      readAll: async (span) => overlapping(intervals, imports, span),
      // Nothing here works while the process does not.
      coverage: async ({ from, to }) => ({
        marks: marks.filter(({ at }) => at <= to).sort((one, other) => one.at - other.at),
        watched: [{ from, to }],
        imported: imports.covered().filter((span) => span.from <= to && span.to > from),
      }),
    },
    imports,
    restart: () => {
      restarted = true;
    },
    lose: () => {
      position = undefined;
      entries = [];
      checkpoint = undefined;
      identities.clear();
      intervals.clear();
      marks.length = 0;
      imports.lose();
    },
  };
};

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
