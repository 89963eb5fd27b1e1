import { Redis } from 'ioredis';
import type { Observe } from '../../../app/kit/observe.ts';
import type { RedisClient } from '../scripts.ts';

/** How often it is looked who answers at the address; milliseconds. */
const LOOK_EVERY = 3_000;

/**
 * Behind one address there may be another server by now, while old connections stay with the one that was: it may
 * answer READONLY, or, cut off from the others, take writes that are lost and tell nothing new. So a fresh connection
 * asks now and then who is there, and whoever is connected to another one connects anew.
 */
export const followAddress = (ports: {
  /** A connection of its own for each look. */
  readonly connect: () => Redis;
  readonly observe: Observe;
}): { add(client: RedisClient): void; close(): void } => {
  const { connect, observe } = ports;
  const servers = new Map<Redis, string>();
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  const add = (client: RedisClient): void => {
    if (!(client instanceof Redis)) return;
    client.on('ready', () => {
      client.info('server').then(
        (info) => servers.set(client, runOf(info)),
        () => {}, // It is connected anew, and asked again.
      );
    });
    for (const over of ['close', 'end']) client.on(over, () => servers.delete(client));
  };

  const look = async (): Promise<void> => {
    const fresh = connect();
    fresh.on('error', () => {});
    try {
      const info = await fresh.info();
      const run = runOf(info);
      // A server that only stands in for a moment, or still reads its data, is not the one to go to.
      if (closed || run === '' || !/^role:master\r?$/m.test(info) || /^loading:1\r?$/m.test(info)) return;
      const elsewhere = [...servers].filter(([, server]) => server !== '' && server !== run);
      if (elsewhere.length > 0) observe('redis.moved', { connections: elsewhere.length });
      for (const [client] of elsewhere) client.disconnect(true);
    } catch {
      // Nobody answers: whoever is connected has its own limits.
    } finally {
      fresh.disconnect();
    }
  };

  const again = (): void => {
    timer = setTimeout(() => {
      void look().then(() => {
        if (!closed) again();
      });
    }, LOOK_EVERY);
    timer.unref();
  };
  again();
  return {
    add,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
};

const runOf = (info: string): string => /^run_id:(\w+)/m.exec(info)?.[1] ?? '';
