/**
 * The part of js-redis-server that is used here. Written down because the package is optional: without it,
 * its own types are not there either.
 */
declare module 'js-redis-server/core' {
  import type { Server } from 'node:net';

  export class RedisServerState {
    constructor(options: { databaseCount: number });
  }
  export const createRedisCommandExecutor: (options?: object) => object;
  export class Resp2Server {
    constructor(options: { server: RedisServerState; executor: object });
    readonly server: Server;
  }
}
