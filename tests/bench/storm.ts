import { pause } from './fanout/pinned.ts';
import { NATION, startCrowd, startServer } from './fanout/rig.ts';
import { number } from './measure.ts';

const SUBSCRIBERS = 10_000;
/** Alerts that go on meanwhile, and how far apart; milliseconds. */
const MEANWHILE = 20;
const APART = 50;

/**
 * Everybody comes back at once and says since when: each must hear exactly what was missed and what goes on meanwhile,
 * once, in one connection.
 */
export const storm = async (say: (text: string) => void): Promise<unknown> => {
  say(`storm: ${number(SUBSCRIBERS)} come back at once, ${NATION.length} events missed, ${MEANWHILE} more meanwhile`);
  const server = await startServer('hub');
  await server.say(NATION.length);
  const crowd = await startCrowd(server, { count: SUBSCRIBERS });
  try {
    const all = await crowd.expect(NATION.length + MEANWHILE);
    const [inside, , done] = await Promise.all([
      crowd.enter(),
      (async () => {
        for (let count = 0; count < MEANWHILE; count += 1) {
          await server.say(1);
          await pause(APART);
        }
      })(),
      all(),
    ]);
    if (done.extra !== 0) throw new Error(`${done.extra} events came twice`);
    const served = SUBSCRIBERS * (NATION.length + MEANWHILE);
    say(
      `  all in after ${number(inside / 1000)} s, everything at everybody after ${number((done.last - done.first) / 1000)} s`,
    );
    say(`  ${number(served)} of ${number(served)} events delivered, none twice`);
    return { insideMs: inside, allMs: done.last - done.first, delivered: served };
  } finally {
    await crowd.end();
    await server.end();
  }
};
