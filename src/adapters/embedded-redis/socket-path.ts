import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The kernel keeps a socket's path in 104 (macOS) to 108 (Linux) bytes, and Redis cuts a longer one silently. */
const MAX_SOCKET_PATH_BYTES = 100;

/**
 * Where the Redis of a data folder listens. Any process with the same data folder gets the same answer:
 * inside it, or, where that path is too long, in a private folder for short names.
 */
export const socketPath = (dataDir: string): string => {
  const folder = canonical(dataDir);
  const inside = join(folder, 'redis', 'redis.sock');
  if (fits(inside)) return inside;
  const name = `allclear-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  const short = join(tmpdir(), name, 'redis.sock');
  return fits(short) ? short : join('/tmp', name, 'redis.sock');
};

const fits = (path: string): boolean => Buffer.byteLength(path) <= MAX_SOCKET_PATH_BYTES;

/** Two spellings of one folder (a symbolic link, `/tmp` on macOS) must not lead to two servers. */
const canonical = (dataDir: string): string => {
  try {
    return realpathSync(dataDir);
  } catch {
    return resolve(dataDir);
  }
};
