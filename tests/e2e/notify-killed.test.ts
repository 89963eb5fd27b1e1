import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hubKeys } from '../../src/adapters/redis/keys.ts';
import { redisDestinations, redisTelling } from '../../src/adapters/redis/notify.ts';
import { type HubProcess, type Installation, install } from '../support/hub-process.ts';
import { destinationTo, type Receiver, receiver } from '../support/notify-rig.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { believed, expectInOrder } from '../support/told-in-order.ts';

/** Notify workers as processes of their own, killed with -9 by a plan out of one seed, while endpoints fail. */

/** Reproduces the night; printed with a failure. */
const SEED = 20_261_128;
const KILLS = 4;
/** Alerts and all-clears between two kills. */
const ROUNDS = 8;
const PLACES = ['31', '14', '22', '27'];

let redis: TestRedis;
let hub: Installation;
let endpoints: readonly Receiver[];

beforeEach(async () => {
  redis = await startTestRedis({ durability: 'always' });
  hub = await install({
    ALLCLEAR_REDIS_URL: 'path' in redis.connection ? redis.connection.path : '',
    ALLCLEAR_NOTIFY_LEASE_TTL: '1s',
  });
  endpoints = await Promise.all([receiver(), receiver(), receiver()]);
});
afterEach(async () => {
  await hub.close();
  await Promise.all(endpoints.map(({ close }) => close()));
  await redis.close();
});

test('kill -9 of notify workers: nothing missed, nothing out of order, repeats only with the same id', {
  timeout: 150_000,
}, async () => {
  const random = fc.sample(fc.infiniteStream(fc.nat({ max: 999 })), { seed: SEED, numRuns: 1 })[0];
  const dice = (sides: number): number => Number(random?.next().value) % sides;
  for (const role of ['sequencer', 'web']) await hub.serve('--role', role);
  const token = await hub.source('official', '--trust', 'official', '--regions', 'all', '--silent-after', 'never');
  await hub.post(token, { kind: 'heartbeat' });
  const destinations = redisDestinations(redis.client(), hubKeys(''));
  const telling = redisTelling(redis.client(), hubKeys(''));
  for (const [index, { url }] of endpoints.entries()) await destinations.put(destinationTo(url, { id: `d${index}` }));
  const start = (): Promise<HubProcess> => hub.serve('--role', 'notify');
  let workers = [await start(), await start()];
  const standing = new Set<string>();
  const say = async (): Promise<void> => {
    const region = PLACES[dice(PLACES.length)] ?? '31';
    const kind = standing.delete(region) ? 'all-clear' : 'alert';
    if (kind === 'alert') standing.add(region);
    await hub.post(token, { kind, region }, '?wait=sequenced');
  };
  for (let kill = 0; kill < KILLS; kill += 1) {
    for (let round = 0; round < ROUNDS; round += 1) {
      await say();
      const mood = dice(4);
      endpoints[dice(endpoints.length)]?.behave(
        mood === 0
          ? (response) => void response.writeHead(500).end()
          : mood === 1
            ? (response) => void response.destroy()
            : undefined,
      );
    }
    const victim = dice(workers.length);
    const [killed] = workers.splice(victim, 1);
    await killed?.end('SIGKILL');
    // What happens while there is one less is not missed.
    await say();
    workers = [...workers, await start()];
  }
  for (const { behave } of endpoints) behave(undefined);
  // As a person would who has mended them: what failed is tried at once.
  for (const [index] of endpoints.entries()) await telling.ask(`d${index}`, { retry: true });
  await say();
  const wanted = JSON.stringify([...standing].sort());
  for (const [index, { received }] of endpoints.entries())
    await expect
      .poll(() => JSON.stringify(believed(received)), { timeout: 60_000, message: `seed ${SEED}, endpoint ${index}` })
      .toBe(wanted);
  for (const [index, { received }] of endpoints.entries()) expectInOrder(received, `seed ${SEED}, endpoint ${index}`);
});
