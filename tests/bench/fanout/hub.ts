import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import type { Position } from '../../../src/protocol/live/position.ts';
import { install } from '../../support/hub-process.ts';
import { serverPid, startTestRedis } from '../../support/redis.ts';
import { LOAD_CORE, pin, SERVER_CORE } from './pinned.ts';
import { posts, SENDERS } from './posts.ts';

/** A whole hub: gateways, sequencer and a Redis that syncs every write, each in a process of its own. */
export type WholeHub = {
  readonly port: number;
  /** Where the log stands. */
  position(): Promise<Position>;
  /** The gateways: the processes that subscribers are connected to. */
  readonly pids: readonly number[];
  /** The notify workers. */
  readonly notifiers: readonly number[];
  /** A connection to its Redis, and where others connect to it. */
  readonly redis: Redis;
  readonly redisPath: string;
  post(signal: object): Promise<void>;
  close(): Promise<void>;
};

export type WholeHubOptions = {
  /** Gateway processes on the one port. */
  readonly gateways?: number;
  /** Notify workers, each a process. */
  readonly notify?: number;
  readonly settings?: NodeJS.ProcessEnv;
};

export const startHub = async ({
  gateways = 1,
  notify = 0,
  settings = {},
}: WholeHubOptions = {}): Promise<WholeHub> => {
  const redis = await startTestRedis({ durability: 'always' });
  const path = 'path' in redis.connection ? redis.connection.path : '';
  const client = redis.client();
  pin(await serverPid(client), LOAD_CORE);
  const hub = await install({
    ALLCLEAR_REDIS_URL: path,
    ALLCLEAR_LOGGING_LEVEL: 'warn',
    ALLCLEAR_LIVE_DRAIN: '0s',
    ...settings,
  });
  const sequencer = await hub.serve('--role', 'sequencer');
  pin(sequencer.pid, LOAD_CORE);
  const web = await hub.serve('--role', 'web', ...(gateways > 1 ? ['--web', String(gateways)] : []));
  const pids = gateways > 1 ? childrenOf(web.pid) : [web.pid];
  for (const pid of new Set([web.pid, ...pids])) pin(pid, SERVER_CORE);
  const notifiers: number[] = [];
  for (let worker = 0; worker < notify; worker += 1) notifiers.push((await hub.serve('--role', 'notify')).pid);
  for (const pid of notifiers) pin(pid, SERVER_CORE);
  const token = await hub.source('official', { trust: 'official', regions: 'all', silentAfter: 'never' });
  const port = Number(new URL(hub.url).port);
  const signals = posts({ port, path: '/v1/signals', headers: { authorization: `Bearer ${token}` } });
  await Promise.all(Array.from({ length: SENDERS }, () => signals.post('{"kind":"heartbeat"}')));

  return {
    port,
    position: () => hub.get<Position>('/v1/status'),
    pids,
    notifiers,
    redis: client,
    redisPath: path,
    post: (signal) => signals.post(JSON.stringify(signal)),
    close: async () => {
      signals.close();
      // Nobody needs ten thousand goodbyes; the process that started the gateways ends them, too.
      if (gateways > 1) await web.end('SIGTERM');
      else await web.end('SIGKILL');
      await hub.close();
      await redis.close();
    },
  };
};

const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
