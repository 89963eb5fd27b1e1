import type { Instant } from '../../domain/words.ts';
import type { ImportChange, ImportedInterval } from './merge.ts';

/** How far the import of one file has come. Kept by the digest of what is in the file, not by its name. */
export type ImportProgress = {
  readonly name: string;
  /** Everything up to this line of the file is in. */
  readonly line: number;
  readonly done: boolean;
};

/**
 * The imported history of a feed. It stands beside what the hub heard itself and is never part of it: the board does
 * not know of it, and no correction of the sequencer reaches it.
 */
export type ImportStore = {
  progress(digest: string): Promise<ImportProgress | undefined>;
  /** Grows with every change; a commit names the one it builds on. */
  version(): Promise<number>;
  /** For each asked timeline the intervals that overlap or touch the span, sorted. */
  read(
    asked: readonly { readonly timeline: string; readonly from: Instant; readonly to: Instant }[],
  ): Promise<readonly (readonly ImportedInterval[])[]>;
  /** All or nothing, together with how far the file has come; false when somebody else was first. */
  commit(commit: {
    readonly expected: number;
    readonly changes: readonly ImportChange[];
    readonly progress?: { readonly digest: string } & ImportProgress;
  }): Promise<boolean>;
};

/** When a file speaks of a region, kept like an alert, under a hazard that is none. */
export const COVERED = 'covered';

/** A store that only looks: what would be changed is kept in memory and forgotten. */
export const rehearsed = (store: ImportStore): ImportStore => {
  const changed = new Map<string, readonly ImportedInterval[]>();
  const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  return {
    progress: async () => undefined,
    version: async () => 0,
    read: async (asked) => {
      const missing = asked.filter(({ timeline }) => !changed.has(timeline));
      const found = await store.read(missing.map(({ timeline }) => ({ timeline, ...all })));
      missing.forEach(({ timeline }, index) => {
        changed.set(timeline, found[index] ?? []);
      });
      return asked.map(({ timeline, from, to }) =>
        (changed.get(timeline) ?? []).filter(({ startedAt, endedAt }) => startedAt <= to && endedAt >= from),
      );
    },
    commit: async ({ changes }) => {
      for (const { timeline, removed, put } of changes) {
        const gone = new Set([...removed, ...put.map(({ startedAt }) => startedAt)]);
        const kept = (changed.get(timeline) ?? []).filter(({ startedAt }) => !gone.has(startedAt));
        changed.set(
          timeline,
          [...kept, ...put].sort((a, b) => a.startedAt - b.startedAt),
        );
      }
      return true;
    },
  };
};
