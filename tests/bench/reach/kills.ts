import { notifyNight } from '../../support/notify-night.ts';
import type { Say } from '../measure.ts';
import { number } from '../measure.ts';

const KILLS = 500;
const ROUNDS = 60;
/** The first night; the next ones follow. */
const SEED = 20_261_128;

/** So many workers killed at random while endpoints fail; it throws, with the seed, at the first thing that is wrong. */
export const kills = async (say: Say): Promise<unknown> => {
  let [killed, told, nights] = [0, 0, 0];
  while (killed < KILLS) {
    const night = await notifyNight(SEED + nights, ROUNDS);
    killed += night.kills;
    told += night.told;
    nights += 1;
  }
  say(
    `reach: ${killed} notify workers killed in ${nights} nights, endpoints failing: ${number(told)} tries, nothing missed, ` +
      'nothing out of order, repeats only with the same id',
  );
  return { killed, told, nights };
};
