import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { freePort } from './free-port.ts';

/** A real broker that can be stopped and started again on its port, with what it retained or without. */
export type Broker = {
  readonly url: string;
  /** Every connection breaks. */
  stop(): Promise<void>;
  start(options?: { readonly forgets?: boolean }): Promise<void>;
  /** Cuts every connection, as a power cut at the other side would. */
  cut(): void;
  close(): Promise<void>;
};

/** In the process of the test. */
export const aedesBroker = async (): Promise<Broker & { connections(): number }> => {
  const port = await freePort();
  let broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const start: Broker['start'] = async ({ forgets = false } = {}) => {
    if (forgets) broker = await Aedes.createBroker();
    const { handle } = broker;
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      handle(socket);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const stop = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (closing === undefined) return;
    const closed = once(closing, 'close');
    closing.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  await start();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    start,
    stop,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    connections: () => sockets.size,
    close: async () => {
      await stop();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
    },
  };
};

/** Debian's, as a process that is killed; what it retained is on disk, and no last will was said. */
export const mosquittoBroker = async (): Promise<Broker> => {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'allclear-broker-'));
  const settings = join(folder, 'mosquitto.conf');
  await writeFile(
    settings,
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location ${folder}/\n` +
      'autosave_interval 1\nautosave_on_changes true\nuser root\n',
  );
  let child: ReturnType<typeof spawn> | undefined;
  const start: Broker['start'] = async ({ forgets = false } = {}) => {
    if (forgets) await rm(join(folder, 'mosquitto.db'), { force: true });
    child = spawn('mosquitto', ['-c', settings], { stdio: 'ignore' });
    for (;;) if (await answers(port)) return;
  };
  const stop = async (): Promise<void> => {
    const ending = child;
    child = undefined;
    if (ending === undefined) return;
    const ended = once(ending, 'exit');
    ending.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    start,
    stop,
    cut: () => child?.kill('SIGKILL'),
    close: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => setTimeout(() => resolve(false), 20));
  });
