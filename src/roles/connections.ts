import { Cluster, Redis } from 'ioredis';
import type { Settings } from '../../config/settings/schema.ts';
import { type EmbeddedRedis, startEmbeddedRedis } from '../adapters/embedded-redis/start.ts';
import { followAddress } from '../adapters/redis/follow-address.ts';
import type { Keeping, Standing } from '../adapters/redis/kept.ts';
import { keepingOf } from '../adapters/redis/kept.ts';
import { isDurable, weakPoints } from '../adapters/redis/persistence.ts';
import { asksForAnother, isHopeless, noteFailure, redisReason } from '../adapters/redis/reason.ts';
import type { RedisClient } from '../adapters/redis/scripts.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { Observe } from '../app/kit/observe.ts';
import { defined } from '../domain/defined.ts';
import { withoutSecrets } from '../protocol/without-secrets.ts';

/** How this process reaches Redis. */
export type Connections = {
  /** One line for people: which Redis, and what it keeps. */
  readonly description: string;
  /** Nothing survives a restart: health says degraded. */
  readonly volatile: boolean;
  /** What a Redis of somebody's own would lose, and how to mend it; empty when all is well. */
  readonly weak: readonly string[];
  /** What was acknowledged survives a restart of the server. */
  readonly durable: boolean;
  /** How it is known where that is which was acknowledged. */
  readonly keeping: Keeping;
  /** The same Redis as other processes of this machine reach it, as ALLCLEAR_REDIS_URL has it. */
  readonly address: string;
  /** Shared, for commands; fails soon when Redis does not answer. */
  readonly command: RedisClient;
  /** A connection of one's own, for commands that wait a moment; fails soon when Redis does not answer. */
  openToAsk(): RedisClient;
  /**
   * A connection of one's own, for commands that wait; never gives up. `release` ends it and all connections made of it,
   * for good: what waits there fails, also while Redis is away.
   */
  own(): { readonly client: RedisClient; release(): void };
  /** Ends all connections, so that nothing waits for Redis any more. */
  cut(): void;
  close(): Promise<void>;
};

/** A command that Redis has not answered for this long has failed; milliseconds. */
const COMMAND_TIMEOUT = 5_000;
/** Reconnecting is tried at least this often; milliseconds. */
const MAX_RECONNECT_DELAY = 1_000;

/** What differs from one connection to another. */
type Manner = {
  readonly maxRetriesPerRequest: number | null;
  readonly socketTimeout: number;
  readonly commandTimeout?: number;
};

/**
 * A command that waits is answered within ten seconds, if only with nothing. A server that says nothing for longer is
 * away without having closed the connection, and there may be another in its place; milliseconds.
 */
const SILENCE = 12_000;

const FAILS_SOON: Manner = {
  maxRetriesPerRequest: 1,
  commandTimeout: COMMAND_TIMEOUT,
  socketTimeout: COMMAND_TIMEOUT,
};
const WAITS: Manner = { maxRetriesPerRequest: null, socketTimeout: SILENCE };
/** A host that does not even refuse is given up on by then; milliseconds. */
const CONNECT_TIMEOUT = 5_000;
/** What every connection has in common: after a fail-over behind one address it finds the new primary by itself. */
const COMMON = { connectTimeout: CONNECT_TIMEOUT, reconnectOnError: asksForAnother };
/** One answer or none. */
const LOOKS = {
  connectTimeout: 2_000,
  commandTimeout: 2_000,
  maxRetriesPerRequest: 0,
  enableReadyCheck: false,
  retryStrategy: () => null,
};
const retryStrategy = (times: number): number => Math.min(times * 50, MAX_RECONNECT_DELAY);

/** Connects to the Redis of the settings, or starts the embedded one. */
export const connectRedis = async (
  settings: Settings,
  env: NodeJS.ProcessEnv,
  observe: Observe,
): Promise<Connections> =>
  settings.redis.url === null
    ? connected(await embedded(settings, env, observe), observe, PATIENCE)
    : connected(remote(settings.redis.url), observe, PATIENCE);

/** Connects to a Redis that runs already, or not: that shows with the first command. */
export const connectTo = (url: string, observe: Observe): Promise<Connections> => connected(remote(url), observe, 0);

