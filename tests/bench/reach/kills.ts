import { notifyNight } from '../../support/notify-night.ts';
import type { Say } from '../measure.ts';
import { number } from '../measure.ts';

const KILLS = 500;
const ROUNDS = 60;
/** The first night; the next ones follow. */
const SEED = 20_261_128;

/** So many workers killed at random, their store as well, while endpoints fail; it throws, with the seed, at the first thing that is wrong. */
export const kills = async (say: Say): Promise<unknown> => {
  let [killed, stores, told, nights] = [0, 0, 0, 0];
  while (killed < KILLS) {
    const night = await notifyNight(SEED + nights, ROUNDS);
    killed += night.kills;
    stores += night.storeKills;
    told += night.told;
    nights += 1;
  }
  say(
    `reach: ${killed} notify workers and ${stores} times their store killed in ${nights} nights, endpoints failing: ${number(told)} tries, nothing missed, ` +
      'nothing out of order, repeats only with the same id',
  );
  return { killed, stores, told, nights };
};
