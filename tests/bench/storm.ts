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
    for (const deflate of [false, true]) {
      for (const time of ['first', 'again']) {
        const what = deflate ? 'are new and read compressed messages' : 'are new';
        rows.push([`${what}, ${time}`, ...(await areNew(server, deflate))]);
        await pause(REST);
      }
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

/**
 * Each has a board, and is live from then on. A board may be compressed, so who has it all is told by what comes after
 * it: two alerts more once all are in, of which everybody hears the second once.
 */
const areNew = async (server: Server, deflate: boolean): Promise<readonly string[]> => {
  const crowd = await startCrowd({ ...server, path: '/v1/live' }, { ...allAtOnce, deflate });
  try {
    const all = await crowd.expect(1, `"region":"${NATION[1]}","hazard"`);
    const began = performance.timeOrigin + performance.now();
    const [inside] = await Promise.all([crowd.enter(), goOn(server)]);
    await server.say(2);
    const { extra } = await all();
    return told(inside, performance.timeOrigin + performance.now() - began, SUBSCRIBERS * 2, extra);
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
