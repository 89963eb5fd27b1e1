import { Cluster, Redis } from 'ioredis';
import { defined } from '../../../domain/defined.ts';
import { withoutSecrets } from '../../../protocol/without-secrets.ts';
import type { RedisClient } from '../scripts.ts';
import type { Standing } from './kept.ts';
import { asksForAnother } from './reason.ts';

/** The options that differ from one connection to another. */
export type Manner = {
  readonly maxRetriesPerRequest: number | null;
  readonly socketTimeout: number;
  readonly commandTimeout?: number;
};

/** A server, or a group of them, that connections can be made to. */
export type RedisServer = {
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

/** Reconnecting is tried at least this often; milliseconds. */
const MAX_RECONNECT_DELAY = 1_000;

/** A host that does not even refuse is given up on by then; milliseconds. */
const CONNECT_TIMEOUT = 5_000;
/** The options that every connection has: after a fail-over behind one address it finds the new primary by itself. */
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

/** One that this process started, with the settings it needs. */
export const ownServer = ({
  connection,
  ...own
}: Pick<RedisServer, 'description' | 'volatile' | 'durable' | 'close'> & {
  readonly connection: () => { readonly path: string } | { readonly host: string; readonly port: number };
}): RedisServer => {
  const at = connection();
  return {
    ...own,
    address: 'path' in at ? at.path : `redis://${at.host}:${at.port}`,
    isOurs: true,
    group: 'none',
    connect: (manner) => new Redis({ ...connection(), ...COMMON, ...manner, retryStrategy }),
  };
};

/**
 * `redis://` and `rediss://` as ioredis reads them; `redis+sentinel://host:port,host:port/name`;
 * `redis-cluster://host:port,host:port` (user and password before the first host; `?tls=true`).
 */
export const remoteServer = (url: string): RedisServer => {
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
