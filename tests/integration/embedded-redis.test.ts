import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { inspectBinary } from '../../src/adapters/embedded-redis/binary.ts';
import { NoRedisError, RedisStartError } from '../../src/adapters/embedded-redis/errors.ts';
import { waitReady } from '../../src/adapters/embedded-redis/ready.ts';
import { socketPath } from '../../src/adapters/embedded-redis/socket-path.ts';
import {
  type EmbeddedRedis,
  type EmbeddedRedisOptions,
  startEmbeddedRedis,
} from '../../src/adapters/embedded-redis/start.ts';
import { packageDir, serverPid, startTestRedis } from '../support/redis.ts';
import { serverBinary } from '../support/redis-processes.ts';

/** Covers the first fetch of the package on a fresh machine. */
const FETCH_LIMIT_MS = 120_000;
const MODULE = new URL('../../src/adapters/embedded-redis/start.ts', import.meta.url).href;

/** Where the package is, on a machine without a Redis of its own. */
const unpacked = join(packageDir, 'root');
const fetched = () => existsSync(unpacked);

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const folder = async (...below: string[]): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), 'allclear-test-'));
  cleanups.push(() => rm(made, { recursive: true, force: true }));
  return join(made, ...below);
};

const start = async (dataDir: string, more: Partial<EmbeddedRedisOptions> = {}): Promise<EmbeddedRedis> => {
  const allow = ['path', 'debian'] as const;
  const options = { dataDir, durability: 'always' as const, allow, packageDir, env: process.env, ...more };
  const redis = await startEmbeddedRedis(options);
  cleanups.push(redis.close);
  return redis;
};

const clientOf = ({ connection }: Pick<EmbeddedRedis, 'connection'>): Redis => {
  const client = new Redis({ ...connection, retryStrategy: () => null }); // what is lost is lost at once
  client.on('error', () => undefined);
  cleanups.push(async () => client.disconnect());
  return client;
};

type Parent = { child: ChildProcess; origin: string; connection: EmbeddedRedis['connection']; pid: number };

/** A process that starts the Redis of a data folder, tells what it got, and closes it on SIGTERM. */
const parent = async (dataDir: string, allow = ['path', 'debian']): Promise<Parent> => {
  const code = `
    import { startEmbeddedRedis } from ${JSON.stringify(MODULE)};
    const redis = await startEmbeddedRedis({ ...${JSON.stringify({ dataDir, packageDir, allow })},
      durability: 'everysec', env: process.env });
    process.once('SIGTERM', async () => { await redis.close(); process.exit(0); });
    setInterval(() => undefined, 1000);
    console.log(JSON.stringify(redis));`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(async () => child.kill('SIGKILL'));
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { origin, connection } = JSON.parse(String(line));
  const pid = origin === 'javascript' ? 0 : await serverPid(clientOf({ connection }));
  return { child, origin, connection, pid };
};

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
};

/** A process that has ended and waits for its parent to notice is not running; in a container nobody may notice. */
const isRunning = async (pid: number): Promise<boolean> => {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  if (/\) Z /.test(state)) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** A program of that name, first on PATH, that does what the shell lines say. */
const program = async (name: string, lines: string): Promise<NodeJS.ProcessEnv> => {
  const path = await folder(name);
  await writeFile(path, `#!/bin/sh\n${lines}\n`);
  await chmod(path, 0o755);
  return { ...process.env, PATH: `${dirname(path)}:${process.env['PATH']}` };
};

/** An apt-get without a network: it packs up again what the real one has fetched. */
const fakeApt = async (): Promise<NodeJS.ProcessEnv> => {
  const contents = await folder('contents');
  await cp(unpacked, contents, { recursive: true, verbatimSymlinks: true });
  await mkdir(join(contents, 'DEBIAN'));
  const control = [
    'Package: redis-server',
    'Version: 1',
    'Architecture: all',
    'Maintainer: a test',
    'Description: a test',
  ];
  await writeFile(join(contents, 'DEBIAN/control'), `${control.join('\n')}\n`);
  return program(
    'apt-get',
    `case "$*" in
      *" -s install "*) echo "Inst redis-server (1)" ;;
      *" download redis-server") dpkg-deb -Znone --build ${contents} . ;;
    esac`,
  );
};

