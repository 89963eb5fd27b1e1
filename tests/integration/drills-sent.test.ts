import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redisDrills } from '../../src/adapters/redis/drills.ts';
import type { DrillHub } from '../support/drill-hub.ts';
import { startDrillHub } from '../support/drill-hub.ts';

/** Drills with scenarios that were sent to the hub. */
let hub: DrillHub;
beforeAll(async () => {
  hub = await startDrillHub();
});
afterAll(() => hub.close());

const headersOf = () => ({ Authorization: `Bearer ${hub.operator}` });

// biome-ignore lint/suspicious/noExplicitAny: a test reads what came over the wire
const read = async (response: Response): Promise<any> => response.json();
const send = (body: string | Uint8Array, query = '?name=night.csv'): Promise<Response> =>
  fetch(`${hub.url}/v1/scenarios${query}`, {
    method: 'POST',
    headers: { ...headersOf(), 'Content-Type': 'application/octet-stream' },
    body: body as NonNullable<RequestInit['body']>,
  });
const remove = (id: string): Promise<Response> =>
  fetch(`${hub.url}/v1/drills/${id}`, { method: 'DELETE', headers: headersOf() });
const ended = (id: string) => hub.until(`/v1/drills/${id}`, ({ state }) => state !== 'playing' && state !== 'paused');

const CSV = [
  'oblast,raion,hromada,level,started_at,finished_at,source',
  'Poltavska oblast,,,oblast,2022-04-01T00:00:00Z,2022-04-01T01:00:00Z,official',
  'Sumska oblast,,,oblast,2022-04-01T00:10:00Z,2022-04-01T01:30:00Z,official',
  'Atlantis oblast,,,oblast,2022-04-01T00:00:00Z,2022-04-01T01:00:00Z,official',
  '',
].join('\n');

test('a CSV, packed or not, is sent, told with what is wrong with it, listed, played with faults, and proved', async () => {
  const answer = await send(CSV);
  expect(answer.status).toBe(201);
  const sent = await read(answer);
  expect(sent).toMatchObject({
    name: 'night.csv',
    lines: 5,
    from: '2022-04-01T00:00:00.000Z',
    to: '2022-04-01T01:30:00.000Z',
    problems: { total: 1, first: [{ line: 4, code: 'region.unknown' }] },
  });
  expect((await read(await send(gzipSync(CSV)))).id).toBe(sent.id);
  const { body } = await hub.get('/v1/scenarios');
  expect(body['scenarios']).toContainEqual(
    expect.objectContaining({ id: sent.id, title: 'night.csv', seconds: 5_400 }),
  );

  const drill = await hub.post('/v1/drills', {
    scenario: sent.id,
    feed: 'sent',
    speed: 'max',
    faults: 'all',
    longestPause: '1m',
    trusts: { official: 'relay' },
  });
  expect(drill).toMatchObject({ status: 201, body: { scenario: sent.id, status: 'Exercise' } });
  const stream = await fetch(`${hub.url}/v1/drills/sent/live`);
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  const events = (await stream.text()).trim().split('\n\n');
  const last = events.at(-1) ?? '';
  expect(last).toContain('id: end');
  expect(JSON.parse(/^data: (.*)$/m.exec(last)?.[1] ?? '{}')).toMatchObject({ state: 'finished', proof: 'same' });
  const again = await fetch(`${hub.url}/v1/drills/sent/live`, { headers: { 'Last-Event-ID': 'end' } });
  expect(again.status).toBe(204);
  const sources = await hub.get('/v1/sources?feed=sent');
  expect(sources.body['sources']).toMatchObject([{ id: 'official', trust: 'relay' }]);
});

test('what cannot be played is refused with its reason, and no path of the hub in it', async () => {
  for (const body of ['one,two\n1,2\n', '', '[{"kind":"alert"}]', gzipSync(CSV).subarray(0, 60)]) {
    const answer = await send(body);
    const problem = await read(answer);
    expect({ status: answer.status, code: problem.code }, JSON.stringify(problem)).toEqual({
      status: 400,
      code: 'request.invalid',
    });
    expect(problem.detail).not.toContain('/uploads/');
  }
  const unknown = await hub.post('/v1/drills', { scenario: 'up-0000000000000000' });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'scenario.unknown' } });
});

test('a drill is removed with its feed, ended or not', async () => {
  await hub.post('/v1/drills', { scenario: 'raion-mass-start', feed: 'to-remove', speed: 1 });
  expect((await remove('to-remove')).status).toBe(200);
  expect((await hub.get('/v1/drills/to-remove')).status).toBe(404);
  await hub.until('/v1/feeds', ({ feeds }) => !(feeds as { id: string }[]).some(({ id }) => id === 'to-remove'));
  expect((await remove('to-remove')).status).toBe(404);
  expect((await remove('ua')).status).toBe(404);
});

test('a drill whose player died says so, and can be stopped', async () => {
  const made = await hub.post('/v1/drills', { scenario: 'raion-mass-start', feed: 'model', speed: 'max' });
  await ended(String(made.body['id']));
  const store = redisDrills(hub.redis.client(), '');
  const model = await store.get('model');
  if (model === undefined) throw new Error('no drill');
  const { endedAt: _, proof: __, ...progress } = model.progress;
  // As a command leaves it that is killed: open, held by nobody, and no worker takes it up.
  await store.forget('model');
  await store.create({
    drill: { ...model.drill, player: 'command' },
    progress: { ...progress, state: 'playing' },
  });
  expect((await hub.get('/v1/drills/model')).body).toMatchObject({ state: 'playing' });
  const client = hub.redis.client();
  const [key = ''] = await client.keys('*model*:drill');
  await client.hincrby(key, 'seen', -60_000);
  const { body } = await hub.get('/v1/drills/model');
  expect(body).toMatchObject({ state: 'left', detail: expect.stringContaining('nobody plays it') });
  expect((await hub.post('/v1/drills/model/stop')).status).toBe(202);
  expect((await hub.get('/v1/drills/model')).body).toMatchObject({ state: 'stopped' });
});
