import type { Observe } from '../../app/kit/observe.ts';
import { defined } from '../../domain/defined.ts';
import type { EmbeddedRedis, EmbeddedRedisOptions } from './start.ts';
import { startEmbeddedRedis } from './start.ts';

/** Pause before an embedded Redis that died is started again; milliseconds. */
const RESTART_AFTER = 200;

/** An embedded Redis that is started again when it dies. */
export type KeptAlive = Pick<EmbeddedRedis, 'description' | 'volatile' | 'close'> & {
  /** Where it is now. */
  connection(): EmbeddedRedis['connection'];
};

/** A server that died is started again on the same data; connections find it at the same place by themselves. */
export const keepAlive = async (
  asked: Omit<EmbeddedRedisOptions, 'onProgress' | 'packageDir'> & { readonly env: NodeJS.ProcessEnv },
  observe: Observe,
): Promise<KeptAlive> => {
  const options: EmbeddedRedisOptions = {
    ...asked,
    onProgress: (line) => observe('redis.progress', { line }),
    ...defined({ packageDir: asked.env['ALLCLEAR_REDIS_CACHE'] }),
  };
  let server = await startEmbeddedRedis(options);
  const { description, volatile } = server;
  let closing = false;
  const watch = async (): Promise<void> => {
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
  watch().catch((error: unknown) => observe('redis.failed', { error }));
  return {
    description,
    volatile,
    connection: () => server.connection,
    close: async () => {
      closing = true;
      await server.close();
    },
  };
};