beforeAll(async () => {
  await (await startTestRedis()).close(); // the package is fetched here, not within a test's own limit
}, FETCH_LIMIT_MS);

describe('the rungs', () => {
  test('a server on PATH is used, keeps every write, and listens on a private socket only', async () => {
    const binary = await serverBinary();
    if (binary === undefined) throw new Error('no Redis can be had here');
    const env = { ...process.env, ...binary.env, PATH: `${dirname(binary.path)}:${process.env['PATH']}` };
    const dataDir = await folder();
    const redis = await start(dataDir, { allow: ['path'], env });

    expect(redis).toMatchObject({ origin: 'path', volatile: false, connection: { path: socketPath(dataDir) } });
    expect(redis.description).toMatch(
      /^redis-server \d+\.\S+ from .*redis-server, data in .*redis, every write synced$/,
    );
    const client = clientOf(redis);
    const settings = await client.config('GET', 'append*', 'maxmemory-policy', 'save', 'port');
    expect(Object.fromEntries(pairs(settings))).toMatchObject({
      appendonly: 'yes',
      appendfsync: 'always',
      'maxmemory-policy': 'noeviction',
      save: '',
      port: '0',
    });
    expect((await stat(socketPath(dataDir))).mode & 0o777).toBe(0o700);
    const pid = await serverPid(client);
    expect(() => process.kill(-pid, 0)).not.toThrow(); // leads a group of its own: Ctrl-C does not reach it
  });

  test('a server that is too old is not used', async () => {
    const env = await program('redis-server', 'echo "Redis server v=5.0.14 sha=0"');
    const path = `${env['PATH']?.split(':')[0]}/redis-server`;
    const reason = `${path} is 5.0.14, older than 6.2`;
    expect(await inspectBinary(path, {}, env, undefined)).toEqual({ kind: 'missing', reason });
  });

  test('the package that a killed attempt left half unpacked is fetched again, once for two that want it', async (context) => {
    if (!fetched()) context.skip('this machine has a Redis: the package was never fetched');
    const env = await fakeApt();
    const shared = await folder('redis-debian');
    await mkdir(join(shared, 'root/usr/bin'), { recursive: true });
    await writeFile(join(shared, 'root/usr/bin/redis-server'), 'cut off', { mode: 0o755 });
    const onProgress = vi.fn();
    const more = { allow: ['debian'] as const, packageDir: shared, onProgress, env };
    const both = await Promise.all([start(await folder(), more), start(await folder(), more)]);

    expect(both.map(({ origin }) => origin)).toEqual(['debian', 'debian']);
    expect(onProgress.mock.calls.flat().filter((line) => line.startsWith('fetching'))).toHaveLength(1);
    for (const redis of both) expect(await clientOf(redis).ping()).toBe('PONG');
    expect((await readdir(shared)).sort()).toEqual(['complete', 'root', 'unpacking']);
  });

  const installed = isInstalled('js-redis-server/core');
  test.skipIf(!installed)(
    'the server in JavaScript is volatile, on this machine only, and dies with its parent',
    async () => {
      const redis = await start(await folder(), { allow: ['javascript'] });
      expect(redis).toMatchObject({ origin: 'javascript', volatile: true, connection: { host: '127.0.0.1' } });
      expect(redis.description).toContain('VOLATILE');
      const client = clientOf(redis);
      expect(await client.eval("return cjson.encode({ redis.call('INCR', KEYS[1]) })", 1, 'n')).toBe('[1]');
      await redis.close();
      await expect(client.ping()).rejects.toThrow();

      const { child, connection } = await parent(await folder(), ['javascript']);
      const elsewhere = Object.values(networkInterfaces())
        .flatMap((all) => all ?? [])
        .filter(({ internal }) => !internal);
      for (const { address } of elsewhere) {
        await expect(clientOf({ connection: { ...connection, host: address } }).ping()).rejects.toThrow();
      }
      expect(await clientOf({ connection }).ping()).toBe('PONG');
      await end(child, 'SIGKILL');
      await vi.waitFor(() => expect(clientOf({ connection }).ping()).rejects.toThrow(), { timeout: 3_000 });
    },
  );

  test.skipIf(installed)('the server in JavaScript is optional, and missed by name', async () => {
    const failed = await start(await folder(), { allow: ['javascript'] }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ reasons: [expect.stringContaining('npm install js-redis-server')] });
  });

  test('when no rung works each says why, and the line that installs Redis is told', async () => {
    const env = await program('apt-get', 'echo "E: no way out" >&2; exit 100');
    const more = { allow: ['debian'] as const, packageDir: await folder(), env };
    const failed = await start(await folder(), more).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(NoRedisError);
    expect(failed).toMatchObject({
      reasons: ['debian: apt-get failed: E: no way out (update: apt-get failed: E: no way out)'],
    });
    expect(String(failed)).toMatch(/debian: apt-get failed[\s\S]*To install one: \S+/);
  });

  test('an abort ends a fetch that hangs', async () => {
    const stop = new AbortController();
    const env = await program('apt-get', 'exec sleep 60');
    const more = { allow: ['debian', 'javascript'] as const, packageDir: await folder(), env, signal: stop.signal };
    const onProgress = () => stop.abort(new Error('stopped by the operator'));
    await expect(start(await folder(), { ...more, onProgress })).rejects.toThrow('stopped by the operator');
  });
});

