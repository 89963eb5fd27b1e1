import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Settings } from '../../config/settings/schema.ts';
import { openImport } from '../adapters/files/import-file.ts';
import type { Spooled } from '../adapters/files/spool.ts';
import { spool } from '../adapters/files/spool.ts';
import { redisImportJobs } from '../adapters/redis/import-jobs.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { readPost } from '../adapters/upstreams/telegram/telegram.ts';
import type { FeedDesk } from '../app/gateway/hub.ts';
import { importHistory } from '../app/import/history.ts';
import type { ImportJob, ImportOffice } from '../app/import/office.ts';
import { asOfNow, countsOf, NO_COUNTS } from '../app/import/office.ts';
import type { ImportItem } from '../app/import/rows.ts';
import { rehearsed } from '../app/import/store.ts';
import { breath, slicesOf } from '../app/kit/breath.ts';
import { every } from '../app/kit/clock.ts';
import { AppError } from '../app/kit/errors.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import type { Observe } from '../app/kit/observe.ts';
import type { ScenarioRefusal } from '../app/recordings/scenario.ts';
import type { Connections } from './connections.ts';

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
  readonly connections: Connections;
  readonly settings: Settings;
  readonly observe: Observe;
}): ImportOffice & Closable => {
  const { settings, observe } = ports;
  const jobs = redisImportJobs(ports.connections.command, settings.redis.keyPrefix);
  const folder = join(settings.dataDir, 'uploads');
  const abort = new AbortController();
  const running = new Map<string, Promise<void>>();
  let taking = 0;

  const read = async (desk: FeedDesk, file: Spooled, begun: ImportJob): Promise<void> => {
    const first: ScenarioRefusal[] = [];
    let job = begun;
    let share = (): number | undefined => undefined;
    const note = (change: Partial<ImportJob>): Promise<void> => {
      job = { ...job, ...change, share: share() ?? null, updatedAt: systemClock.now() };
      return jobs.put(job);
    };
    const stop = every(systemClock, NOTE_EVERY, () => note({}).catch(() => {}));
    try {
      const { tree } = desk.follower;
      const opened = await openImport(file.path, {
        tree,
        now: systemClock.now(),
        stdin: nothing(),
        readPost: (text, publishedAt) => readPost(text, publishedAt, tree),
      });
      share = opened.share;
      const { imports } = desk.archive;
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
        endedAt: systemClock.now(),
        ...(report.stopped
          ? { state: 'interrupted', detail: 'the hub was stopped; send the same file again, and it goes on from there' }
          : { state: 'done' }),
      });
      observe('import.ended', { feed: job.feed, import: job.id, state: job.state, rows: report.rows });
    } catch (error) {
      await stop();
      observe('import.failed', { feed: job.feed, import: job.id, error });
      const said = error instanceof Error ? error.message : String(error);
      const detail = said.replaceAll(file.path, job.name);
      await note({ state: 'failed', endedAt: systemClock.now(), detail }).catch(() => {});
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
        const file = await spool(folder, chunks, settings.http.maxUpload);
        const feed = desk.feed.id;
        const id = `i-${createHash('sha256').update(`${feed} ${dryRun} ${file.digest}`).digest('hex').slice(0, 20)}`;
        const known = await jobs.get(feed, id);
        if (known !== undefined && asOfNow(known, systemClock.now()).state === 'running') {
          await file.remove();
          return known;
        }
        const now = systemClock.now();
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
      return asOfNow(job, systemClock.now());
    },
    close: async () => {
      abort.abort();
      await Promise.all(running.values());
    },
  };
};

const ID = /^i-[0-9a-f]{20}$/;

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* unhurried(batches: AsyncIterable<readonly ImportItem[]>): AsyncGenerator<readonly ImportItem[]> {
  const pause = breath();
  for await (const batch of batches) {
    for (const slice of slicesOf(batch, ROWS_IN_ONE_GO)) {
      yield slice;
      await pause();
    }
  }
}
