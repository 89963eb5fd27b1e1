import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import { startTestRedis } from '../support/redis.ts';

/** Files sent to gateways as they run, two on one Redis. */
const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

const ADMIN = 'the-token-of-the-first-admin';
const settings = { ALLCLEAR_OPERATOR_TOKEN: ADMIN };

const hubs = async (count: number): Promise<readonly HubInside[]> => {
  const redis = await startTestRedis();
  opened.push(redis);
  const url = (redis.connection as { readonly path?: string }).path ?? '';
  const all: HubInside[] = [];
  for (let index = 0; index < count; index += 1) {
    const hub = await hubInside(url, index === 0 ? ['sequencer', 'web'] : ['web'], settings);
    opened.push(hub);
    all.push(hub);
  }
  return all;
};

const headers = { Authorization: `Bearer ${ADMIN}` };
// biome-ignore lint/suspicious/noExplicitAny: a test reads what came over the wire
const read = async (response: Response): Promise<any> => response.json();

const send = async (hub: HubInside, body: string | Uint8Array, query = ''): ReturnType<typeof read> => {
  const response = await fetch(`${hub.url}/v1/imports?name=years.csv${query}`, {
    method: 'POST',
    headers: { ...headers, 'Content-Type': 'text/csv' },
    body: body as NonNullable<RequestInit['body']>,
  });
  const job = await read(response);
  expect(response.status, JSON.stringify(job)).toBe(202);
  return job;
};
const followed = async (
  hub: HubInside,
  id: string,
  isThere: (job: Awaited<ReturnType<typeof read>>) => boolean,
): ReturnType<typeof read> => {
  for (;;) {
    const job = await read(await fetch(`${hub.url}/v1/imports/${id}`, { headers }));
    if (isThere(job)) return job;
    if (job.state === 'failed' || job.state === 'done') throw new Error(`it has ended: ${JSON.stringify(job)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
/** One whose hub was held up for a while may be called interrupted until it goes on. */
const isDone = ({ state }: { readonly state: string }): boolean => state === 'done';
const isInterrupted = ({ state }: { readonly state: string }): boolean => state === 'interrupted';

const rows = (count: number): string => {
  const lines = Array.from({ length: count }, (_, index) => {
    const from = Date.UTC(2022, 3, 1) + index * 600_000;
    return `Poltavska oblast,,,oblast,${new Date(from).toISOString()},${new Date(from + 60_000).toISOString()},official`;
  });
  return ['oblast,raion,hromada,level,started_at,finished_at,source', ...lines, ''].join('\n');
};

test('a file is taken, packed or not, followed at any gateway, and found in the history; sent again it adds nothing', async () => {
  const [first, second] = await hubs(2);
  if (first === undefined || second === undefined) throw new Error('two hubs');
  const file = `${rows(3_000)}Atlantis oblast,,,oblast,2022-04-01T00:00:00Z,2022-04-01T01:00:00Z,official\n`;
  const dry = await send(first, file, '&dryRun=true');
  expect(await followed(second, dry.id, isDone)).toMatchObject({ state: 'done', intervals: { added: 3_000 } });
  const job = await send(first, gzipSync(file));
  expect(job).toMatchObject({ state: 'running', name: 'years.csv', feed: 'ua', dryRun: false });
  expect(await followed(second, job.id, isDone)).toMatchObject({
    state: 'done',
    share: 1,
    rows: 3_001,
    taken: 3_000,
    refused: { total: 1, byCode: { 'region.unknown': 1 }, first: [{ line: 3_002, code: 'region.unknown' }] },
    intervals: { added: 3_000, changed: 0 },
    regions: 1,
  });
  const history = await second.get<{ intervals: unknown[] }>(
    '/v1/history?region=19&from=2022-04-01T00:00:00Z&to=2022-04-02T00:00:00Z',
  );
  expect(history.intervals.length).toBeGreaterThan(100);
  const again = await send(second, gzipSync(file));
  expect(again.id).toBe(job.id);
  expect(await followed(first, job.id, isDone)).toMatchObject({ intervals: { added: 0, changed: 0 } });
});

/** Enough that the hub ends in the middle on a machine that has nothing else to do. */
const COUNT = 80_000;
test('an import whose hub ends goes on after what is in when the same file is sent to another', async () => {
  const [first, second] = await hubs(2);
  if (first === undefined || second === undefined) throw new Error('two hubs');
  const file = rows(COUNT);
  const { id } = await send(first, file);
  await followed(second, id, ({ rows: read, intervals }) => read > 0 && intervals.added > 0);
  await first.close();
  opened.splice(opened.indexOf(first), 1);
  const stopped = await followed(second, id, isInterrupted);
  expect(stopped).toMatchObject({ state: 'interrupted', detail: expect.stringContaining('same file again') });
  const again = await send(second, file);
  expect(again.id).toBe(id);
  const done = await followed(second, id, isDone);
  expect(done).toMatchObject({ state: 'done', rows: COUNT });
  expect(done.resumedAfterLine).toBeGreaterThan(0);
  expect(stopped.intervals.added + done.intervals.added).toBe(COUNT);
}, 120_000);

test('what is no file of alerts fails with its reason, and no path of the hub in it', async () => {
  const [hub] = await hubs(1);
  if (hub === undefined) throw new Error('a hub');
  const { id } = await send(hub, 'one,two\n1,2\n');
  const response = await fetch(`${hub.url}/v1/imports/${id}`, { headers });
  expect(response.status).toBe(200);
  let job = await read(response);
  while (job.state === 'running') job = await read(await fetch(`${hub.url}/v1/imports/${id}`, { headers }));
  expect(job).toMatchObject({ state: 'failed', detail: expect.stringContaining('the file is no CSV of intervals') });
  expect(JSON.stringify(job)).not.toContain('/uploads/');
  expect((await fetch(`${hub.url}/v1/imports/i-nothing`, { headers })).status).toBe(404);
});
