import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Settings } from '../../config/settings/schema.ts';
import { spool } from '../adapters/files/spool.ts';
import type { KeptKey } from '../adapters/redis/backup.ts';
import { redisBackup } from '../adapters/redis/backup.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { BackupOffice } from '../app/backup/office.ts';
import { AppError } from '../app/kit/errors.ts';
import { formatInstant } from '../domain/instant.ts';
import type { Connections } from './connections.ts';

/** What this hub writes and can read. */
const VERSION = 1;
/** Bytes; a backup holds years of a log. */
const MAX_BACKUP = 64 * 1024 ** 3;

/** Gives away and takes back what Redis keeps of a hub, key by key, in the form of Redis itself. */
export const backupOffice = (ports: {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly version: string;
}): BackupOffice => {
  const backup = redisBackup(ports.connections.command, ports.settings.redis.keyPrefix);
  const assertPossible = async (): Promise<void> => {
    if (await backup.isPossible()) return;
    const why = ports.connections.volatile
      ? 'the Redis in JavaScript keeps everything in memory, and cannot write it down; install redis-server'
      : 'this Redis refuses DUMP; allow this hub to use DUMP and RESTORE';
    throw new AppError('backup.impossible', why);
  };
  return {
    read: async function* () {
      await assertPossible();
      const at = formatInstant(systemClock.now());
      yield line({ allclear: 'backup', version: VERSION, hub: ports.version, at, feeds: await backup.feeds() });
      let keys = 0;
      for await (const group of backup.groups()) {
        for (const { key, ttl, dump } of group) yield line({ key, ttl, dump: dump.toString('base64') });
        keys += group.length;
      }
      yield line({ end: true, keys });
    },
    take: async (chunks) => {
      await assertPossible();
      const file = await spool(join(ports.settings.dataDir, 'uploads'), chunks, MAX_BACKUP);
      try {
        const { keys, feeds } = await checked(file.path);
        if (!(await backup.isEmpty()))
          throw new AppError('restore.not-empty', 'this hub has people or a log already; restore into one that is new');
        for await (const group of groupsOf(file.path)) await backup.put(group);
        // Last: from here on processes look at the feeds.
        await backup.putFeeds(feeds);
        return { keys };
      } finally {
        await file.remove();
      }
    },
  };
};

const line = (document: object): string => `${JSON.stringify(document)}\n`;

type Head = { readonly feeds: Readonly<Record<string, string>> };

/** Reads all of it once: nothing of a file that is cut off or another's is written anywhere. */
const checked = async (path: string): Promise<Head & { readonly keys: number }> => {
  let head: Head | undefined;
  let keys = 0;
  let told: unknown;
  for await (const document of documentsOf(path)) {
    if (head === undefined) head = headOf(document);
    else if (told !== undefined) throw malformed('something stands after its end');
    else if (document['end'] === true) told = document['keys'];
    else {
      keptOf(document);
      keys += 1;
    }
  }
  if (head === undefined) throw malformed('it is empty');
  if (told !== keys) throw malformed('it is cut off: its end is missing');
  return { ...head, keys };
};

const malformed = (why: string): AppError => new AppError('request.malformed', `this is no whole backup: ${why}`);

async function* documentsOf(path: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    let document: unknown;
    try {
      document = JSON.parse(text);
    } catch (cause) {
      throw new AppError('request.malformed', 'this is no whole backup: a line is no JSON', { cause });
    }
    if (typeof document !== 'object' || document === null) throw malformed('a line is no object');
    yield document as Readonly<Record<string, unknown>>;
  }
}

const headOf = ({ allclear, version, feeds }: Readonly<Record<string, unknown>>): Head => {
  if (allclear !== 'backup') throw malformed('it does not begin like one');
  if (version !== VERSION) throw malformed(`it is of version ${String(version)}, and this hub reads ${VERSION}`);
  if (typeof feeds !== 'object' || feeds === null) throw malformed('it names no feeds');
  return { feeds: Object.fromEntries(Object.entries(feeds).map(([id, feed]) => [id, String(feed)])) };
};

const keptOf = ({ key, ttl, dump }: Readonly<Record<string, unknown>>): KeptKey => {
  if (typeof key !== 'string' || !/^\{[^}]+\}:/.test(key) || typeof dump !== 'string')
    throw malformed('a line is no key');
  return { key, ttl: typeof ttl === 'number' ? ttl : null, dump: Buffer.from(dump, 'base64') };
};

/** Keys stand together by feed. */
async function* groupsOf(path: string): AsyncGenerator<readonly KeptKey[]> {
  let group: KeptKey[] = [];
  let tag = '';
  for await (const document of documentsOf(path)) {
    if (document['allclear'] !== undefined || document['end'] === true) continue;
    const kept = keptOf(document);
    const of = kept.key.slice(0, kept.key.indexOf('}'));
    if (of !== tag && group.length > 0) {
      yield group;
      group = [];
    }
    tag = of;
    group.push(kept);
  }
  if (group.length > 0) yield group;
}