/** A Redis that is started at the same time as the hub must answer within this; milliseconds. */
const PATIENCE = 10_000;
/** What time does not mend, a wrong name or password, is given up on sooner; milliseconds. */
const LITTLE_PATIENCE = 1_000;
const ASK_AGAIN = 250;

/** What `ask` brings, asked again until Redis answers. */
const answered = async <T>(server: Server, ask: () => Promise<T>, patience: number, observe: Observe): Promise<T> => {
  const asked = systemClock.now();
  let told = '';
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const reason = redisReason(error);
      const waited = systemClock.now() - asked;
      if (waited > (isHopeless(error) ? LITTLE_PATIENCE : patience)) {
        throw new Error(`${server.description} does not answer: ${reason}; see ALLCLEAR_REDIS_URL`, { cause: error });
      }
      if (reason !== told) observe('redis.waiting', { redis: server.description, reason });
      told = reason;
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
    }
  }
};

const connected = async (server: Server, observe: Observe, patience: number): Promise<Connections> => {
  const opened = new Set<RedisClient>();
  const { look } = server;
  const address = look === undefined ? undefined : followAddress({ connect: look, observe });
  const keep = (client: RedisClient, family: Set<RedisClient>): RedisClient => {
    client.on('error', (error: unknown) => {
      noteFailure(error);
      observe('redis.failed', { error });
    });
    opened.add(client);
    family.add(client);
    address?.add(client);
    // BullMQ makes those it waits with of the one it is given.
    const duplicate = client.duplicate.bind(client) as (...args: unknown[]) => RedisClient;
    client.duplicate = ((...args: unknown[]) => keep(duplicate(...args), family)) as never;
    return client;
  };
  const own = (manner: Manner) => {
    const family = new Set<RedisClient>();
    const client = keep(server.connect(manner), family);
    const release = (): void => {
      for (const one of family) {
        opened.delete(one);
        endForGood(one);
      }
    };
    return { client, release };
  };
  const connect = (manner: Manner): RedisClient => own(manner).client;
  const command = connect(FAILS_SOON);
  const cut = (): void => {
    address?.close();
    for (const client of opened) endForGood(client);
    opened.clear();
  };
  const close = async (): Promise<void> => {
    cut();
    await server.close();
  };
  let told: Told;
  try {
    told =
      patience > 0
        ? await answered(server, () => standingOf(server, command), patience, observe)
        : await standingOf(server, command).catch(() => NOTHING_TOLD);
  } catch (error) {
    await close();
    throw error;
  }
  for (const what of told.weak) observe('redis.weak', { redis: server.description, what });
  return {
    description: server.description,
    address: server.address,
    volatile: server.volatile,
    ...told,
    command,
    openToAsk: () => connect(FAILS_SOON),
    own: () => own(WAITS),
    cut,
    close,
  };
};

type Told = Pick<Connections, 'weak' | 'durable' | 'keeping'>;
/** Of a server that does not answer yet. */
const NOTHING_TOLD: Told = { weak: [], durable: false, keeping: 'memory' };

/** What the server says of how it keeps what it acknowledges. Fails when it cannot be reached. */
const standingOf = async (server: Server, redis: RedisClient): Promise<Told> => {
  await redis.ping();
  const durable = server.durable ?? (await isDurable(redis));
  return {
    weak: server.isOurs ? [] : await weakPoints(redis),
    durable,
    keeping: await keepingOf(redis, { isDurable: durable, isVolatile: server.volatile, group: server.group }),
  };
};

/**
 * A connection that is between two tries forgets, when it is ended, also to fail what waits for it. One more try ends
 * it either way.
 */
const endForGood = (client: RedisClient): void => {
  const { status } = client;
  if (status === 'end') return;
  client.disconnect();
  if (status !== 'reconnecting') return;
  client.connect().then(
    () => client.disconnect(),
    () => {},
  );
};

type Server = {
  readonly description: string;
  readonly address: string;
  readonly volatile: boolean;
  /** Started by us, with the settings it needs. */
  readonly isOurs: boolean;
  /** Undefined: the server has to be asked. */
  readonly durable: boolean | undefined;
  readonly group: Standing['group'];
  connect(manner: Manner): RedisClient;
  /** Whoever is at the address now; undefined where that cannot change without the connections being told. */
  readonly look?: () => Redis;
  close(): Promise<void>;
};

