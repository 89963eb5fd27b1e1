import { defined } from '../../domain/defined.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Instant, SourceId } from '../../domain/words.ts';
import { AppError } from '../kit/errors.ts';
import type { ScenarioRefusal } from '../recordings/scenario.ts';
import type { ImportChange, ImportedInterval } from './merge.ts';
import { changeTo } from './merge.ts';
import type { ImportCounts } from './office.ts';
import type { ImportItem, ImportRow } from './rows.ts';
import { spokenSpans } from './rows.ts';
import type { ImportStore } from './store.ts';
import { COVERED } from './store.ts';

/**
 * Loads a file into the imported history of a feed, some thousand rows at a time. Each chunk is merged with what is
 * there and committed together with how far the file is: an import that was killed goes on after its last chunk, and
 * one that is done again finds everything there. When all rows are in, and not before, it is noted of which regions
 * and times the file speaks.
 */
export type ImportPorts = {
  readonly store: ImportStore;
  readonly batches: AsyncIterable<readonly ImportItem[]>;
  readonly name: string;
  /** Names what is in the file; undefined: it cannot be told beforehand, and nothing is kept of how far it is. */
  readonly digest: string | undefined;
  readonly refused: (item: ScenarioRefusal) => void;
  /** Told after each chunk. */
  readonly told: (report: ImportReport) => void;
  readonly interrupted: AbortSignal;
};

export type ImportReport = {
  rows: number;
  taken: number;
  /** By the code of the reason. */
  readonly refused: Map<string, number>;
  /** Rows whose end nobody announced. */
  endsCalculated: number;
  /** Intervals of the history that are new, and those that became longer or better known. */
  added: number;
  changed: number;
  /** The line after which an import that was stopped goes on; 0: from the beginning. */
  resumedAfter: number;
  readonly regions: Set<RegionId>;
  from: Instant | undefined;
  to: Instant | undefined;
  stopped: boolean;
};

/** Rows merged and committed at once: some megabytes of Redis commands. */
const CHUNK = 5_000;
/** Somebody else was first this often in a row: something is wrong. */
const MAX_CONFLICTS = 50;
/** An import has no hazard column: the public files are about air raids. */
const HAZARD = 'air-raid';

export const importHistory = async (ports: ImportPorts): Promise<ImportReport> => {
  const { store, digest, name } = ports;
  const before = digest === undefined ? undefined : await store.progress(digest);
  const resumedAfter = before !== undefined && !before.done ? before.line : 0;
  const report = emptyReport(resumedAfter);
  const spoken = new Map<RegionId, Map<SourceId, ImportedInterval[]>>();
  const write = writer(store);
  let chunk: ImportRow[] = [];
  let line = 0;

  /**
   * The record of a file that is in is left alone: a second import changes nothing at all. Of the last line there may be
   * more to come, so that it is done again.
   */
  const far = (done: boolean) =>
    digest === undefined || before?.done === true ? undefined : { digest, name, line: done ? line : line - 1, done };

  const flush = async (): Promise<void> => {
    const { added, changed } = await write(byTimeline(chunk), line > resumedAfter ? far(false) : undefined);
    report.added += added;
    report.changed += changed;
    chunk = [];
    ports.told(report);
  };

  for await (const batch of ports.batches) {
    for (const item of batch) {
      line = Math.max(line, item.line);
      if (!count(report, item)) {
        ports.refused(item);
        continue;
      }
      note(spoken, item);
      if (item.line > resumedAfter) chunk.push(item);
      if (chunk.length >= CHUNK) await flush();
    }
    ports.told(report);
    if (ports.interrupted.aborted) {
      await flush();
      return Object.assign(report, { stopped: true });
    }
  }
  await flush();
  await write(coverage(spoken), far(true));
  return report;
};

const emptyReport = (resumedAfter: number): ImportReport => ({
  rows: 0,
  taken: 0,
  refused: new Map(),
  endsCalculated: 0,
  added: 0,
  changed: 0,
  resumedAfter,
  regions: new Set(),
  from: undefined,
  to: undefined,
  stopped: false,
});

