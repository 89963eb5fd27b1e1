import { Queue } from 'bullmq';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { LiveClient } from '../support/live-client.ts';
import { liveClient } from '../support/live-client.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/** What was acknowledged and cannot be put in order: a batch that always fails, and a Redis that is full. */
const OPERATOR = 'operator-token-of-the-test';

let redis: TestRedis;
let hub: HubInside;
let token: string;
let subscriber: LiveClient | undefined;

beforeEach(async () => {
  redis = await startTestRedis();
  hub = await hubInside('path' in redis.connection ? redis.connection.path : '', ['sequencer', 'web'], {
    ALLCLEAR_SEQUENCER_ATTEMPTS: '2',
    ALLCLEAR_SEQUENCER_BACKOFF: '10ms',
    ALLCLEAR_OPERATOR_TOKEN: OPERATOR,
  });
  token = await hub.source('official', { id: 'ua' });
});
afterEach(async () => {
  subscriber?.close();
  subscriber = undefined;
  await hub.close();
  await redis.close();
});

type Row = { readonly id: string; readonly state: string; readonly covered: boolean };
const rows = async (): Promise<ReadonlyMap<string, Row>> => {
  const { regions } = await hub.get<{ regions: Row[] }>('/v1/status?level=all');
  return new Map(regions.map((row) => [row.id, row]));
};
const states = async (...ids: readonly string[]): Promise<readonly (string | undefined)[]> => {
  const all = await rows();
  return ids.map((id) => all.get(id)?.state);
};
const degraded = async (): Promise<readonly string[]> =>
  (await hub.get<{ degraded: string[] }>('/readyz')).degraded.filter((line) => line.includes('failed for good'));

type Letter = { readonly kind: string; readonly id: string };
const asOperator = (path: string, method = 'GET'): Promise<Response> =>
  fetch(`${hub.url}${path}`, { method, headers: { authorization: `Bearer ${OPERATOR}` } });
const letters = async (): Promise<readonly Letter[]> =>
  ((await (await asOperator('/v1/rejected')).json()) as { rejected: Letter[] }).rejected.filter(
    ({ kind }) => kind === 'dead-letter',
  );

/** A batch as the door would queue it, with something in it that nobody can decide. */
const poison = async (...batch: readonly unknown[]): Promise<void> => {
  const queue = new Queue('signals', { connection: redis.connection, prefix: '{ua}' });
  await queue.add('batch', { batch }, { attempts: 2, backoff: { type: 'custom' } });
  await queue.close();
};
const alertIn = (region: string, more: object = {}): object => {
  const now = Date.now();
  const said = { kind: 'alert', source: 'official', trust: 'official', region, hazard: 'air-raid' };
  return { signal: { ...said, at: now, receivedAt: now, ...more } };
};

describe('a batch that failed for good', () => {
  // A raion of Kyiv oblast (14), and one of its hromadas; Zhytomyr oblast (10) lies elsewhere.
  test('makes unknown what it names, with what holds it and lies in it, and nothing else, until it is put back or let go', async () => {
    expect(await hub.post(token, { kind: 'heartbeat' }, '?wait=sequenced')).toBe(202);
    await expect.poll(() => states('14', '75', '10')).toEqual(['clear', 'clear', 'clear']);
    subscriber = liveClient(hub.url);
    await subscriber.until(({ type }) => type === 'snapshot');

    await poison(alertIn('75'), alertIn('10', { trust: 'unconfirmed' }), null);
    await expect.poll(() => states('14', '75', '10'), { timeout: 10_000 }).toEqual(['unknown', 'unknown', 'clear']);
    const told = await subscriber.until(
      (frame) => frame.type === 'snapshot' && frame.regions.some(({ id, state }) => id === '75' && state === 'unknown'),
    );
    expect(told).toMatchObject({
      regions: expect.arrayContaining([expect.objectContaining({ id: '14', covered: false })]),
    });
    expect(await degraded()).toHaveLength(1);
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);

    // What it was told meanwhile stays so for whoever comes back, and for whoever is told that a source speaks.
    subscriber.cut();
    await subscriber.until((frame) => frame.type === 'hello' && frame.resumed);
    const seen = subscriber.frames.length;
    await subscriber.until((frame) => frame.type === 'snapshot' && (subscriber?.frames.indexOf(frame) ?? 0) >= seen);

    const [letter] = await letters();
    expect((await asOperator(`/v1/rejected/${letter?.id}`, 'DELETE')).status).toBe(204);
    expect((await asOperator(`/v1/rejected/${letter?.id}`, 'DELETE')).status).toBe(404);
    await expect.poll(() => states('14', '75', '10')).toEqual(['clear', 'clear', 'clear']);
    await subscriber.until(
      (frame) =>
        frame.type === 'snapshot' &&
        (subscriber?.frames.indexOf(frame) ?? 0) > seen &&
        frame.regions.some(({ id, state }) => id === '75' && state === 'clear'),
    );
    expect(await degraded()).toEqual([]);
  });

  test('and cannot be read is told in health, and makes nothing unknown', async () => {
    expect(await hub.post(token, { kind: 'heartbeat' }, '?wait=sequenced')).toBe(202);
    await poison(null, { nothing: 'known' });
    await expect.poll(degraded, { timeout: 10_000 }).toHaveLength(1);
    expect(await letters()).toHaveLength(1);
    const clear = [...(await rows()).values()].filter(({ state }) => state === 'clear');
    expect(clear).toHaveLength((await rows()).size);
    expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);
  });
});

/** Oblasts, each alerted once. */
const REGIONS = ['3', '4', '5', '8', '9', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19', '20', '21', '22'];

describe('a Redis that is full', () => {
  test('loses nothing that was acknowledged, makes no dead letters, and nothing is called clear meanwhile', async () => {
    expect(await hub.post(token, { kind: 'heartbeat' }, '?wait=sequenced')).toBe(202);
    const client = redis.client();
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    const taken: string[] = [];
    // It fills up while batches come in: some are acknowledged and not in the log yet.
    let filled: Promise<unknown> | undefined;
    const posts = REGIONS.map(async (region) => {
      if ((await hub.post(token, { kind: 'alert', region })) === 202) taken.push(region);
      filled ??= client.config('SET', 'maxmemory', '1');
    });
    await Promise.all(posts);
    await filled;
    expect(taken.length).toBeGreaterThan(0);
    // Nothing more gets in, and the batches in hand wait: longer than all attempts of a batch together.
    expect(await hub.post(token, { kind: 'alert', region: '31' })).toBe(503);
    await expect.poll(async () => (await fetch(`${hub.url}/readyz`)).status, { timeout: 15_000 }).toBe(503);
    await expect.poll(async () => [...(await rows()).values()].some(({ state }) => state === 'clear')).toBe(false);
    expect(await letters()).toEqual([]);

    await client.config('SET', 'maxmemory', '0');
    await expect.poll(() => states(...taken), { timeout: 20_000 }).toEqual(taken.map(() => 'alert'));
    await expect.poll(async () => (await fetch(`${hub.url}/readyz`)).status, { timeout: 15_000 }).toBe(200);
    expect(await letters()).toEqual([]);
    expect(await hub.post(token, { kind: 'alert', region: '31' }, '?wait=sequenced')).toBe(202);
  });
});
