import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../support/free-port.ts';
import type { HubProcess, Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import { liveClient } from '../support/live-client.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** What `config/deploy/compose.yaml` starts, each by its own file of `workers/` and settings, without the containers around it. */

type Service = {
  readonly entrypoint: readonly string[];
  readonly environment: Readonly<Record<string, unknown>>;
  readonly healthcheck?: { readonly test: readonly string[] };
};
const file = new URL('../../config/deploy/compose.yaml', import.meta.url);
const { redis: _, ...services } = (
  parse(readFileSync(file, 'utf8'), { merge: true }) as { readonly services: Readonly<Record<string, Service>> }
).services;

let redis: TestRedis;
let hubs: Installation[];
let processes: HubProcess[];

beforeEach(async () => {
  redis = await startTestRedis({ durability: 'always' });
  hubs = [];
  processes = [];
});
afterEach(async () => {
  for (const hub of hubs) await hub.close();
  await redis.close();
});

test('the services of the compose file are a hub together, and each says that it is well', async () => {
  // Each container has an address of its own; here they share one.
  const url = 'path' in redis.connection ? redis.connection.path : '';
  let web: Installation | undefined;
  for (const [name, { entrypoint, environment, healthcheck }] of Object.entries(services)) {
    const env = Object.fromEntries(Object.entries(environment).map(([key, value]) => [key, String(value)]));
    const port = String(await freePort());
    const hub = await install({
      ...env,
      ALLCLEAR_OPERATOR_TOKEN: 'op_of-this-test',
      ALLCLEAR_REDIS_URL: url,
      ALLCLEAR_METRICS_PORT: port,
    });
    hubs.push(hub);
    expect(entrypoint).toEqual(['node', `/app/dist/workers/${name}.js`]);
    processes.push(await hub.work(name));
    if (name === 'web') web = hub;
    const [kind, node = '', ...args] = healthcheck?.test ?? [];
    if (kind === undefined) continue;
    expect([kind, node]).toEqual(['CMD', 'node']);
    await promisify(execFile)(
      process.execPath,
      args.map((word) => word.replace(environmentPort(environment), port)),
    );
  }
  if (web === undefined) throw new Error('there is no web');
  const token = await web.source('city-hall', { trust: 'official', regions: ['Kyiv'] });
  const subscriber = liveClient(web.url);
  await subscriber.until(({ type }) => type === 'snapshot');
  expect((await web.post(token, { kind: 'alert', region: '31' }, '?wait=sequenced')).status).toBe(202);
  await subscriber.until((frame) => frame.type === 'events' && frame.events.some(({ region }) => region === '31'));
  subscriber.close();
  const ends = await Promise.all(processes.map((one) => one.end('SIGTERM')));
  expect(ends).toEqual(processes.map(() => ({ code: 0, signal: null })));
});

test('a worker whose settings are wrong says so and ends with 2', async () => {
  const hub = await install({ ALLCLEAR_HTTP_PORT: 'eighty' });
  hubs.push(hub);
  await expect(hub.work('web')).rejects.toThrow(/ended with 2 before it was ready:[\s\S]*http\.port/);
});

const environmentPort = ({ ALLCLEAR_METRICS_PORT }: Service['environment']): string => String(ALLCLEAR_METRICS_PORT);