/** False when the row is refused. */
const count = (report: ImportReport, item: ImportItem): item is ImportRow => {
  report.rows += 1;
  if (isRefusal(item)) {
    report.refused.set(item.refused.code, (report.refused.get(item.refused.code) ?? 0) + 1);
    return false;
  }
  report.taken += 1;
  if (item.endCalculated) report.endsCalculated += 1;
  report.regions.add(item.region);
  report.from = Math.min(item.startedAt, report.from ?? item.startedAt);
  report.to = Math.max(item.endedAt, report.to ?? item.endedAt);
  return true;
};

const isRefusal = (item: ImportItem): item is ScenarioRefusal => 'refused' in item;

const intervalOf = ({ startedAt, endedAt, source, endCalculated }: ImportRow): ImportedInterval => ({
  startedAt,
  endedAt,
  sources: [source],
  ...(endCalculated ? { endCalculated: true } : {}),
});

const note = (spoken: Map<RegionId, Map<SourceId, ImportedInterval[]>>, row: ImportRow): void => {
  const sources = spoken.get(row.region) ?? new Map<SourceId, ImportedInterval[]>();
  spoken.set(row.region, sources);
  const rows = sources.get(row.source) ?? [];
  sources.set(row.source, rows);
  rows.push(intervalOf(row));
};

type Additions = ReadonlyMap<string, readonly ImportedInterval[]>;

const byTimeline = (rows: readonly ImportRow[]): Additions => {
  const additions = new Map<string, ImportedInterval[]>();
  for (const row of rows) {
    const timeline = `${row.region}:${HAZARD}`;
    const known = additions.get(timeline) ?? [];
    additions.set(timeline, known);
    known.push(intervalOf(row));
  }
  return additions;
};

const coverage = (spoken: ReadonlyMap<RegionId, ReadonlyMap<SourceId, readonly ImportedInterval[]>>): Additions =>
  new Map(
    [...spoken].map(
      ([region, sources]) => [`${region}:${COVERED}`, [...sources.values()].flatMap(spokenSpans)] as const,
    ),
  );

type Progress = Parameters<ImportStore['commit']>[0]['progress'];

/** Merges additions with what is there; who comes second looks again. */
const writer = (store: ImportStore) => {
  let version: number | undefined;
  return async (
    additions: Additions,
    progress: Progress,
  ): Promise<{ readonly added: number; readonly changed: number }> => {
    const asked = [...additions].map(([timeline, added]) => ({
      timeline,
      from: added.reduce((least, { startedAt }) => Math.min(least, startedAt), Number.POSITIVE_INFINITY),
      to: added.reduce((most, { endedAt }) => Math.max(most, endedAt), Number.NEGATIVE_INFINITY),
    }));
    for (let attempt = 0; attempt < MAX_CONFLICTS; attempt += 1) {
      version ??= await store.version();
      const existing = await store.read(asked);
      const changes: ImportChange[] = [];
      let replaced = 0;
      asked.forEach(({ timeline }, index) => {
        const known = existing[index] ?? [];
        const change = changeTo(known, additions.get(timeline) ?? []);
        if (change.removed.length + change.put.length === 0) return;
        changes.push({ timeline, ...change });
        const starts = new Set(known.map(({ startedAt }) => startedAt));
        replaced += change.put.filter(({ startedAt }) => starts.has(startedAt)).length + change.removed.length;
      });
      const done = await store.commit({ expected: version, changes, ...defined({ progress }) });
      if (!done) {
        version = undefined;
        continue;
      }
      if (changes.length > 0) version += 1;
      const put = changes.reduce((sum, change) => sum + change.put.length, 0);
      return { added: Math.max(0, put - replaced), changed: Math.min(put, replaced) };
    }
    throw new AppError('log.unavailable', `another import was first ${MAX_CONFLICTS} times in a row`);
  };
};

export const countsOf = (report: ImportReport, first: readonly ScenarioRefusal[]): ImportCounts => ({
  rows: report.rows,
  taken: report.taken,
  refused: {
    total: [...report.refused.values()].reduce((sum, count) => sum + count, 0),
    byCode: Object.fromEntries(report.refused),
    first,
  },
  endsCalculated: report.endsCalculated,
  intervals: { added: report.added, changed: report.changed },
  regions: report.regions.size,
  from: report.from ?? null,
  to: report.to ?? null,
  resumedAfterLine: report.resumedAfter,
});
