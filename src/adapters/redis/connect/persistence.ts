import { ReplyError } from 'ioredis';
import type { RedisClient } from '../scripts.ts';

/**
 * What a server that does not let itself be asked is taken for. A connection that broke says nothing of the server: that
 * fails, and is to be asked again. So does a server that is not up yet.
 */
export const orUnasked = <T>(error: unknown, unasked: T): T => {
  if (error instanceof ReplyError && !NOT_YET.test(String(error))) return unasked;
  throw error;
};
const NOT_YET = /LOADING|TRYAGAIN|CLUSTERDOWN|MASTERDOWN|BUSY/;

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
  } catch (error) {
    return orUnasked(error, false); // Positions are given a new epoch after each restart of the server.
  }
};

/** The losses that a Redis of somebody's own risks, and how to mend it. */
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
  } catch (error) {
    return orUnasked(error, []); // `allclear doctor` says so.
  }
};
