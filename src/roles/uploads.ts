import { join } from 'node:path';
import type { Settings } from '../../config/settings/schema.ts';
import { sentImports } from '../adapters/files/sent-import.ts';
import { spoolLines } from '../adapters/files/spool.ts';
import { sha256 } from '../adapters/kit/secrets.ts';
import { redisBackup } from '../adapters/redis/backup.ts';
import type { Connections } from '../adapters/redis/connect/connections.ts';
import { redisImportJobs } from '../adapters/redis/import-jobs.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { readPost } from '../adapters/upstreams/telegram/telegram.ts';
import { backupOffice } from '../app/backup/backup.ts';
import type { BackupOffice } from '../app/backup/office.ts';
import type { ImportOffice } from '../app/import/office.ts';
import { importOffice } from '../app/import/reading.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import type { Observe } from '../app/kit/observe.ts';

type Ports = { readonly connections: Connections; readonly settings: Settings };

/** Where what is sent lies while it is read. */
export const uploadFolder = ({ dataDir }: Settings): string => join(dataDir, 'uploads');

/** Bytes; a backup holds years of a log. */
const MAX_BACKUP = 64 * 1024 ** 3;

export const openBackupOffice = ({ connections, settings, version }: Ports & { version: string }): BackupOffice =>
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
}: Ports & { observe: Observe }): ImportOffice & Closable =>
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
