import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RegionId } from '../../src/domain/places/catalogue.ts';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

let redis: TestRedis;
let hub: HubInside;

beforeEach(async () => {
  redis = await startTestRedis();
  hub = await hubInside('path' in redis.connection ? redis.connection.path : '');
});
afterEach(async () => {
  await hub.close();
  await redis.close();
});

type Status = { readonly regions: readonly { readonly id: string; readonly state: string }[] };

const statesOf = async (): Promise<ReadonlyMap<string, string>> => {
  const { regions } = await hub.get<Status>('/v1/status?level=all');
  return new Map(regions.map(({ id, state }) => [id, state]));
};

const clear = async (): Promise<readonly string[]> =>
  [...(await statesOf())].flatMap(([id, state]) => (state === 'clear' ? [id] : []));

test('one heartbeat of a source that covers nothing turned the whole country clear', async () => {
  const token = await hub.source('city-hall', {}, 'nothing');
  expect(await hub.post(token, { kind: 'heartbeat' }, '?wait=sequenced')).toBe(202);
  expect(await clear()).toEqual([]);
  expect(await hub.get('/v1/sources')).toMatchObject({
    sources: [{ id: 'city-hall', state: 'live', coverage: { regions: null, levels: [], count: 0 } }],
  });
  await hub.post(token, { kind: 'alert', region: '31' }, '?wait=sequenced');
  expect((await statesOf()).get('31')).toBe('alert');
  await hub.post(token, { kind: 'all-clear', region: '31' }, '?wait=sequenced');
  expect((await statesOf()).get('31')).toBe('unknown');
});

test('a source that covers a city makes the city clear, and no other place', async () => {
  const token = await hub.source('city-hall', {}, ['31' as RegionId]);
  await hub.post(token, { kind: 'alert', region: '31' }, '?wait=sequenced');
  await hub.post(token, { kind: 'all-clear', region: '31' }, '?wait=sequenced');
  const found = await clear();
  expect(found).toContain('31');
  expect(found).not.toContain('14');
  const { sources } = await hub.get<{ sources: { coverage: { count: number } }[] }>('/v1/sources');
  expect(found).toHaveLength(sources[0]?.coverage.count ?? -1);
});
