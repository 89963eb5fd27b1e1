import { SettingsError } from '../../config/settings/errors.ts';
import { loadSettings } from '../../config/settings/load.ts';
import type { Settings } from '../../config/settings/schema.ts';
import { findBinary } from '../adapters/embedded-redis/binary.ts';
import { socketPath } from '../adapters/embedded-redis/socket-path.ts';
import type { Connections } from '../adapters/redis/connect/connections.ts';
import { connectTo } from '../adapters/redis/connect/connections.ts';
import type { RedisClient } from '../adapters/redis/scripts.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { nobody } from '../app/kit/observe.ts';
import { defined } from '../domain/defined.ts';
import type { Environment, OpenProbes, RedisProbe } from './environment.ts';

/** A Redis that does not answer a probe within this does not answer; milliseconds. */
const ANSWER_LIMIT = 3_000;

/** The probes of `doctor`. They start nothing and change nothing. */
export const openProbes: OpenProbes = async (environment) => {
  let connections: Promise<Connections> | undefined;
  const connect = (settings: Settings): Promise<Connections> => {
    connections ??= connectTo(settings.redis.url ?? socketPath(settings.dataDir), nobody);
    return connections;
  };
  return {
    settings: async () => readSettings(environment),
    redis: async () => {
      const settings = loadSettings({ env: environment });
      const connection = await connect(settings);
      const running = await answers(connection.command);
      if (!running && settings.redis.url === null) return wouldStart(settings, environment);
      if (!running) throw new Error(`${connection.description} does not answer`);
      return {
        description: settings.redis.url === null ? 'the embedded Redis of a running hub' : connection.description,
        kind: settings.redis.url === null ? 'embedded' : 'given',
        ...(await inspect(connection.command)),
      };
    },
    close: async () => {
      await (await connections)?.close();
    },
  };
};

const readSettings = (environment: Environment) => {
  try {
    const settings = loadSettings({ env: environment });
    return { problems: [], dataDir: settings.dataDir, maxSubscribers: settings.live.maxSubscribers };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return {
      problems: error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim()),
      dataDir: '.allclear',
      maxSubscribers: 0,
    };
  }
};

const answers = async (redis: RedisClient): Promise<boolean> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_LIMIT);
  });
  const answer = redis.ping().then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
};

const wouldStart = async (settings: Settings, environment: Environment): Promise<RedisProbe> => {
  const onPath = settings.redis.embedded.includes('path') ? await findBinary({ ...environment }, undefined) : undefined;
  if (onPath?.kind === 'found') {
    return {
      description: `no hub is running; it would start ${onPath.value.label} of this system`,
      kind: 'would-start',
    };
  }
  const debian = settings.redis.embedded.includes('debian');
  return {
    description: debian
      ? "no hub is running; it would use Debian's redis-server, fetched into the data folder if it is not there"
      : 'no hub is running; it would start the in-process server',
    kind: 'would-start',
    volatile: !debian,
  };
};

const inspect = async (redis: RedisClient): Promise<Partial<RedisProbe>> => {
  const [info, appendOnly, appendFsync, policy, clock] = await Promise.allSettled([
    redis.info('server'),
    setting(redis, 'appendonly'),
    setting(redis, 'appendfsync'),
    setting(redis, 'maxmemory-policy'),
    redis.time(),
  ]);
  const version = info.status === 'fulfilled' ? /(?:redis|valkey)_version:(\S+)/.exec(info.value)?.[1] : undefined;
  const [seconds, microseconds] = clock.status === 'fulfilled' ? clock.value.map(Number) : [];
  return {
    ...defined({ version }),
    ...(appendOnly.status === 'fulfilled' ? { appendOnly: appendOnly.value === 'yes' } : {}),
    ...(appendFsync.status === 'fulfilled' ? { appendFsync: appendFsync.value } : {}),
    ...(policy.status === 'fulfilled' ? { maxMemoryPolicy: policy.value } : {}),
    ...(seconds === undefined
      ? {}
      : { clock: { redis: seconds * 1000 + Math.floor((microseconds ?? 0) / 1000), ours: systemClock.now() } }),
  };
};

const setting = async (redis: RedisClient, name: string): Promise<string> => {
  const [, value] = (await redis.call('CONFIG', 'GET', name)) as [string, string];
  if (value === undefined) throw new Error(`Redis does not tell ${name}`);
  return value;
};
