import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { HubProcess, Installation } from './hub-process.ts';

/** One process of a hub, which may be killed and is started again under its name, with a wall clock of its own. */
export type Member = {
  readonly name: string;
  readonly role: string;
  /** Where a gateway answers. */
  readonly url: string;
  process(): HubProcess | undefined;
  start(): Promise<void>;
  kill(): Promise<void>;
  end(): Promise<void>;
  /** How far ahead its wall clock is set; milliseconds. */
  setClock(ahead: number): Promise<void>;
};

const SHIM = new URL('./stepping.mjs', import.meta.url).href;

type More = {
  readonly env?: NodeJS.ProcessEnv;
  /** Where it answers; else at a port of its own. */
  readonly url?: string;
  readonly started?: (process: HubProcess) => void;
  /** It ended, and nobody had told it to. */
  readonly died?: (how: unknown) => void;
};

export const memberOf = async (
  hub: Installation,
  role: string,
  name: string,
  { env = {}, url, started, died }: More = {},
): Promise<Member> => {
  const port = url === undefined ? await freePort() : Number(new URL(url).port);
  const clock = join(hub.dataDir, `clock-${name}`);
  let running: HubProcess | undefined;
  const leave = async (signal: NodeJS.Signals): Promise<void> => {
    const leaving = running;
    running = undefined;
    await leaving?.end(signal);
  };
  return {
    name,
    role,
    url: `http://127.0.0.1:${port}`,
    process: () => running,
    start: async () => {
      const own = {
        ALLCLEAR_HTTP_PORT: String(port),
        NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${SHIM}`,
        STEPPED_BY: clock,
      };
      const one = await hub.serveWith({ ...env, ...own }, '--role', role);
      running = one;
      started?.(one);
      void one.ended.then((how) => {
        if (running === one) died?.(how);
      });
    },
    kill: () => leave('SIGKILL'),
    end: () => leave('SIGTERM'),
    setClock: (ahead) => (ahead === 0 ? rm(clock, { force: true }) : writeFile(clock, String(ahead))),
  };
};
