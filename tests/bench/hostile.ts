import { LOAD_CORE, pause, startPinned } from './fanout/pinned.ts';
import { NATION, startCrowd, startServer } from './fanout/rig.ts';
import { figure, number, table } from './measure.ts';

const SUBSCRIBERS = 5_000;
const HOSTILE = SUBSCRIBERS / 20;
const RUNS = 3;
const ALERTS = 15;
const REST = 100;

/** How late the last hundredth of the others hears, with one in twenty hostile and without any, by turns. */
export const hostile = async (say: (text: string) => void): Promise<unknown> => {
  say(`hostile: ${number(SUBSCRIBERS)} subscribers, and ${number(HOSTILE)} hostile ones besides`);
  const [without, among]: [number[], number[]] = [[], []];
  for (let run = 0; run < RUNS; run += 1) {
    without.push(await p99(0));
    among.push(await p99(HOSTILE));
  }
  const ratio = figure(among).median / figure(without).median;
  say(
    table(
      ['p99, ms', 'median', 'min', 'max'],
      [
        ['without', ...cells(without)],
        ['with', ...cells(among)],
        ['ratio of medians', number(ratio), '', ''],
      ],
    ),
  );
  return { without, among, ratio };
};

const cells = (values: readonly number[]): readonly string[] => {
  const { median, min, max } = figure(values);
  return [median, min, max].map(number);
};

const p99 = async (harm: number): Promise<number> => {
  const server = await startServer('hub-alone');
  const crowd = await startCrowd(server, { count: SUBSCRIBERS });
  const mob = harm === 0 ? undefined : startPinned('./mob.ts', LOAD_CORE, { port: server.port, count: harm });
  try {
    await mob?.heard('ready');
    await crowd.enter();
    await pause(10 * REST);
    const times: number[] = [];
    for (let count = 0; count < ALERTS; count += 1) {
      // Bursts, so that those who never read have something to hold back.
      const size = count % 3 === 0 ? NATION.length : 1;
      const all = await crowd.expect(size);
      const began = await server.say(size);
      times.push((await all()).p99 - began);
      await pause(REST);
    }
    return figure(times).median;
  } finally {
    await mob?.end();
    await crowd.end();
    await server.end();
  }
};
