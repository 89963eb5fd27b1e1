import { expect, test } from 'vitest';
import { killedNight } from '../support/killed-night.ts';

/** Reproduces the night; printed with a failure. The bench `reach` has hundreds. */
const SEED = 20_261_128;
const KILLS = 10;

test('kill -9 of notify workers, Redis and endpoints: nothing missed, nothing out of order, repeats only with the same id', {
  timeout: 240_000,
}, async () => {
  const { workers, stores, endpoints, told, pushed } = await killedNight({ seed: SEED, kills: KILLS });
  expect(workers + stores + endpoints).toBeGreaterThanOrEqual(KILLS);
  expect(Math.min(workers, stores, endpoints, told, pushed)).toBeGreaterThan(0);
});
