import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../config/settings/load.ts';
import { sha256 } from '../../src/adapters/kit/secrets.ts';
import { connectTo } from '../../src/adapters/redis/connect/connections.ts';
import { redisDirectory } from '../../src/adapters/redis/directory.ts';
import type { Feed } from '../../src/app/log/feeds.ts';
import type { Coverage } from '../../src/app/sources/coverage.ts';
import { profileOf } from '../../src/app/sources/coverage.ts';
import type { Role } from '../../src/roles/hub.ts';
import { startHub } from '../../src/roles/hub.ts';
import { hubPorts } from '../../src/roles/ports.ts';

/** A whole hub inside the process of a test, on a Redis that runs already. */
export type HubInside = {
  readonly url: string;
  readonly observed: readonly { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];
  /** Adds an official source to a feed, which is made when it is not there; it covers everything. Returns its token. */
  source(name: string, feed?: Partial<Feed>, covers?: Coverage): Promise<string>;
  get<T = Record<string, unknown>>(path: string): Promise<T>;
  post(token: string, body: unknown, query?: string): Promise<number>;
  close(): Promise<void>;
};

export const hubInside = async (
  redisUrl: string,
  roles: readonly Role[] = ['sequencer', 'web'],
  more: Readonly<Record<string, string>> = {},
): Promise<HubInside> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'allclear-inside-'));
  const env = {
    ALLCLEAR_REDIS_URL: redisUrl,
    ALLCLEAR_HTTP_HOST: '127.0.0.1',
    ALLCLEAR_HTTP_PORT: '0',
    ALLCLEAR_DATA_DIR: dataDir,
    ALLCLEAR_LIVE_DRAIN: '0s',
    ...more,
  };
  const settings = loadSettings({ env, cwd: dataDir });
  const observed: { event: string; fields: Readonly<Record<string, unknown>> }[] = [];
  const observe = (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    observed.push({ event, fields });
  };
  const hub = await startHub({ settings, roles: new Set(roles), env, version: '0.0.0-test', observe });
  const connections = await connectTo(redisUrl, () => {});
  const url = hub.url ?? '';
  return {
    url,
    observed,
    source: async (name, { id = 'ua', status = 'Exercise' } = {}, covers = 'all') => {
      const directory = redisDirectory(connections.command, settings.redis.keyPrefix);
      const feed = await directory.add({ id, country: 'ua', status, createdAt: Date.now() });
      const token = `token-of-${name}`;
      await hubPorts(connections, settings, () => {})
        .adapters(feed)
        .registry()
        .put({
          id: name,
          trust: 'official',
          ...profileOf(covers),
          silentAfter: null,
          muted: false,
          tokenHash: sha256(token),
          addedAt: Date.now(),
          confirmAfter: 1_000,
        });
      return token;
    },
    get: async <T>(path: string) => (await (await fetch(`${url}${path}`)).json()) as T,
    post: async (token, body, query = '') => {
      const response = await fetch(`${url}/v1/signals${query}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer();
      return response.status;
    },
    close: async () => {
      await connections.close();
      await hub.close();
      await rm(dataDir, { recursive: true, force: true }); // Not one that a test gave: that is its own.
    },
  };
};
