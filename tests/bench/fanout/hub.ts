import { Agent, request } from 'node:http';
import { install } from '../../support/hub-process.ts';
import { serverPid, startTestRedis } from '../../support/redis.ts';
import { LOAD_CORE, pin, SERVER_CORE } from './pinned.ts';

/** A whole hub: gateway, sequencer and a Redis that syncs every write, each in a process of its own. */
export type WholeHub = {
  readonly port: number;
  /** Where the log stands at the start. */
  readonly position: string;
  /** The gateway: the process that subscribers are connected to. */
  readonly pid: number;
  post(signal: object): Promise<void>;
  close(): Promise<void>;
};

/** Connections kept open for signals, so that each of a burst has its own. */
const SENDERS = 27;

export const startHub = async (settings: NodeJS.ProcessEnv = {}): Promise<WholeHub> => {
  const redis = await startTestRedis({ durability: 'always' });
  const path = 'path' in redis.connection ? redis.connection.path : '';
  pin(await serverPid(redis.client()), LOAD_CORE);
  const hub = await install({ ALLCLEAR_REDIS_URL: path, ALLCLEAR_LOG_LEVEL: 'warn', ...settings });
  const sequencer = await hub.serve('--role', 'sequencer');
  pin(sequencer.pid, LOAD_CORE);
  const web = await hub.serve('--role', 'web');
  pin(web.pid, SERVER_CORE);
  const token = await hub.source('official', '--trust', 'official', '--silent-after', 'never');
  const agent = new Agent({ keepAlive: true, maxSockets: SENDERS });
  const port = Number(new URL(hub.url).port);

  const post = (signal: object): Promise<void> =>
    new Promise((resolve, reject) => {
      const body = JSON.stringify(signal);
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      };
      const sent = request({ agent, port, host: '127.0.0.1', method: 'POST', path: '/v1/signals', headers }, (got) => {
        got.resume();
        got.once('end', () => {
          if (got.statusCode === 202) resolve();
          else reject(new Error(`a signal was answered ${got.statusCode}`));
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  await Promise.all(Array.from({ length: SENDERS }, () => post({ kind: 'heartbeat' })));

  const { epoch, seq } = await hub.get<{ readonly epoch: string; readonly seq: number }>('/v1/status');

  return {
    port,
    position: `${epoch}:${seq}`,
    pid: web.pid,
    post,
    close: async () => {
      agent.destroy();
      await web.end('SIGKILL');
      await hub.close();
      await redis.close();
    },
  };
};
