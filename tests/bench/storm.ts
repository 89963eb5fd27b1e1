import { pause } from './fanout/pinned.ts';
import type { Server } from './fanout/rig.ts';
import { NATION, startCrowd, startServer } from './fanout/rig.ts';
import type { Say } from './measure.ts';
import { number, table } from './measure.ts';

const SUBSCRIBERS = 10_000;
/** Alerts that go on meanwhile, and how far apart; milliseconds. */
const MEANWHILE = 20;
const APART = 50;
/** So that those that have gone are forgotten; milliseconds. */
const REST = 1_500;

/**
 * Everybody connects in one moment while alerts go on. Those that come back and say since when must hear exactly what
 * they missed and what goes on meanwhile, once, in one connection; those that are new the board, and then what follows.
 */
export const storm = async (say: Say): Promise<unknown> => {
  say(`storm: ${number(SUBSCRIBERS)} connect in one moment; ${MEANWHILE} alerts meanwhile`);
  const server = await startServer('hub');
  try {
    let missed = await alerts(server, NATION.length);
    const rows: (readonly string[])[] = [];
    for (const time of ['first', 'again', 'again']) {
      rows.push([`come back, ${missed} missed, ${time}`, ...(await comeBack(server, missed))]);
      missed += MEANWHILE;
      await pause(REST);
    }
    for (const time of ['first', 'again']) {
      rows.push([`are new, ${time}`, ...(await areNew(server))]);
      await pause(REST);
    }
    say(table(['all', 'in, s', 'told, s', 'delivered', 'twice'], rows));
    return rows;
  } finally {
    await server.end();
  }
};

const alerts = async (server: Server, count: number): Promise<number> => {
  await server.say(count);
  return count;
};

const goOn = async (server: Server): Promise<void> => {
  for (let count = 0; count < MEANWHILE; count += 1) {
    await server.say(1);
    await pause(APART);
  }
};

const allAtOnce = { count: SUBSCRIBERS, atOnce: SUBSCRIBERS };

const comeBack = async (server: Server, missed: number): Promise<readonly string[]> => {
  const crowd = await startCrowd(server, allAtOnce);
  try {
    const owed = missed + MEANWHILE;
    const all = await crowd.expect(owed);
    const began = performance.timeOrigin + performance.now();
    const [inside, done] = await Promise.all([crowd.enter(), all(), goOn(server)]);
    return told(inside, performance.timeOrigin + performance.now() - began, SUBSCRIBERS * owed, done.extra);
  } finally {
    await crowd.end();
  }
};

/** Each has one snapshot, and is live from then on: of the last alert everybody hears, once. */
const areNew = async (server: Server): Promise<readonly string[]> => {
  const crowd = await startCrowd({ ...server, path: '/v1/live' }, allAtOnce);
  try {
    const all = await crowd.expect(1, '"type":"snapshot"');
    const began = performance.timeOrigin + performance.now();
    const [inside, done] = await Promise.all([crowd.enter(), all(), goOn(server)]);
    const whole = performance.timeOrigin + performance.now() - began;
    await pause(REST);
    const one = await crowd.expect(1);
    await server.say(1);
    const { extra } = await one();
    return told(inside, whole, SUBSCRIBERS * 2, done.extra + extra);
  } finally {
    await crowd.end();
  }
};

const told = (inside: number, whole: number, delivered: number, twice: number): readonly string[] => [
  number(inside / 1000),
  number(whole / 1000),
  number(delivered),
  String(twice),
];
