import { test } from 'vitest';
import { notifyNight } from '../support/notify-night.ts';

/** Reproduces one night; printed with a failure. */
const SEED = 20_261_127;
const NIGHTS = 6;
const ROUNDS = 30;

test('notify workers and their store killed and endpoints failing at random: nothing missed, nothing out of order, repeats only with the same id', async () => {
  for (let night = 0; night < NIGHTS; night += 1) await notifyNight(SEED + night, ROUNDS);
}, 120_000);
