import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { loadSettings } from '../../config/settings/load.ts';
import { nobody } from '../../src/app/kit/observe.ts';
import type { Frame } from '../../src/protocol/live/frames.ts';
import type { Hub } from '../../src/roles/hub.ts';
import { startHub } from '../../src/roles/hub.ts';
import { strictlyGrowing } from './growing.ts';
import type { TestRedis } from './redis.ts';
import { startTestRedis } from './redis.ts';

export type Answer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
};

/** A hub that plays drills, in this process, on a Redis of its own. */
export type DrillHub = {
  readonly url: string;
  readonly redis: TestRedis;
  /** The token of the first admin. */
  readonly operator: string;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  text(path: string, headers: Record<string, string>): Promise<{ readonly text: string; readonly headers: Headers }>;
  /** As the operator, unless another token is given. */
  post(path: string, body?: unknown, token?: string): Promise<Answer>;
  /** Asks until the answer fits. */
  until(path: string, fits: (body: Answer['body']) => boolean): Promise<Answer['body']>;
  /** All frames of a subscription, and how it was closed. */
  subscribe(query: string): Subscription;
  close(): Promise<void>;
};

export type Subscription = {
  readonly frames: readonly Frame[];
  say(message: unknown): void;
  until(fits: (frame: Frame) => boolean): Promise<Frame>;
  readonly closed: Promise<number>;
  end(): void;
};

export const startDrillHub = async (more: NodeJS.ProcessEnv = {}): Promise<DrillHub> => {
  const redis = await startTestRedis();
  const dataDir = await mkdtemp(join(tmpdir(), 'allclear-drills-'));
  const env = {
    ALLCLEAR_DATA_DIR: dataDir,
    ALLCLEAR_HTTP_HOST: '127.0.0.1',
    ALLCLEAR_HTTP_PORT: '0',
    ALLCLEAR_REDIS_URL: 'path' in redis.connection ? redis.connection.path : '',
    ALLCLEAR_LIVE_HEARTBEAT: '200ms',
    ALLCLEAR_LIVE_DRAIN: '0s',
    ...more,
  };
  const settings = loadSettings({ env });
  const hub: Hub = await startHub({
    settings,
    roles: new Set(['web', 'sequencer', 'replay']),
    env,
    version: '0.0.0-test',
    observe: nobody,
  });
  const url = hub.url ?? '';
  const operator = (await readFile(join(dataDir, 'operator.token'), 'utf8')).trim();
  const sockets = new Set<WebSocket>();

  const get: DrillHub['get'] = async (path, headers = {}) => answerOf(await fetch(url + path, { headers }));

  return {
    operator,
    url,
    redis,
    get,
    text: async (path, headers) => {
      const response = await fetch(url + path, { headers });
      return { text: await response.text(), headers: response.headers };
    },
    post: async (path, body, token = operator) =>
      answerOf(
        await fetch(url + path, {
          method: 'POST',
          headers: {
            ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    until: async (path, fits) => {
      for (;;) {
        const { body } = await get(path);
        if (fits(body)) return body;
      }
    },
    subscribe: (query) => {
      const ws = new WebSocket(`${url.replace('http', 'ws')}/v1/live${query}`);
      sockets.add(ws);
      const frames: Frame[] = [];
      const waiting = new Set<(frame: Frame) => void>();
      const check = strictlyGrowing();
      ws.on('error', () => {});
      ws.on('message', (data) => {
        const frame = JSON.parse(String(data)) as Frame;
        check(frame);
        frames.push(frame);
        for (const wake of [...waiting]) wake(frame);
      });
      return {
        frames,
        say: (message) => ws.send(JSON.stringify(message)),
        until: (fits) =>
          new Promise((resolve) => {
            const known = frames.find(fits);
            if (known !== undefined) return resolve(known);
            const look = (frame: Frame): void => {
              if (!fits(frame)) return;
              waiting.delete(look);
              resolve(frame);
            };
            waiting.add(look);
          }),
        closed: new Promise((resolve) => ws.once('close', resolve)),
        end: () => ws.terminate(),
      };
    },
    close: async () => {
      for (const ws of sockets) ws.terminate();
      await hub.close();
      await redis.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
};

const answerOf = async (response: Response): Promise<Answer> => ({
  status: response.status,
  headers: response.headers,
  body: (await response.json()) as Record<string, unknown>,
});
