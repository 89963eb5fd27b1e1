import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HubInside } from '../support/hub-inside.ts';
import { hubInside } from '../support/hub-inside.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

let redis: TestRedis;
let hub: HubInside;

beforeAll(async () => {
  redis = await startTestRedis();
  const url = 'path' in redis.connection ? redis.connection.path : '';
  hub = await hubInside(url, ['web'], { ALLCLEAR_HTTP_REQUESTS_PER_MINUTE: '2' });
});
afterAll(async () => {
  await hub.close();
  await redis.close();
});

test('the limit of the settings holds up one who reads more often, also by the fastest way, and not who watches over the hub', async () => {
  const ask = async (path: string) => (await fetch(`${hub.url}${path}`)).status;
  expect(await ask('/v1/feeds')).toBe(200);
  expect(await ask('/v1/feeds')).toBe(200);
  expect([await ask('/v1/status'), await ask('/v1/feeds')]).toEqual([429, 429]);
  expect(await ask('/livez')).toBe(200);
});
