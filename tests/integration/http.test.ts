import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSettings } from '../../config/settings/load.ts';
import { feedKeys } from '../../src/adapters/redis/keys.ts';
import { redisRegistry } from '../../src/adapters/redis/registry.ts';
import { events, history, receipt } from '../../src/adapters/web/schema/answers.ts';
import { FRAMES } from '../../src/adapters/web/schema/frames.ts';
import { regionStatus, status } from '../../src/adapters/web/schema/status.ts';
import { type Hub, startHub } from '../../src/roles/hub.ts';
import { hash } from '../support/fake-desk.ts';
import { packageDir, startTestRedis, type TestRedis } from '../support/redis.ts';

/** The whole hub in one process on its own Redis, asked over HTTP. */
let dataDir: string;
let hub: Hub;
let redis: TestRedis;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'allclear-http-'));
  const settings = loadSettings({
    env: {},
    cwd: dataDir,
    argv: [`dataDir=${dataDir}`, 'http.port=0', 'http.host=127.0.0.1'],
  });
  const env = { ...process.env, ALLCLEAR_REDIS_CACHE: packageDir };
  hub = await startHub({
    settings,
    roles: new Set(['web', 'sequencer']),
    env,
    version: '0.0.0-test',
    observe: () => {},
  });
  redis = await startTestRedis({ dataDir, durability: settings.redis.durability });
  await redisRegistry(redis.client(), feedKeys('', 'ua')).put({
    id: 'official',
    trust: 'official',
    silentAfter: 60_000,
    muted: false,
    tokenHash: hash('secret'),
    addedAt: 0,
    confirmAfter: 10_000,
  });
});

afterAll(async () => {
  await redis.close();
  await hub.close();
  await rm(dataDir, { recursive: true, force: true });
});

const get = (path: string): Promise<Response> => fetch(`${hub.url}${path}`);

const post = (body: unknown, query = ''): Promise<Response> =>
  fetch(`${hub.url}/v1/signals${query}`, {
    method: 'POST',
    headers: { Authorization: 'Bearer secret', 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

const seconds = (ago: number): string => new Date(Date.now() - ago * 1000).toISOString();

/** The gateway follows the log: it has the entry a moment after it was put in order. */
const untilAt = async (seq: number): Promise<void> => {
  const { epoch } = status.parse(await (await get('/v1/status')).json());
  await get(`/v1/events?since=${epoch}:${seq}`);
};

test('what is sent stands on the board, in the history and among the events', async () => {
  const sent = await post({ kind: 'alert', region: 'UA-30', at: seconds(5), threats: ['drone'] }, '?wait=sequenced');
  expect(sent.status).toBe(202);
  const { seq } = receipt.parse(await sent.json());
  expect(seq).toBeGreaterThan(0);
  await untilAt(seq ?? 0);
  const region = regionStatus.parse(await (await get('/v1/status/31')).json());
  expect(region).toMatchObject({
    state: 'alert',
    fresh: true,
    claims: [{ source: 'official', says: 'alert', live: true }],
  });
  const past = history.parse(await (await get('/v1/history?region=31')).json());
  expect(past.intervals).toMatchObject([{ hazard: 'air-raid', endedAt: null, sources: ['official'] }]);
  const told = events.parse(await (await get(`/v1/events?since=${region.epoch}:0`)).json());
  expect(told.events.map(({ type }) => type)).toContain('alert.started');
});

test('the frames that are really sent are those of the documents', async () => {
  const stop = new AbortController();
  const { epoch } = status.parse(await (await get('/v1/status')).json());
  const response = await fetch(`${hub.url}/v1/live`, { headers: { Accept: 'text/event-stream' }, signal: stop.signal });
  const decoder = new TextDecoder();
  let text = '';
  const seen = new Set<string>();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    for (const block of whole) {
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5));
      if (data.length === 0) continue;
      const frame: { readonly type: keyof typeof FRAMES } = JSON.parse(data.join('\n'));
      expect(FRAMES[frame.type].parse(frame)).toEqual(frame);
      if (frame.type === 'snapshot') await post({ kind: 'alert', region: '22', at: seconds(1) });
      seen.add(frame.type);
    }
    if (seen.has('events')) break;
  }
  stop.abort();
  expect(epoch).not.toBe('');
  expect([...seen]).toEqual(expect.arrayContaining(['hello', 'snapshot', 'events']));
});

test('a Redis that dies and comes back: each signal is acknowledged and there, or refused with 503', async () => {
  const { epoch, seq } = status.parse(await (await get('/v1/status')).json());
  const oblasts = ['3', '4', '5', '8', '9', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19', '20'];
  const sent = oblasts.map(async (region, index) => {
    if (index === 4) await redis.kill9();
    const response = await post({ kind: 'alert', region, at: seconds(1), id: `k-${region}` });
    await response.text();
    return { region, status: response.status, retryAfter: response.headers.get('Retry-After') };
  });
  const answers = await Promise.all(sent);
  for (const answer of answers) {
    expect([202, 503]).toContain(answer.status);
    if (answer.status === 503) expect(Number(answer.retryAfter)).toBeGreaterThan(0);
  }
  // Whoever was refused sends the same again.
  for (const { region } of answers) {
    await expect
      .poll(async () => (await post({ kind: 'alert', region, at: seconds(1), id: `again-${region}` })).status, {
        timeout: 20_000,
        interval: 200,
      })
      .toBe(202);
  }
  const acknowledged = answers.filter((answer) => answer.status === 202).map(({ region }) => region);
  const shown = async () => {
    const told = events.parse(await (await get(`/v1/events?since=${epoch}:${seq}`)).json());
    return told.events.flatMap((event) => ('region' in event ? [event.region] : []));
  };
  await expect.poll(shown, { timeout: 20_000, interval: 200 }).toEqual(expect.arrayContaining(acknowledged));
});
