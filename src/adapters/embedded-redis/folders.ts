import { lstat, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RedisStartError } from './errors.ts';
import { socketPath } from './socket-path.ts';

/** The files of one embedded Redis. */
export type RedisFolders = {
  readonly data: string;
  readonly socket: string;
  readonly log: string;
  readonly pidFile: string;
  readonly startLock: string;
};

/** Makes the folders of a data directory, readable by this user only, and says where everything is. */
export const prepareFolders = async (dataDir: string): Promise<RedisFolders> => {
  const made = join(dataDir, 'redis');
  await mkdir(made, { recursive: true, mode: 0o700 });
  const socket = socketPath(dataDir);
  await makePrivate(dirname(socket));
  return {
    data: made,
    socket,
    log: join(made, 'redis.log'),
    pidFile: join(made, 'redis.pid'),
    startLock: join(made, 'starting'),
  };
};

/** A folder under the system's temporary one has a name that others can guess: it is used only if it is ours alone. */
const makePrivate = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stats = await lstat(folder);
  const mine = process.getuid === undefined || stats.uid === process.getuid();
  if (!stats.isDirectory() || !mine) {
    throw new RedisStartError(`${folder} belongs to somebody else and cannot hold the socket of Redis`);
  }
};
