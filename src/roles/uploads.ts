import { join } from 'node:path';
import type { Settings } from '../../config/settings/schema.ts';
import { readInThread } from '../adapters/files/outlines/in-thread.ts';
import { sentImports } from '../adapters/files/sent-import.ts';
import { shippedOutlines } from '../adapters/files/shipped/outlines.ts';
import { spool, spoolLines } from '../adapters/files/spool.ts';
import { sha256 } from '../adapters/kit/secrets.ts';
import { redisBackup } from '../adapters/redis/backup.ts';
import { redisImportJobs } from '../adapters/redis/import-jobs.ts';
import { hubKeys } from '../adapters/redis/keys.ts';
import { redisOutlines } from '../adapters/redis/outlines.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { readPost } from '../adapters/upstreams/telegram/telegram.ts';
import { backupOffice } from '../app/backup/backup.ts';
import type { BackupOffice } from '../app/backup/office.ts';
import type { ImportOffice } from '../app/import/office.ts';
import { importOffice } from '../app/import/reading.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { keptFresh, type OutlineOffice, outlineOffice } from '../app/outlines/office.ts';
import type { HubPorts } from './ports.ts';

/** Where what is sent lies while it is read. */
export const uploadFolder = ({ dataDir }: Settings): string => join(dataDir, 'uploads');

/** Bytes; a backup holds years of a log. */
const MAX_BACKUP = 64 * 1024 ** 3;

export const openBackupOffice = ({
  connections,
  settings,
  version,
}: Pick<HubPorts, 'connections' | 'settings'> & { readonly version: string }): BackupOffice =>
  backupOffice({
    store: redisBackup(connections.command, settings.redis.keyPrefix, connections.volatile),
    spool: (chunks) => spoolLines(uploadFolder(settings), chunks, MAX_BACKUP),
    version,
    clock: systemClock,
  });

export const openImportOffice = ({
  connections,
  settings,
  observe,
}: Pick<HubPorts, 'connections' | 'settings' | 'observe'>): ImportOffice & Closable =>
  importOffice({
    jobs: redisImportJobs(connections.command, settings.redis.keyPrefix),
    receive: sentImports({
      folder: uploadFolder(settings),
      maxBytes: settings.http.maxUpload,
      readPost: (tree) => (text, publishedAt) => readPost(text, publishedAt, tree),
      now: systemClock.now,
    }),
    digest: sha256,
    clock: systemClock,
    observe,
  });

/** Outlines of an operator's own; what one gateway was given, the others have a moment later. */
export const openOutlineOffice = ({
  connections,
  settings,
  tree,
}: Pick<HubPorts, 'connections' | 'settings' | 'tree'>): Promise<OutlineOffice & Closable> =>
  keptFresh(
    outlineOffice({
      store: redisOutlines(connections.command, hubKeys(settings.redis.keyPrefix)),
      shipped: (country) => shippedOutlines(country, tree(country)),
      now: systemClock.now,
      read: async (country, chunks, name) => {
        const file = await spool(uploadFolder(settings), chunks, settings.http.maxUpload);
        try {
          return await readInThread({ path: file.path, name, country });
        } finally {
          await file.remove();
        }
      },
    }),
    settings.feeds.map(({ country }) => country),
    systemClock,
  );
