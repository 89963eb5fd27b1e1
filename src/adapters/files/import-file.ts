import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ReadPost } from '../../app/import/posts.ts';
import { isChannel, rowsOfPosts } from '../../app/import/posts.ts';
import type { ImportItem } from '../../app/import/rows.ts';
import { importReader } from '../../app/import/rows.ts';
import type { Row } from '../../app/recordings/intervals.ts';
import type { ScenarioRefusal } from '../../app/recordings/scenario.ts';
import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import { openBytes } from './bytes.ts';
import { FileProblem, fileProblem } from './file-problem.ts';
import { intervalRows } from './interval-rows.ts';

/** A file of past alerts, read row by row: it is never whole in memory. */
export type ImportFile = {
  readonly batches: AsyncIterable<readonly ImportItem[]>;
  /** How much has been read, 0 to 1; undefined when that cannot be told. */
  share(): number | undefined;
};

/** Rows handed on at a time. */
const BATCH = 1_000;

/** Opens a CSV of intervals or an exported channel, packed by gzip or not; `-` is standard input. */
export const openImport = async (
  path: string,
  options: {
    readonly catalogue: Catalogue;
    readonly now: Instant;
    readonly stdin: AsyncIterable<Uint8Array>;
    /** Reads the posts of an exported channel; without it such a file is refused. */
    readonly readPost?: ReadPost;
  },
): Promise<ImportFile> => {
  const bytes = await openBytes(path, options.stdin);
  const chunks = bytes.chunks[Symbol.asyncIterator]();
  const first = await chunks.next();
  const whole = prefixed(first, chunks);
  const begin = first.done === true ? '' : new TextDecoder().decode(first.value).trimStart()[0];
  const batches =
    begin === '{' && options.readPost !== undefined
      ? postsOf(path, whole, options.readPost)
      : rowsOf(whole, importReader(options.catalogue, options.now));
  return { batches, share: bytes.share };
};

async function* prefixed(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for (let next = first; next.done !== true; next = await rest.next()) yield next.value;
}

/** A channel of years is tens of megabytes; a larger file is something else. */
const MAX_CHANNEL = 256 * 1024 * 1024;

async function* postsOf(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  read: ReadPost,
): AsyncGenerator<readonly ImportItem[]> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_CHANNEL) throw new FileProblem(`${path} is larger than any exported channel`);
    parts.push(chunk);
  }
  const document = documentOf(path, Buffer.concat(parts).toString('utf8'));
  if (!isChannel(document))
    throw new FileProblem(`${path} is JSON, but no exported channel: it has no list of messages`);
  const items = rowsOfPosts(document.messages, CHANNEL, read);
  for (let from = 0; from < items.length; from += BATCH) yield items.slice(from, from + BATCH);
}

/** The source of the posts: the channels whose grammar is read repeat the official alerts. */
const CHANNEL = 'telegram';

const documentOf = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FileProblem(`${path} begins like JSON and is none`, { cause: error });
  }
};

async function* rowsOf(
  chunks: AsyncIterable<Uint8Array>,
  read: (row: Row, line: number) => ImportItem,
): AsyncGenerator<readonly ImportItem[]> {
  let batch: ImportItem[] = [];
  /** The parser is a little ahead of us: what it could not read waits until it is its turn. */
  const unread: ScenarioRefusal[] = [];
  const rows = intervalRows(chunks, 'the file is no CSV of intervals', (refused) => unread.push(refused));
  for await (const { record, info } of rows) {
    while ((unread[0]?.line ?? Number.POSITIVE_INFINITY) < info.lines) batch.push(...unread.splice(0, 1));
    batch.push(read(record, info.lines));
    if (batch.length < BATCH) continue;
    const full = batch;
    batch = [];
    yield full;
  }
  if (batch.length + unread.length > 0) yield [...batch, ...unread];
}

/** Names what is in a file, whatever it is called. */
export const digestOf = async (path: string): Promise<string> => {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (error) {
    throw fileProblem(path, error);
  }
  return hash.digest('base64url');
};
