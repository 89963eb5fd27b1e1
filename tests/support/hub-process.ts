import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { packageDir } from './redis.ts';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const MAIN = join(DIST, 'src/cli/main.js');

/** A process of the hub that must be ready within this; milliseconds. */
const READY_LIMIT = 60_000;

export type HubProcess = {
  readonly pid: number;
  /** What it has said so far, for a failing test. */
  output(): string;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly ended: Promise<unknown>;
  /** Lets it stand still, and go on. */
  freeze(): void;
  thaw(): void;
};

/** An installation of its own: a data folder, a port, and what runs there. */
export type Installation = {
  readonly dataDir: string;
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  /** Starts `allclear serve` and waits until it says that it runs. */
  serve(...args: string[]): Promise<HubProcess>;
  /** The same, with variables of its own beside those of the installation. */
  serveWith(env: NodeJS.ProcessEnv, ...args: string[]): Promise<HubProcess>;
  /** Starts the file of `workers/` for that role, and waits until it says that it runs. */
  work(role: string): Promise<HubProcess>;
  /** Runs a command of `allclear` to its end. */
  cli(...args: string[]): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Adds a source and returns its token. */
  source(id: string, source: NewSource, where?: { readonly feed?: string; readonly url?: string }): Promise<string>;
  get<T = Record<string, unknown>>(path: string): Promise<T>;
  post(
    token: string,
    body: unknown,
    query?: string,
  ): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
  close(): Promise<void>;
};

/** As the API takes it. */
export type NewSource = {
  readonly trust: string;
  readonly regions?: 'all' | readonly string[];
  readonly silentAfter?: string;
};

export const install = async (more: NodeJS.ProcessEnv = {}): Promise<Installation> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'allclear-hub-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ALLCLEAR_DATA_DIR: dataDir,
    ALLCLEAR_HTTP_HOST: '127.0.0.1',
    ALLCLEAR_HTTP_PORT: String(port),
    // Commands find the hub by the settings, and its token in the data folder; none is kept from elsewhere.
    ALLCLEAR_URL: '',
    ALLCLEAR_TOKEN: '',
    XDG_CONFIG_HOME: join(dataDir, 'config'),
    ALLCLEAR_REDIS_CACHE: packageDir,
    NO_COLOR: '1',
    // Nothing outside this machine is asked in a test.
    ALLCLEAR_SOURCES_SIREN_PP_UA_ENABLED: 'false',
    ALLCLEAR_SOURCES_UBILLING_ENABLED: 'false',
    ...more,
  };
  const running = new Set<HubProcess>();

  const cli = async (...args: string[]) => {
    const child = spawn(process.execPath, [MAIN, ...args], { env, cwd: dataDir, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, stdout: stdout(), stderr: stderr() };
  };

  const start = async (args: readonly string[], own: NodeJS.ProcessEnv = {}) => {
    const hub = await startProcess(args, { ...env, ...own }, dataDir);
    running.add(hub);
    void hub.ended.then(() => running.delete(hub));
    return hub;
  };

  return {
    dataDir,
    url,
    env,
    serve: (...args) => start([MAIN, 'serve', ...args]),
    serveWith: (own, ...args) => start([MAIN, 'serve', ...args], own),
    work: (role) => start([join(DIST, 'workers', `${role}.js`)]),
    cli,
    source: async (id, source, where = {}) => {
      const token = env['ALLCLEAR_OPERATOR_TOKEN'] ?? (await readFile(join(dataDir, 'operator.token'), 'utf8')).trim();
      const response = await fetch(
        `${where.url ?? url}/v1/sources${where.feed === undefined ? '' : `?feed=${where.feed}`}`,
        {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ id, ...source }),
        },
      );
      const answer = (await response.json()) as { readonly token: string };
      if (response.status !== 201) throw new Error(`source ${id} was not added: ${JSON.stringify(answer)}`);
      return answer.token;
    },
    get: async <T>(path: string) => (await (await fetch(`${url}${path}`)).json()) as T,
    post: async (token, body, query = '') => {
      const response = await fetch(`${url}/v1/signals${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    close: async () => {
      await Promise.all([...running].map((hub) => hub.end('SIGTERM')));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

const startProcess = async (args: readonly string[], env: NodeJS.ProcessEnv, cwd: string): Promise<HubProcess> => {
  const child = spawn(process.execPath, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const stderr = collect(child.stderr);
  let said = '';
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const ready = new Promise<void>((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`not ready in ${READY_LIMIT} ms:\n${said}${stderr()}`)),
      READY_LIMIT,
    );
    createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> }).on('line', (line) => {
      said += `${line}\n`;
      if (!/ is ready at | runs as /.test(line)) return;
      clearTimeout(limit);
      resolve();
    });
    void ended.then(([code, signal]) => {
      clearTimeout(limit);
      reject(new Error(`ended with ${code ?? signal} before it was ready:\n${said}${stderr()}`));
    });
  });
  await ready;
  return {
    pid: child.pid ?? 0,
    output: () => said + stderr(),
    ended,
    end: async (how) => {
      child.kill(how);
      const [code, signal] = await ended;
      return { code, signal };
    },
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
  };
};

const collect = (stream: NodeJS.ReadableStream | null): (() => string) => {
  let text = '';
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
};
