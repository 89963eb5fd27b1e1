import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { type EmbeddedRedis, startEmbeddedRedis } from '../../src/adapters/embedded-redis/start.ts';

/** A real Redis for one test file, on a unix socket of its own. */
export type TestRedis = {
  /** Options for ioredis and BullMQ; the same before and after restart(). */
  readonly connection: EmbeddedRedis['connection'];
  /** A new connection; close() ends it, if the test has not. */
  client(): Redis;
  /** Forgets all data. */
  flush(): Promise<void>;
  /** Kills the server as a power cut would, and waits until it is gone. */
  kill9(): Promise<void>;
  /** Starts it again on the same data; ends it first, if it runs. */
  restart(): Promise<void>;
  close(): Promise<void>;
};

export type TestRedisOptions = {
  /** Kept when given; otherwise a temporary folder that close() removes. */
  readonly dataDir?: string;
  /** What is written is synced each second unless a test is about losing nothing. */
  readonly durability?: 'always' | 'everysec';
};

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** Where Debian's package is kept for all tests of this checkout, on a machine that has no Redis. */
export const packageDir = process.env['ALLCLEAR_REDIS_CACHE'] ?? join(REPOSITORY, '.allclear/cache/redis-debian');

export const startTestRedis = async (options: TestRedisOptions = {}): Promise<TestRedis> => {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'allclear-test-')));
  const durability = options.durability ?? 'everysec';
  const start = () =>
    startEmbeddedRedis({ dataDir, durability, allow: ['path', 'debian'], packageDir, env: process.env });
  let redis = await start();
  const clients: Redis[] = [];
  const client = (): Redis => {
    const made = new Redis(redis.connection);
    made.on('error', () => undefined); // ioredis prints errors that nobody listens to; a command still fails with it
    clients.push(made);
    return made;
  };
  const once = async <Result>(work: (redis: Redis) => Promise<Result>): Promise<Result> => {
    const made = new Redis(redis.connection);
    try {
      return await work(made);
    } finally {
      made.disconnect();
    }
  };
  return {
    connection: redis.connection,
    client,
    flush: async () => {
      await once((made) => made.flushall());
    },
    kill9: async () => {
      process.kill(await once(serverPid), 'SIGKILL');
      await redis.died;
    },
    restart: async () => {
      await redis.close();
      redis = await start();
    },
    close: async () => {
      for (const made of clients) made.disconnect();
      await redis.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
};

/** The number of the server's process, by its own word. */
export const serverPid = async (redis: Redis): Promise<number> => {
  const pid = /^process_id:(\d+)/m.exec(await redis.info('server'))?.[1];
  if (pid === undefined) throw new Error('Redis does not tell its process');
  return Number(pid);
};
