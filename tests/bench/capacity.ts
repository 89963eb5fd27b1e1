import { formatPosition } from '../../src/protocol/live/position.ts';
import { startHub } from './fanout/hub.ts';
import { cpuSeconds, pause, residentBytes } from './fanout/pinned.ts';
import type { Crowd } from './fanout/rig.ts';
import { NATION, startCrowd } from './fanout/rig.ts';
import type { Say } from './measure.ts';
import { figure, number, table } from './measure.ts';

/** As many as the 20,000 open files that systems commonly allow leave room for, in crowds that come one after the other. */
const CROWDS = [5_000, 5_000, 9_000];
const ALERTS = 20;
/** Until what only the arrival needed is gone; milliseconds. */
const SETTLE = 3_000;
const REST = 100;

/**
 * What one gateway holds, and what one subscriber, one delivery and one gateway cost: the numbers behind
 * `config/deploy/README.md`. A gateway with the feed's board, a sequencer, and a Redis that syncs every write, each a
 * process of its own.
 */
export const capacity = async (say: Say): Promise<unknown> => {
  const most = CROWDS.reduce((sum, count) => sum + count, 0);
  say(`capacity: ${number(most)} subscribers of one gateway process`);
  const hub = await startHub({ settings: { ALLCLEAR_LIVE_HEARTBEAT: '60s' } });
  const [gateway = 0] = hub.pids;
  const crowds: Crowd[] = [];
  try {
    const empty = residentBytes(gateway);
    const since = formatPosition(await hub.position());
    const resident: number[] = [];
    for (const count of CROWDS) {
      const crowd = await startCrowd(
        { port: hub.port, path: `/v1/live?since=${since}`, language: 'websocket' },
        { count },
      );
      crowds.push(crowd);
      await crowd.enter();
      await pause(SETTLE);
      resident.push(residentBytes(gateway));
    }
    const [spent, late]: [number[], number[]] = [[], []];
    await hub.redis.config('RESETSTAT');
    for (let index = 0; index < ALERTS; index += 1) {
      const all = await Promise.all(crowds.map((crowd) => crowd.expect(1)));
      const [began, before] = [Number(process.hrtime.bigint()) / 1e6, cpuSeconds(gateway)];
      await hub.post({ kind: index % 2 === 0 ? 'alert' : 'all-clear', region: NATION[0] });
      const done = await Promise.all(all.map((one) => one()));
      spent.push(((cpuSeconds(gateway) - before) / most) * 1e6);
      late.push(Math.max(...done.map(({ last }) => last)) - began);
      await pause(REST);
    }
    const stats = await hub.redis.info('commandstats');
    const read = Number(/^cmdstat_xread:.*usec_per_call=([\d.]+)/m.exec(stats)?.[1]);
    // The first ones fill what was made ready for them anyway: what counts is what one more takes.
    const [first = 0] = resident;
    const perSubscriber = ((resident.at(-1) ?? 0) - first) / (most - (CROWDS[0] ?? 0));
    say(
      table(
        ['capacity', 'measured'],
        [
          ['a gateway without subscribers, MiB', number(empty / 2 ** 20)],
          [`with ${number(most)}, MiB`, number((resident.at(-1) ?? 0) / 2 ** 20)],
          ['one more idle subscriber, KiB', number(perSubscriber / 1024)],
          ['a delivery of a single alert, µs of the gateway’s CPU', number(figure(spent).median)],
          [`a single alert until the last of ${number(most)} has it, ms`, number(figure(late).median)],
          ['a read of the log by a gateway, µs of Redis’s CPU', number(read)],
        ],
      ),
    );
    return { empty, resident, perSubscriber, spent, late, read };
  } finally {
    for (const crowd of crowds) await crowd.end();
    await hub.close();
  }
};
