import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { ScenarioRefusal } from '../recordings/scenario.ts';
import type { ImportStore } from './store.ts';

/**
 * An import as whoever sent the file follows it. States: running → done | failed (`detail` says why) | interrupted (the
 * hub ended, or the process that did it died; the same file sent again goes on after its last line that is in).
 */
export type ImportJob = {
  /** The same for the same file in the same feed. */
  readonly id: string;
  readonly feed: string;
  readonly name: string;
  readonly dryRun: boolean;
  readonly state: ImportState;
  /** How much of the file has been read, 0 to 1; null: unknown. */
  readonly share: number | null;
  readonly counts: ImportCounts;
  readonly startedAt: Instant;
  readonly updatedAt: Instant;
  readonly endedAt: Instant | null;
  readonly detail?: string;
};

export const IMPORT_STATES = ['running', 'done', 'failed', 'interrupted'] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

export type ImportCounts = {
  readonly rows: number;
  readonly taken: number;
  readonly refused: {
    readonly total: number;
    readonly byCode: Readonly<Record<string, number>>;
    readonly first: readonly ScenarioRefusal[];
  };
  readonly endsCalculated: number;
  readonly intervals: { readonly added: number; readonly changed: number };
  readonly regions: number;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly resumedAfterLine: number;
};

/** How imports are doing, for every gateway to tell. Forgotten some days later. */
export type ImportJobs = {
  get(feed: string, id: string): Promise<ImportJob | undefined>;
  put(job: ImportJob): Promise<void>;
};

/** The part of a feed that an import needs. */
export type ImportDesk = {
  readonly feed: { readonly id: string };
  readonly follower: { readonly catalogue: Catalogue };
  readonly imports: ImportStore;
};

/** Imports as a gateway offers them. */
export type ImportOffice = {
  /** Resolves once the whole file is here; it is read from then on. Throws `body.too-large`, `queue.full`. */
  take(desk: ImportDesk, file: AsyncIterable<Uint8Array>, asked: { name: string; dryRun: boolean }): Promise<ImportJob>;
  /** Throws `import.unknown`. */
  get(desk: ImportDesk, id: string): Promise<ImportJob>;
};

/** Of an import that says nothing for this long its process has died; milliseconds. Two at once would do no harm. */
const DEAD_AFTER = 4_000;

/** As it is to be told: whose process died does not run any more. */
export const asOfNow = (job: ImportJob, now: Instant): ImportJob =>
  job.state !== 'running' || now - job.updatedAt <= DEAD_AFTER
    ? job
    : {
        ...job,
        state: 'interrupted',
        endedAt: job.updatedAt,
        detail: 'the process that read the file has died; send the same file again, and it goes on from there',
      };

export const NO_COUNTS: ImportCounts = {
  rows: 0,
  taken: 0,
  refused: { total: 0, byCode: {}, first: [] },
  endsCalculated: 0,
  intervals: { added: 0, changed: 0 },
  regions: 0,
  from: null,
  to: null,
  resumedAfterLine: 0,
};
