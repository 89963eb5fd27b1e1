import type { Catalogue } from '../../domain/places/catalogue.ts';
import { breath, slicesOf } from '../kit/breath.ts';
import { type Clock, every } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import type { Closable } from '../kit/lifetime.ts';
import type { Observe } from '../kit/observe.ts';
import type { ScenarioRefusal } from '../recordings/scenario.ts';
import { countsOf, importHistory } from './history.ts';
import type { ImportDesk, ImportJob, ImportJobs, ImportOffice } from './office.ts';
import { asOfNow, NO_COUNTS } from './office.ts';
import type { ImportItem } from './rows.ts';
import { rehearsed } from './store.ts';

/** A file that was sent, whole. */
export type SentImport = {
  /** Names what is in it, whatever it is called. */
  readonly digest: string;
  open(catalogue: Catalogue): Promise<{
    readonly batches: AsyncIterable<readonly ImportItem[]>;
    /** How much has been read, 0 to 1; undefined when that cannot be told. */
    share(): number | undefined;
  }>;
  /** What is wrong with it, for whoever called it `name`. */
  problem(error: unknown, name: string): string;
  remove(): Promise<void>;
};

/** Files read at once by one process; whoever sends more waits. */
const AT_ONCE = 2;
/** Refused rows that are told one by one; all of them are counted. */
const SHOWN = 1_000;
/** How often it is noted how far an import is; milliseconds. */
const NOTE_EVERY = 500;
/** Rows between which others get their turn. */
const ROWS_IN_ONE_GO = 100;

/** Takes files in and reads them beside the other work of a gateway, in small pieces. */
export const importOffice = (ports: {
  readonly jobs: ImportJobs;
  /** Throws `body.too-large`. */
  readonly receive: (chunks: AsyncIterable<Uint8Array>) => Promise<SentImport>;
  /** Of the text in hexadecimal digits, the same in every process. */
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  readonly observe: Observe;
}): ImportOffice & Closable => {
  const { jobs, receive, digest, clock, observe } = ports;
  const abort = new AbortController();
  const running = new Map<string, Promise<void>>();
  let taking = 0;

  const read = async (desk: ImportDesk, file: SentImport, begun: ImportJob): Promise<void> => {
    const first: ScenarioRefusal[] = [];
    let job = begun;
    let share = (): number | undefined => undefined;
    const note = (change: Partial<ImportJob>): Promise<void> => {
      job = { ...job, ...change, share: share() ?? null, updatedAt: clock.now() };
      return jobs.put(job);
    };
    const stop = every(clock, NOTE_EVERY, () => note({}).catch(() => {}));
    try {
      const opened = await file.open(desk.follower.catalogue);
      share = opened.share;
      const { imports } = desk;
      const report = await importHistory({
        store: begun.dryRun ? rehearsed(imports) : imports,
        batches: unhurried(opened.batches),
        name: begun.name,
        digest: file.digest,
        refused: (item) => {
          if (first.length < SHOWN) first.push(item);
        },
        told: (sofar) => {
          job = { ...job, counts: countsOf(sofar, first) };
        },
        interrupted: abort.signal,
      });
      await stop();
      await note({
        counts: countsOf(report, first),
        endedAt: clock.now(),
        ...(report.stopped
          ? { state: 'interrupted', detail: 'the hub was stopped; send the same file again, and it goes on from there' }
          : { state: 'done' }),
      });
      observe('import.ended', { feed: job.feed, import: job.id, state: job.state, rows: report.rows });
    } catch (error) {
      await stop();
      observe('import.failed', { feed: job.feed, import: job.id, error });
      await note({ state: 'failed', endedAt: clock.now(), detail: file.problem(error, job.name) }).catch(() => {});
    } finally {
      await file.remove();
    }
  };

  return {
    take: async (desk, chunks, { name, dryRun }) => {
      if (running.size + taking >= AT_ONCE)
        throw new AppError('queue.full', `${AT_ONCE} files are being read here; try again when one of them is done`);
      taking += 1;
      try {
        const file = await receive(chunks);
        const feed = desk.feed.id;
        const id = `i-${digest(`${feed} ${dryRun} ${file.digest}`).slice(0, 20)}`;
        const known = await jobs.get(feed, id);
        if (known !== undefined && asOfNow(known, clock.now()).state === 'running') {
          await file.remove();
          return known;
        }
        const now = clock.now();
        const job: ImportJob = {
          id,
          feed,
          name,
          dryRun,
          state: 'running',
          share: 0,
          counts: NO_COUNTS,
          startedAt: now,
          updatedAt: now,
          endedAt: null,
        };
        await jobs.put(job);
        running.set(
          id,
          read(desk, file, job).finally(() => running.delete(id)),
        );
        return job;
      } finally {
        taking -= 1;
      }
    },
    get: async (desk, id) => {
      const job = ID.test(id) ? await jobs.get(desk.feed.id, id) : undefined;
      if (job === undefined)
        throw new AppError('import.unknown', `there is no import "${id.slice(0, 64)}" in feed ${desk.feed.id}`);
      return asOfNow(job, clock.now());
    },
    close: async () => {
      abort.abort();
      await Promise.all(running.values());
    },
  };
};

const ID = /^i-[0-9a-f]{20}$/;

async function* unhurried(batches: AsyncIterable<readonly ImportItem[]>): AsyncGenerator<readonly ImportItem[]> {
  const pause = breath();
  for await (const batch of batches) {
    for (const slice of slicesOf(batch, ROWS_IN_ONE_GO)) {
      yield slice;
      await pause();
    }
  }
}
