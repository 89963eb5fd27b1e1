import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Settings } from '../../config/settings/schema.ts';
import { spool } from '../adapters/files/spool.ts';
import { hubKeys } from '../adapters/redis/keys.ts';
import { redisOutlines } from '../adapters/redis/outlines.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { every } from '../app/kit/clock.ts';
import { AppError } from '../app/kit/errors.ts';
import type { OutlineOffice } from '../app/outlines/office.ts';
import { outlineOffice } from '../app/outlines/office.ts';
import type { ReadOutlines } from '../app/outlines/outlines.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import type { Connections } from './connections.ts';
import type { OutlineReport, OutlineTask } from './outline-worker.ts';
import { shippedOutlines } from './outlines.ts';

type Ports = {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly tree: (country: string) => Catalogue;
};

/** What one gateway was given, the others have so much later; milliseconds. */
const LOOK_EVERY = 2_000;
/** Of the thread that reads a file; MiB. */
const MEMORY = 1_024;

export const openOutlineOffice = async ({
  connections,
  settings,
  tree,
}: Ports): Promise<OutlineOffice & { close(): Promise<void> }> => {
  const office = outlineOffice({
    store: redisOutlines(connections.command, hubKeys(settings.redis.keyPrefix)),
    shipped: (country) => shippedOutlines(country, tree(country)),
    now: systemClock.now,
    read: async (country, chunks, name) => {
      const file = await spool(join(settings.dataDir, 'uploads'), chunks, settings.http.maxUpload);
      try {
        return await readInThread({ path: file.path, name, country });
      } finally {
        await file.remove();
      }
    },
  });
  const countries = [...new Set(settings.feeds.map(({ country }) => country))];
  // While Redis is away, what is known stays.
  const look = (): Promise<void> => office.refresh(countries).catch(() => {});
  await look();
  return { ...office, close: every(systemClock, LOOK_EVERY, look) };
};

const readInThread = (task: OutlineTask): Promise<ReadOutlines> =>
  new Promise((resolve, reject) => {
    const here = import.meta.url;
    const isSource = here.endsWith('.ts');
    const worker = new Worker(fileURLToPath(new URL(`./outline-worker${isSource ? '.ts' : '.js'}`, here)), {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY },
      ...(isSource ? { execArgv: ['--import', 'tsx'] } : {}),
    });
    const refuse = (why: string, options?: ErrorOptions): void => reject(new AppError('request.invalid', why, options));
    worker.once('message', (report: OutlineReport) => {
      if ('read' in report) resolve(report.read);
      else refuse(report.problem);
    });
    worker.once('error', (cause) => refuse(`${task.name} is too much to be read`, { cause }));
    worker.once('exit', () => refuse(`${task.name} could not be read`));
  });
