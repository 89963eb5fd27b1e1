/*
 * The child process of the volatile rung: a Redis written in JavaScript, in memory only.
 * It tells its parent one report, and ends when the parent does.
 */
import type { AddressInfo } from 'node:net';

/** The one message of the child to its parent. */
export type JavascriptReport =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** As many as a real Redis has by default. */
const DATABASES = 16;

const listen = async (): Promise<JavascriptReport> => {
  try {
    const { createRedisCommandExecutor, RedisServerState, Resp2Server } = await import('js-redis-server/core');
    const state = new RedisServerState({ databaseCount: DATABASES });
    const { server } = new Resp2Server({ server: state, executor: createRedisCommandExecutor() });
    // not its own listen(): that one listens on every address of the machine, without a password
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    return { kind: 'listening', port: (server.address() as AddressInfo).port };
  } catch (error) {
    const notThere = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
    if (notThere) return { kind: 'failed', reason: 'js-redis-server is not installed (npm install js-redis-server)' };
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
};

process.once('disconnect', () => process.exit(0));
if (!process.connected) process.exit(0); // the parent died while this file was being loaded
process.send?.(await listen());
