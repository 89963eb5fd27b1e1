import type { ServerBinary } from './binary.ts';
import { RedisStartError } from './errors.ts';
import type { RedisFolders } from './folders.ts';
import { type Ownership, own } from './owner.ts';
import { waitReady } from './ready.ts';
import { type Durability, endServer, type ServerProcess, spawnServer } from './server-process.ts';

/** A real Redis on a data folder, ready for clients. */
export type NativeRedis = {
  /** `redis-server 7.0.15 from /usr/bin/redis-server` */
  readonly label: string;
  /** Resolves with the reason when it ends without close(). */
  readonly died: Promise<string>;
  close(): Promise<void>;
};

export type NativeOptions = {
  readonly folders: RedisFolders;
  readonly durability: Durability;
  readonly env: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
};

/** A server that cannot be reached any more has nothing to finish. */
const END_LIMIT_MS = 3_000;

/** Takes over the server that runs on this data folder already, if there is one. Needs the start lock. */
export const reuseServer = async (options: NativeOptions): Promise<NativeRedis | undefined> => {
  const { folders, durability, signal, onProgress } = options;
  const state = await waitReady({ socket: folders.socket, signal, onProgress, mayBeAbsent: true });
  if (state === 'absent') {
    // its socket was removed, or it has not come to opening it: nobody can use it, and a second one must not join it
    if (await endServer(folders, 'SIGTERM', END_LIMIT_MS)) return undefined;
    throw new RedisStartError(`a Redis that cannot be reached serves ${folders.data} and does not end`);
  }
  const ownership = await own(folders, durability);
  if (ownership === undefined) return reuseServer(options); // it was about to end
  return redisOf(
    ownership,
    ownership.lost.then(() => `the Redis at ${folders.socket} has ended`),
  );
};

/** Starts a server on this data folder and waits until it is ready. Needs the start lock. */
export const launchServer = async (binary: ServerBinary, options: NativeOptions): Promise<NativeRedis> => {
  const { folders, durability, env, signal, onProgress } = options;
  const server = await spawnServer(binary, folders, durability, env);
  try {
    await waitReady({ socket: folders.socket, signal, onProgress, ended: server.ended });
    const ownership = await own(folders, durability);
    if (ownership === undefined) throw new RedisStartError('it ended as soon as it was ready');
    return redisOf(ownership, withLastWords(server));
  } catch (error) {
    await endServer(folders, 'SIGKILL', END_LIMIT_MS);
    signal?.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    throw new RedisStartError(`${binary.path} did not start: ${why}`, await server.lastLines(), { cause: error });
  }
};

const withLastWords = async (server: ServerProcess): Promise<string> => {
  const how = await server.ended;
  const words = (await server.lastLines()).at(-1);
  return words === undefined ? how : `${how}; its last words: ${words}`;
};

const redisOf = ({ label, close }: Ownership, ended: Promise<string>): NativeRedis => {
  let closing = false;
  return {
    label,
    died: new Promise((resolve) => {
      void ended.then((reason) => {
        if (!closing) resolve(reason);
      });
    }),
    close: () => {
      closing = true;
      return close();
    },
  };
};
