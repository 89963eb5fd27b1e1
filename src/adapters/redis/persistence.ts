import type { RedisClient } from './scripts.ts';

/** Whether each write is synced before it is acknowledged, and no replica may take over, as far as the server tells. */
export const isDurable = async (redis: RedisClient): Promise<boolean> => {
  try {
    const [appended, synced, replication] = await Promise.all([
      redis.call('CONFIG', 'GET', 'appendonly'),
      redis.call('CONFIG', 'GET', 'appendfsync'),
      redis.info('replication'),
    ]);
    const isSet = (answer: unknown, value: string): boolean => (answer as readonly string[])[1] === value;
    return isSet(appended, 'yes') && isSet(synced, 'always') && /^connected_slaves:0\r?$/m.test(replication);
  } catch {
    return false; // Not allowed to ask: positions are given a new epoch after each restart of the server.
  }
};

/** What a Redis of somebody's own would lose, and how to mend it. */
export const weakPoints = async (redis: RedisClient): Promise<readonly string[]> => {
  const setting = async (name: string): Promise<string | undefined> =>
    ((await redis.call('CONFIG', 'GET', name)) as readonly string[])[1];
  try {
    const [appended, policy] = await Promise.all([setting('appendonly'), setting('maxmemory-policy')]);
    return [
      ...(appended === 'no'
        ? ['Redis does not write down what it acknowledges and loses it with a restart; set "appendonly yes"']
        : []),
      ...(policy !== undefined && policy !== 'noeviction'
        ? ['Redis may throw away what was acknowledged when it is full; set "maxmemory-policy noeviction"']
        : []),
    ];
  } catch {
    return []; // Not allowed to ask; `allclear doctor` says so.
  }
};
