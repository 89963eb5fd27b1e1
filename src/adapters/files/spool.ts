import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../../app/kit/errors.ts';

/** A sent file on disk: it is read twice, once to know it again, and never whole in memory. */
export type Spooled = {
  readonly path: string;
  readonly size: number;
  /** Names what is in it, whatever it is called. */
  readonly digest: string;
  remove(): Promise<void>;
};

/** Files that a killed process left behind are removed after this long; milliseconds. */
const LEFT_BEHIND = 24 * 3_600_000;

/** Writes what comes into a file of its own in the folder. Throws `body.too-large`; what comes to no end leaves nothing. */
export const spool = async (folder: string, chunks: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Spooled> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.part`);
  const hash = createHash('sha256');
  let size = 0;
  const counted = new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      size += chunk.length;
      if (size > maxBytes) done(new AppError('body.too-large', `at most ${maxBytes} bytes are taken (http.maxUpload)`));
      else {
        hash.update(chunk);
        done(null, chunk);
      }
    },
  });
  const remove = (): Promise<void> => rm(path, { force: true });
  try {
    await pipeline(chunks, counted, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await remove();
    throw error;
  }
  await removeOld(folder, (await stat(path)).mtimeMs);
  return { path, size, digest: hash.digest('base64url'), remove };
};

/** The largest backup that is taken: it holds years of a log; bytes. */
const MAX_BACKUP = 64 * 1024 ** 3;

/** A backup that was sent, read line by line. */
export const spoolBackup = async (folder: string, chunks: AsyncIterable<Uint8Array>) => {
  const { path, remove } = await spool(folder, chunks, MAX_BACKUP);
  return {
    lines: (): AsyncIterable<string> =>
      createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY }),
    remove,
  };
};

/** `now`: by the clock of the disk, which may be another machine's. */
const removeOld = async (folder: string, now: number): Promise<void> => {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const about = await stat(path).catch(() => undefined);
    if (about?.isFile() === true && now - about.mtimeMs > LEFT_BEHIND) await rm(path, { force: true });
  }
};
