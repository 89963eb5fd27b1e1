import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, isListening } from '../../support/free-port.ts';
import { CONNECT, publish } from '../fanout/entrances.ts';
import { canPin, pause, SERVER_CORE } from '../fanout/pinned.ts';
import { posts, SENDERS } from '../fanout/posts.ts';

/** Servers that are measured when the machine has them: nginx with the module nchan, and mosquitto. */
export type InstalledName = 'nchan' | 'mosquitto';

export type Installed = {
  readonly port: number;
  readonly pid: number;
  post(message: string): Promise<void>;
  end(): Promise<void>;
};

const NCHAN = ['/usr/lib/nginx/modules/ngx_nchan_module.so', '/usr/share/nginx/modules/ngx_nchan_module.so'].find(
  (path) => existsSync(path),
);
const has = (command: string): boolean => spawnSync('which', [command]).status === 0;

export const isInstalled = (name: InstalledName): boolean =>
  name === 'nchan' ? NCHAN !== undefined && has('nginx') : has('mosquitto');

export const startInstalled = (name: InstalledName): Promise<Installed> =>
  name === 'nchan' ? startNchan() : startMosquitto();

/** Connections that a server may have; more than any bench opens. */
const MOST = 19_500;
const TOPIC = 'all';

const startNchan = async (): Promise<Installed> => {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-nchan-'));
  const port = await freePort();
  const conf = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  await writeFile(
    conf,
    [
      `load_module ${NCHAN};`,
      'daemon off; master_process off; worker_processes 1;',
      `pid ${folder}/pid; error_log ${folder}/error.log; events { worker_connections ${MOST}; }`,
      `http { access_log off; keepalive_requests 1000000; ${temporary.map((one) => `${one}_temp_path ${folder}/${one};`).join(' ')}`,
      `server { listen 127.0.0.1:${port} backlog=4096;`,
      `location /sub { nchan_subscriber websocket; nchan_channel_id ${TOPIC}; nchan_subscriber_first_message newest; }`,
      `location /pub { nchan_publisher; nchan_channel_id ${TOPIC}; } } }`,
    ].join('\n'),
  );
  const server = await startServer('nginx', ['-p', folder, '-c', conf], folder, port);
  const { post, close } = posts({ port, path: '/pub' });
  return {
    ...server,
    post,
    end: async () => {
      close();
      await server.end();
    },
  };
};

const startMosquitto = async (): Promise<Installed> => {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-mosquitto-'));
  const port = await freePort();
  const conf = join(folder, 'mosquitto.conf');
  await writeFile(conf, `listener ${port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\nlog_type error\n`);
  const server = await startServer('mosquitto', ['-c', conf], folder, port);
  // Publishing with quality of service 0 is not answered: what was said has been sent once it was written.
  const senders: Socket[] = await Promise.all(
    Array.from({ length: SENDERS }, async () => {
      const socket = connect(port, '127.0.0.1').setNoDelay();
      socket.on('error', () => socket.destroy());
      socket.write(CONNECT);
      await once(socket, 'data');
      return socket;
    }),
  );
  let next = 0;
  return {
    ...server,
    post: (message) => {
      next = (next + 1) % SENDERS;
      return new Promise((resolve) => {
        senders[next]?.write(publish(TOPIC, message), () => resolve());
      });
    },
    end: async () => {
      for (const socket of senders) socket.destroy();
      await server.end();
    },
  };
};

const PATIENCE = 50;
const TRIES = 100;

const startServer = async (command: string, args: readonly string[], folder: string, port: number) => {
  const pinned = canPin ? ['taskset', '-c', String(SERVER_CORE), command] : [command];
  const child: ChildProcess = spawn(pinned[0] ?? '', [...pinned.slice(1), ...args], { stdio: 'inherit' });
  for (let tries = 0; !(await isListening(port)); tries += 1) {
    if (tries === TRIES || child.exitCode !== null) throw new Error(`${command} does not answer`);
    await pause(PATIENCE);
  }
  return {
    port,
    pid: child.pid ?? 0,
    end: async () => {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
};
