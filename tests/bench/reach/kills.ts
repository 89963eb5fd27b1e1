import { type KilledNight, killedNight } from '../../support/killed-night.ts';
import { notifyNight } from '../../support/notify-night.ts';
import type { Say } from '../measure.ts';
import { number } from '../measure.ts';

const KILLS = 500;
const ROUNDS = 60;
/** The first night; the next ones follow. */
const SEED = 20_261_128;
/** Kills of processes in one night; between two nights all of it is looked through. */
const KILLS_A_NIGHT = 50;

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
    `reach: ${killed} notify workers and ${stores} times their store killed in ${nights} nights in one process, endpoints failing: ` +
      `${number(told)} tries, nothing missed, nothing out of order, repeats only with the same id`,
  );
  return { killed, stores, told, nights };
};

/** The same with processes and a real Redis, which syncs every write. */
export const killsOfProcesses = async (say: Say): Promise<unknown> => {
  const nights: KilledNight[] = [];
  const sum = (of: keyof KilledNight): number => nights.reduce((all, night) => all + night[of], 0);
  while (sum('workers') + sum('stores') + sum('endpoints') < KILLS) {
    nights.push(await killedNight({ seed: SEED + nights.length, kills: KILLS_A_NIGHT }));
  }
  say(
    `reach: kill -9 of ${sum('workers')} notify workers and ${sum('stores')} times Redis, and ${sum('endpoints')} deaths of endpoints in ` +
      `${nights.length} nights of processes: ${number(sum('events'))} events; ${number(sum('told'))} requests at webhooks, ` +
      `${number(sum('again'))} of them again with the same id; ${number(sum('pushed'))} pushes, ${number(sum('pushedAgain'))} again; ` +
      'nothing missed, nothing out of order',
  );
  return nights;
};
