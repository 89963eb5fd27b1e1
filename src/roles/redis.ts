import type { Settings } from '../../config/settings/schema.ts';
import { KEEPS_NOTHING } from '../adapters/cluster/gateway-process.ts';
import { keepAlive } from '../adapters/embedded-redis/kept-alive.ts';
import { type Connections, connectPatiently } from '../adapters/redis/connect/connections.ts';
import { ownServer, remoteServer } from '../adapters/redis/connect/server.ts';
import type { Observe } from '../app/kit/observe.ts';

/** Connects to the Redis of the settings, or starts the embedded one. */
export const connectRedis = async (
  { redis, dataDir }: Settings,
  env: NodeJS.ProcessEnv,
  observe: Observe,
): Promise<Connections> => {
  if (redis.url !== null) {
    const reached = await connectPatiently(remoteServer(redis.url), observe);
    return env[KEEPS_NOTHING] === 'true' ? { ...reached, volatile: true, keeping: 'memory' } : reached;
  }
  const { durability, embedded: allow } = redis;
  const kept = await keepAlive({ dataDir, durability, allow, env }, observe);
  return connectPatiently(ownServer({ ...kept, durable: !kept.volatile && durability === 'always' }), observe);
};
