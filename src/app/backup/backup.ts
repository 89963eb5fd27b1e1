import { formatInstant } from '../../domain/instant.ts';
import type { Clock } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import type { BackupOffice } from './office.ts';

/** A key as the store itself writes it down, in base64. `ttl` in milliseconds. */
export type KeptKey = { readonly key: string; readonly ttl: number | null; readonly dump: string };

/** All that is kept of a hub, key by key. */
export type KeptStore = {
  /** Undefined: it can be written down; otherwise why not. */
  impossible(): Promise<string | undefined>;
  /** The hub's own, then feed by feed, each as it is at one moment. */
  groups(): AsyncIterable<readonly KeptKey[]>;
  feeds(): Promise<Readonly<Record<string, string>>>;
  /** True while nothing was said in any feed, and nobody but the first admin is there. */
  isEmpty(): Promise<boolean>;
  /** Puts keys of one feed, or of the hub, in place of what was there, at once. */
  put(keys: readonly KeptKey[]): Promise<void>;
  putFeeds(feeds: Readonly<Record<string, string>>): Promise<void>;
};

/** A sent file, to be read more than once. */
type SentLines = { lines(): AsyncIterable<string>; remove(): Promise<void> };

/** The version of backups that this hub writes and can read. */
const VERSION = 1;

/** Gives away and takes back what is kept of a hub, key by key. */
export const backupOffice = (ports: {
  readonly store: KeptStore;
  /** Throws `body.too-large`. */
  readonly spool: (chunks: AsyncIterable<Uint8Array>) => Promise<SentLines>;
  readonly version: string;
  readonly clock: Pick<Clock, 'now'>;
}): BackupOffice => {
  const { store, spool, clock } = ports;
  const assertPossible = async (): Promise<void> => {
    const why = await store.impossible();
    if (why !== undefined) throw new AppError('backup.impossible', why);
  };
  return {
    read: async function* () {
      await assertPossible();
      const at = formatInstant(clock.now());
      yield line({ allclear: 'backup', version: VERSION, hub: ports.version, at, feeds: await store.feeds() });
      let keys = 0;
      for await (const group of store.groups()) {
        for (const { key, ttl, dump } of group) yield line({ key, ttl, dump });
        keys += group.length;
      }
      yield line({ end: true, keys });
    },
    take: async (chunks) => {
      await assertPossible();
      const file = await spool(chunks);
      try {
        const { keys, feeds } = await checked(file);
        if (!(await store.isEmpty()))
          throw new AppError('restore.not-empty', 'this hub has people or a log already; restore into one that is new');
        for await (const group of groupsOf(file)) await store.put(group);
        // Last: from here on processes look at the feeds.
        await store.putFeeds(feeds);
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
const checked = async (file: SentLines): Promise<Head & { readonly keys: number }> => {
  let head: Head | undefined;
  let keys = 0;
  let told: unknown;
  for await (const document of documentsOf(file)) {
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

async function* documentsOf(file: SentLines): AsyncGenerator<Readonly<Record<string, unknown>>> {
  for await (const text of file.lines()) {
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
  return { key, ttl: typeof ttl === 'number' ? ttl : null, dump };
};

/** Keys stand together by feed. */
async function* groupsOf(file: SentLines): AsyncGenerator<readonly KeptKey[]> {
  let group: KeptKey[] = [];
  let tag = '';
  for await (const document of documentsOf(file)) {
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