describe('one server for a data folder', () => {
  test('what a parent killed with -9 left behind is taken over with its data, and ended by close()', async () => {
    const dataDir = await folder();
    const first = await parent(dataDir);
    await clientOf(first).set('kept', 'yes');
    await end(first.child, 'SIGKILL');

    const redis = await start(dataDir);
    const client = clientOf(redis);
    expect(redis.origin).toBe('reused');
    expect(redis.description).toContain('already running');
    expect(await client.get('kept')).toBe('yes');
    expect(await serverPid(client)).toBe(first.pid);
    expect(pairs(await client.config('GET', 'appendfsync'))).toEqual([['appendfsync', 'always']]); // ours, not its

    await redis.close();
    await redis.close();
    expect(await isRunning(first.pid)).toBe(false);
  });

  test('three parents at once share one server, which ends with the last of them', async () => {
    const dataDir = await folder();
    await mkdir(join(dataDir, 'redis/starting'), { recursive: true });
    await writeFile(join(dataDir, 'redis/starting/999999999.1.dead'), ''); // of one that was killed while starting
    await writeFile(join(dataDir, `redis/starting/${process.pid}.1.earlier`), ''); // of an earlier one with our number
    const parents = await Promise.all([parent(dataDir), parent(dataDir), parent(dataDir)]);
    expect(parents.filter(({ origin }) => origin !== 'reused')).toHaveLength(1);
    expect(new Set(parents.map(({ pid }) => pid)).size).toBe(1);

    // the one that started it leaves first: the others go on
    parents.sort((a) => (a.origin === 'reused' ? 1 : -1));
    for (const [index, { child, pid }] of parents.entries()) {
      await end(child, 'SIGTERM');
      expect(await isRunning(pid)).toBe(index < parents.length - 1);
    }
  });

  test('a server whose socket was removed is ended before another starts', async () => {
    const dataDir = await folder();
    const { pid, connection } = await parent(dataDir);
    await clientOf({ connection }).set('kept', 'yes');
    await rm(socketPath(dataDir));
    const redis = await start(dataDir);
    expect(redis.origin).not.toBe('reused');
    expect(await isRunning(pid)).toBe(false);
    expect(await clientOf(redis).get('kept')).toBe('yes');
  });
});