/** Pause before an embedded Redis that died is started again; milliseconds. */
const RESTART_AFTER = 200;

const embedded = async (settings: Settings, env: NodeJS.ProcessEnv, observe: Observe): Promise<Server> => {
  const options = {
    dataDir: settings.dataDir,
    durability: settings.redis.durability,
    allow: settings.redis.embedded,
    env,
    onProgress: (line: string) => observe('redis.progress', { line }),
    ...defined({ packageDir: env['ALLCLEAR_REDIS_CACHE'] }),
  };
  let server = await startEmbeddedRedis(options);
  let closing = false;
  // What died is started again on the same data; connections find it at the same place by themselves.
  const keepAlive = async (): Promise<void> => {
    while (!closing) {
      const reason = await server.died;
      if (closing) return;
      observe('redis.died', { reason });
      if (server.volatile) throw new Error(`the in-process Redis ended: ${reason}`);
      while (!closing) {
        await new Promise((resolve) => setTimeout(resolve, RESTART_AFTER));
        try {
          server = await startEmbeddedRedis(options);
          observe('redis.restarted', { description: server.description });
          break;
        } catch (error) {
          observe('redis.failed', { error });
        }
      }
    }
  };
  keepAlive().catch((error: unknown) => observe('redis.failed', { error }));
  return {
    description: server.description,
    address: addressOf(server.connection),
    volatile: server.volatile,
    isOurs: true,
    group: 'none',
    durable: !server.volatile && settings.redis.durability === 'always',
    connect: (manner) => new Redis({ ...server.connection, ...COMMON, ...manner, retryStrategy }),
    close: async () => {
      closing = true;
      await server.close();
    },
  };
};

/**
 * `redis://` and `rediss://` as ioredis reads them; `redis+sentinel://host:port,host:port/name`;
 * `redis-cluster://host:port,host:port` (user and password before the first host; `?tls=true`).
 */
const remote = (url: string): Server => {
  const base = {
    address: url,
    volatile: false,
    isOurs: false,
    group: 'none' as const,
    durable: undefined,
    close: async () => {},
  };
  const parts = /^redis(\+sentinel|-cluster):\/\/(?:([^:@/]*)(?::([^@/]*))?@)?([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(
    url,
  );
  if (parts === null) {
    return {
      ...base,
      description: `Redis at ${withoutSecrets(url)}`,
      connect: (manner) => new Redis(url, { ...COMMON, ...manner, retryStrategy }),
      look: () => new Redis(url, LOOKS),
    };
  }
  const [, kind, user, password, hosts = '', path = '', query = ''] = parts;
  const nodes = hosts.split(',').map((host) => {
    const [name = '', port] = host.split(':');
    return { host: name, port: Number(port ?? (kind === '-cluster' ? 6379 : 26379)) };
  });
  const login = {
    ...(user ? { username: decodeURIComponent(user) } : {}),
    ...(password === undefined ? {} : { password: decodeURIComponent(password) }),
    ...(new URLSearchParams(query).get('tls') === 'true' ? { tls: {} } : {}),
  };
  // A replica that takes over may lack the last of what its master acknowledged, however that was written.
  const replicated = { ...base, group: 'sentinel' as const, durable: false };
  if (kind === '-cluster') {
    return {
      ...replicated,
      group: 'cluster',
      description: `Redis Cluster at ${hosts}`,
      connect: ({ commandTimeout, maxRetriesPerRequest, socketTimeout }) =>
        new Cluster(nodes, {
          redisOptions: {
            ...login,
            ...COMMON,
            maxRetriesPerRequest,
            socketTimeout,
            ...defined({ commandTimeout }),
          },
          clusterRetryStrategy: retryStrategy,
        }),
    };
  }
  const name = path === '' ? 'mymaster' : path;
  return {
    ...replicated,
    description: `Redis group ${name} by the sentinels at ${hosts}`,
    connect: (manner) => new Redis({ sentinels: nodes, name, ...login, ...COMMON, ...manner, retryStrategy }),
    look: () => new Redis({ sentinels: nodes, name, ...login, ...LOOKS, sentinelRetryStrategy: () => null }),
  };
};

const addressOf = (connection: EmbeddedRedis['connection']): string =>
  'path' in connection ? connection.path : `redis://${connection.host}:${connection.port}`;
