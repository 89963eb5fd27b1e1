import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findBinary, type ServerBinary } from '../../src/adapters/embedded-redis/binary.ts';
import { debianBinary } from '../../src/adapters/embedded-redis/debian-package.ts';
import { freePort } from './free-port.ts';
import { packageDir } from './redis.ts';

/** One redis-server on a port of this machine. */
export type RedisProcess = {
  readonly port: number;
  readonly client: Redis;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<unknown>;
};

/** Several servers that belong together. */
export type RedisGroup = {
  /** As ALLCLEAR_REDIS_URL wants it. */
  readonly url: string;
  readonly nodes: readonly RedisProcess[];
  close(): Promise<void>;
};

/** The program that the other tests use too; undefined when none can be had here. */
export const serverBinary = async (): Promise<ServerBinary | undefined> => {
  const onPath = await findBinary(process.env, undefined);
  if (onPath.kind === 'found') return onPath.value;
  const fetched = await debianBinary({ packageDir, env: process.env });
  return fetched.kind === 'found' ? fetched.value : undefined;
};

/** A machine that is busy may take this long for what takes milliseconds; milliseconds. */
const PATIENCE = 20_000;
const ASK_AGAIN = 20;

/** Asks until it is so: servers tell nobody when they have agreed. */
export const until = async (what: string, isSo: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + PATIENCE;
  while (!(await isSo().catch(() => false))) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${PATIENCE} ms`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN));
  }
};

/** Three masters, 16,384 slots, no replicas. */
export const startCluster = (binary: ServerBinary): Promise<RedisGroup> =>
  startGroup(async (start) => {
    const nodes = await Promise.all(
      [0, 1, 2].map((index) =>
        start(binary, `node${index}`, async (port, dir) => [
          ...dataArguments(port, dir),
          ...['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf', '--cluster-node-timeout', '3000'],
          ...['--cluster-port', String(await freePort())],
        ]),
      ),
    );
    const [first] = nodes;
    for (const [index, { client, port }] of nodes.entries()) {
      const share = SLOTS / nodes.length;
      await client.call('CLUSTER', 'ADDSLOTSRANGE', Math.ceil(index * share), Math.ceil((index + 1) * share) - 1);
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      const bus = ((await client.config('GET', 'cluster-port')) as string[])[1] ?? '';
      if (index > 0) await first?.client.call('CLUSTER', 'MEET', '127.0.0.1', port, bus);
    }
    await Promise.all(
      nodes.map(({ client }) =>
        until('the cluster is complete', async () => {
          const info = String(await client.call('CLUSTER', 'INFO'));
          return info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3');
        }),
      ),
    );
    return { nodes, url: `redis-cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}` };
  });

const SLOTS = 16_384;

/** A master, its replica (in this order in `nodes`), and three sentinels that watch over them. */
export const startSentinels = (binary: ServerBinary): Promise<RedisGroup> =>
  startGroup(async (start) => {
    const master = await start(binary, 'master', async (port, dir) => dataArguments(port, dir));
    const replica = await start(binary, 'replica', async (port, dir) => [
      ...dataArguments(port, dir),
      ...['--replicaof', '127.0.0.1', String(master.port)],
    ]);
    await until('the replica follows', async () =>
      (await replica.client.info('replication')).includes('link_status:up'),
    );
    const sentinels = await Promise.all(
      [0, 1, 2].map((index) =>
        start(binary, `sentinel${index}`, async (port, dir) => {
          const file = join(dir, 'sentinel.conf');
          await writeFile(file, sentinelFile(port, dir, master.port));
          return [file, '--sentinel'];
        }),
      ),
    );
    await Promise.all(
      sentinels.map(({ client }) =>
        until('the sentinels know each other', async () => {
          const told = String(await client.info('sentinel'));
          return told.includes('slaves=1') && told.includes('sentinels=3');
        }),
      ),
    );
    const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
    return { nodes: [master, replica], url: `redis+sentinel://${hosts}/alerts` };
  });

/** A master and its replica, in this order, and nobody who watches over them. */
export const startPair = (binary: ServerBinary): Promise<RedisGroup> =>
  startGroup(async (start) => {
    const master = await start(binary, 'master', async (port, dir) => dataArguments(port, dir));
    const replica = await start(binary, 'replica', async (port, dir) => [
      ...dataArguments(port, dir),
      ...['--replicaof', '127.0.0.1', String(master.port)],
    ]);
    await until('the replica follows', async () =>
      (await replica.client.info('replication')).includes('link_status:up'),
    );
    return { nodes: [master, replica], url: `redis://127.0.0.1:${master.port}` };
  });

/** Written before it is answered, as an operator is told to set it. */
const dataArguments = (port: number, dir: string): readonly string[] => [
  ...['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''],
  ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'],
  ...['--repl-diskless-sync-delay', '0'],
];

const sentinelFile = (port: number, dir: string, master: number): string => `
port ${port}
bind 127.0.0.1
dir ${dir}
sentinel monitor alerts 127.0.0.1 ${master} 2
sentinel down-after-milliseconds alerts 1000
sentinel failover-timeout alerts 10000
`;

type Start = (
  binary: ServerBinary,
  name: string,
  args: (port: number, dir: string) => Promise<readonly string[]>,
) => Promise<RedisProcess>;

/** Whatever was started is ended again, also when something on the way fails. */
const startGroup = async (
  form: (start: Start) => Promise<{ readonly nodes: readonly RedisProcess[]; readonly url: string }>,
): Promise<RedisGroup> => {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-redis-'));
  const started: RedisProcess[] = [];
  const close = async (): Promise<void> => {
    for (const { client, kill } of started) {
      client.disconnect();
      kill('SIGKILL');
    }
    await Promise.all(started.map(({ ended }) => ended));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const formed = await form(async (binary, name, args) => {
      for (let attempt = 1; ; attempt += 1) {
        const dir = await mkdtemp(join(folder, `${name}-`));
        const port = await freePort();
        try {
          const one = await startServer(binary, port, await args(port, dir), dir);
          started.push(one);
          return one;
        } catch (error) {
          // Another connection of this machine took the port in the meantime.
          if (attempt === PORTS_TRIED) throw error;
        }
      }
    });
    return { ...formed, close };
  } catch (error) {
    await close();
    throw error;
  }
};

/** Ports that are tried for one server. */
const PORTS_TRIED = 4;

const startServer = async (
  binary: ServerBinary,
  port: number,
  args: readonly string[],
  dir: string,
): Promise<RedisProcess> => {
  const child = spawn(binary.path, args, { cwd: dir, stdio: 'ignore', env: { ...process.env, ...binary.env } });
  const ended = once(child, 'exit');
  const client = new Redis(port, '127.0.0.1', { retryStrategy: () => ASK_AGAIN, maxRetriesPerRequest: null });
  client.on('error', () => {}); // Not up yet, or killed by a test.
  const one: RedisProcess = { port, client, ended, kill: (signal) => child.kill(signal) };
  await Promise.race([
    client.ping(),
    ended.then(([code]) => {
      client.disconnect();
      throw new Error(`redis-server ended with ${String(code)} before it was ready`);
    }),
  ]);
  return one;
};