describe('its data', () => {
  test('every acknowledged write survives kill -9 of the server, whose death is told', async () => {
    const dataDir = await folder();
    const redis = await start(dataDir);
    const client = clientOf(redis);
    const pid = await serverPid(client);
    const written: string[] = [];
    const writer = async (name: string): Promise<void> => {
      for (let n = 0; ; n += 1) {
        await client.set(`${name}:${n}`, n);
        if (written.push(`${name}:${n}`) === 500) process.kill(pid, 'SIGKILL');
      }
    };
    const told = Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map(writer));
    expect(await redis.died).toContain('killed by SIGKILL');
    client.disconnect();
    await told;

    const again = await start(dataDir);
    expect(again.origin).toBe(redis.origin);
    expect(await clientOf(again).mget(written)).toEqual(written.map((key) => key.slice(2)));
  });

  test('a log cut off in its last entry is read up to there; a damaged one is refused and hidden by no other rung', async () => {
    const dataDir = await folder();
    const redis = await start(dataDir);
    const client = clientOf(redis);
    await client.mset('first', '1', 'second', '2');
    await client.set('last', '3');
    await redis.close();
    const logs = join(dataDir, 'redis/appendonlydir');
    const log = join(logs, (await readdir(logs)).find((name) => name.endsWith('.incr.aof')) ?? '');
    await truncate(log, (await stat(log)).size - 3);

    const cut = await start(dataDir);
    expect(await clientOf(cut).mget('first', 'second', 'last')).toEqual(['1', '2', null]);
    await cut.close();

    await writeFile(log, (await readFile(log, 'latin1')).replace('$6\r\nsecond', '$?\r\nsecond'), 'latin1');
    const refused = await start(dataDir, { allow: ['path', 'debian', 'javascript'] }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(RedisStartError);
    expect(String(refused)).toContain('Bad file format');
  });

  test('a server that reads a big log is awaited, and says how far it is', async () => {
    const socket = join(await folder(), 'fake.sock');
    const answers = [
      '-LOADING wait\r\n',
      'loading_loaded_perc:40',
      '-LOADING wait\r\n',
      'loading_loaded_perc:90',
      '+PONG\r\n',
    ];
    const server = createServer((connection) => {
      connection.on('error', () => undefined);
      connection.on('data', () => {
        const answer = answers.shift() ?? '';
        connection.write(/^[-+]/.test(answer) ? answer : `$${answer.length}\r\n${answer}\r\n`);
      });
    });
    cleanups.push(async () => server.close());
    await once(server.listen(socket), 'listening');
    const onProgress = vi.fn();
    expect(await waitReady({ socket, onProgress })).toBe('ready');
    expect(onProgress.mock.calls.flat()).toEqual([
      'Redis is reading its data: 40 %',
      'Redis is reading its data: 90 %',
    ]);
  });

  test('a data folder with a long name gets a short private socket, never one that another could have put there', async () => {
    const dataDir = await folder('a folder with a name '.repeat(8));
    await mkdir(dataDir);
    const socket = socketPath(dataDir);
    expect(Buffer.byteLength(socket)).toBeLessThan(100);
    cleanups.push(() => rm(dirname(socket), { recursive: true, force: true }));
    await symlink(tmpdir(), dirname(socket));
    await expect(start(dataDir)).rejects.toThrow('belongs to somebody else');

    await rm(dirname(socket));
    const redis = await start(dataDir);
    expect((await lstat(dirname(socket))).mode & 0o777).toBe(0o700);
    expect(redis.connection).toEqual({ path: socket });
    await clientOf(redis).set('kept', 'yes');
    await redis.close();
    expect(await clientOf(await start(dataDir)).get('kept')).toBe('yes');
  });
});

function isInstalled(name: string): boolean {
  try {
    return createRequire(import.meta.url).resolve(name) !== '';
  } catch {
    return false;
  }
}

const pairs = (flat: unknown): [string, string][] => {
  const list = (flat as string[]).map(String);
  return list.flatMap((name, index) => (index % 2 === 0 ? [[name, list[index + 1] ?? ''] as [string, string]] : []));
};
