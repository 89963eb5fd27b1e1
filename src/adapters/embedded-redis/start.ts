/*
 * A Redis of our own, for those who have none. It is looked for down a ladder: a server on this system, Debian's
 * package unpacked into the data folder, a server in JavaScript that forgets everything. Before the first rung, a server
 * that serves the data folder already is taken over: there is never a second one.
 */
import { join } from 'node:path';
import { findBinary, type ServerBinary } from './binary.ts';
import { debianBinary } from './debian-package.ts';
import { NoRedisError } from './errors.ts';
import { prepareFolders, type RedisFolders } from './folders.ts';
import { installLine } from './install-line.ts';
import { startJavascript } from './javascript.ts';
import { withLock } from './lock.ts';
import { launchServer, type NativeOptions, type NativeRedis, reuseServer } from './native.ts';
import { found, type Outcome } from './outcome.ts';

/** A rung of the ladder. */
export type Rung = 'path' | 'debian' | 'javascript';

/** A Redis that was started, or taken over, and answers. */
export type EmbeddedRedis = {
  /**
   * How it was found: `path` (a program on this system), `debian` (Debian's package unpacked into the data folder),
   * `javascript` (volatile), `reused` (one that serves this data folder already, left by a parent that was killed).
   */
  readonly origin: Rung | 'reused';
  /** One line for the log and the terminal. */
  readonly description: string;
  /** True only for `javascript`: nothing is kept, and health says degraded. */
  readonly volatile: boolean;
  /** Options for ioredis and BullMQ. */
  readonly connection: { readonly path: string } | { readonly host: string; readonly port: number };
  /** Resolves with the reason when the server ends without close() having been called. */
  readonly died: Promise<string>;
  /** Ends the server, unless another living process uses it too. Safe to call twice; waits for the process to end. */
  close(): Promise<void>;
};

export type EmbeddedRedisOptions = {
  readonly dataDir: string;
  readonly durability: 'always' | 'everysec';
  /** The rungs that may be used, in this order. */
  readonly allow: readonly Rung[];
  /** Where Debian's package is unpacked; by default `<dataDir>/redis-debian`. */
  readonly packageDir?: string | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For PATH, proxies and the like. Without it only the usual folders are looked into. */
  readonly env?: NodeJS.ProcessEnv | undefined;
};

/**
 * Starts the Redis of a data folder, or takes over the one that runs there.
 * Throws NoRedisError when there is none to be had, RedisStartError when there is one that cannot serve the data.
 */
export const startEmbeddedRedis = async (options: EmbeddedRedisOptions): Promise<EmbeddedRedis> => {
  const { durability, signal, onProgress, env = {} } = options;
  signal?.throwIfAborted();
  const folders = await prepareFolders(options.dataDir);
  const native: NativeOptions = { folders, durability, env, signal, onProgress };
  const onWait = () => onProgress?.('waiting for another process that is starting Redis on this data folder');
  return withLock(folders.startLock, { signal, onWait }, async () => {
    const running = await reuseServer(native);
    return running === undefined ? climb(options, native) : nativeRedis('reused', running, native);
  });
};

const climb = async (options: EmbeddedRedisOptions, native: NativeOptions): Promise<EmbeddedRedis> => {
  const reasons: string[] = [];
  for (const rung of options.allow) {
    options.signal?.throwIfAborted();
    const tried = await step(rung, options, native);
    if (tried.kind === 'found') return tried.value;
    reasons.push(`${rung}: ${tried.reason}`);
    options.onProgress?.(`no Redis by way of ${rung}: ${tried.reason}`);
  }
  throw new NoRedisError(reasons, await installLine(native.env, process.platform));
};

const step = async (
  rung: Rung,
  options: EmbeddedRedisOptions,
  native: NativeOptions,
): Promise<Outcome<EmbeddedRedis>> => {
  if (rung === 'javascript') return javascriptRedis(native.folders, native);
  const binary = await binaryOf(rung, options, native);
  if (binary.kind === 'missing') return binary;
  return found(nativeRedis(rung, await launchServer(binary.value, native), native));
};

const binaryOf = (
  rung: 'path' | 'debian',
  { packageDir, dataDir }: EmbeddedRedisOptions,
  { env, signal, onProgress }: NativeOptions,
): Promise<Outcome<ServerBinary>> =>
  rung === 'path'
    ? findBinary(env, signal)
    : debianBinary({ packageDir: packageDir ?? join(dataDir, 'redis-debian'), env, signal, onProgress });

const nativeRedis = (
  origin: 'path' | 'debian' | 'reused',
  { label, died, close }: NativeRedis,
  { folders, durability }: NativeOptions,
): EmbeddedRedis => {
  const reused = origin === 'reused' ? ', already running' : '';
  const synced = durability === 'always' ? 'every write synced' : 'synced every second';
  return {
    origin,
    description: `${label}${reused}, data in ${folders.data}, ${synced}`,
    volatile: false,
    connection: { path: folders.socket },
    died,
    close,
  };
};

const javascriptRedis = async (
  folders: RedisFolders,
  { env, signal }: NativeOptions,
): Promise<Outcome<EmbeddedRedis>> => {
  const started = await startJavascript(folders, env, signal);
  if (started.kind === 'missing') return started;
  const { port, died, close } = started.value;
  const host = '127.0.0.1';
  return found({
    origin: 'javascript',
    description: `js-redis-server in memory on ${host}:${port}: VOLATILE, all data is lost when it ends`,
    volatile: true,
    connection: { host, port },
    died,
    close,
  });
};
