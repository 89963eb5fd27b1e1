import type { ImportedInterval } from '../../app/import/merge.ts';
import type { ImportProgress, ImportStore } from '../../app/import/store.ts';
import { COVERED } from '../../app/import/store.ts';
import type { Coverage, HistoryInterval } from '../../app/log/log.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Hazard } from '../../domain/words.ts';

export type MemoryImports = ImportStore & {
  /** All imported alerts, by timeline: `<region>:<hazard>`. */
  alerts(): ReadonlyMap<string, readonly HistoryInterval[]>;
  covered(): Coverage['imported'];
  lose(): void;
};

/** Imported history in memory. */
export const memoryImports = (): MemoryImports => {
  const timelines = new Map<string, ReadonlyMap<number, ImportedInterval>>();
  const files = new Map<string, ImportProgress>();
  let version = 0;
  const sorted = (timeline: string): readonly ImportedInterval[] =>
    [...(timelines.get(timeline)?.values() ?? [])].sort((a, b) => a.startedAt - b.startedAt);
  const isCoverage = (timeline: string): boolean => timeline.endsWith(`:${COVERED}`);
  return {
    progress: async (digest) => files.get(digest),
    version: async () => version,
    read: async (asked) =>
      asked.map(({ timeline, from, to }) =>
        sorted(timeline).filter(({ startedAt, endedAt }) => startedAt <= to && endedAt >= from),
      ),
    commit: async ({ expected, changes, progress }) => {
      if (expected !== version) return false;
      for (const { timeline, removed, put } of changes) {
        const changed = new Map(timelines.get(timeline));
        for (const start of removed) changed.delete(start);
        for (const interval of put) changed.set(interval.startedAt, interval);
        timelines.set(timeline, changed);
      }
      if (changes.length > 0) version += 1;
      if (progress !== undefined) {
        const { digest, ...far } = progress;
        files.set(digest, far);
      }
      return true;
    },
    alerts: () =>
      new Map(
        [...timelines.keys()].flatMap((timeline) => {
          if (isCoverage(timeline)) return [];
          const [region, hazard] = timeline.split(':') as [RegionId, Hazard];
          return [[timeline, sorted(timeline).map((interval) => ({ region, hazard, ...interval }))] as const];
        }),
      ),
    covered: () =>
      [...timelines.keys()].filter(isCoverage).flatMap((timeline) =>
        sorted(timeline).map(({ startedAt, endedAt, sources }) => ({
          region: timeline.slice(0, -COVERED.length - 1) as RegionId,
          from: startedAt,
          to: endedAt,
          sources,
        })),
      ),
    lose: () => {
      timelines.clear();
      files.clear();
      version = 0;
    },
  };
};
