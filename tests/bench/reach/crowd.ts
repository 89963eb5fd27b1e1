import { hubKeys } from '../../../src/adapters/redis/keys.ts';
import { redisDestinations, redisTelling } from '../../../src/adapters/redis/notify.ts';
import { destinationTo } from '../../support/notify-rig.ts';
import { startHub } from '../fanout/hub.ts';
import { pause } from '../fanout/pinned.ts';
import { NATION } from '../fanout/rig.ts';
import type { Say } from '../measure.ts';
import { figure, number, percentile, ratio, table } from '../measure.ts';
import { type Arrived, hooks, type Manner } from './hooks.ts';

/** Webhooks in all, and how many of them hang, answer 500, and answer a byte at a time. */
const WEBHOOKS = 1_000;
const BAD: Readonly<Record<Exclude<Manner, 'good'>, number>> = { hang: 50, error: 50, drip: 50 };
/** Alerts told without and with the bad ones, by turns; so that what a busy machine adds, it adds to both. */
const TURNS = 4;
const ALERTS = 10;
/** Between two alerts; milliseconds. */
const REST = 600;
/** Until a destination that was added is told, and one that was taken away is not; milliseconds. */
const SETTLE = 2_000;

/** What of a thousand webhooks a hundred and fifty do to the others. */
export const crowd = async (say: Say): Promise<unknown> => {
  const bad = Object.entries(BAD) as [Exclude<Manner, 'good'>, number][];
  const good = WEBHOOKS - bad.reduce((sum, [, count]) => sum + count, 0);
  say(`reach: ${good} webhooks, without and with ${WEBHOOKS - good} that hang, answer 500, or a byte at a time`);
  const hub = await startHub({ notify: 1 });
  const endpoints = await hooks();
  const keys = hubKeys('');
  const destinations = redisDestinations(hub.redis, keys);
  const telling = redisTelling(hub.redis, keys);
  const put = (manner: Manner, index: number): Promise<void> =>
    destinations.put(destinationTo(endpoints.url(manner, index), { id: `${manner}${index}` }));
  const tested = endpoints.next('good', good - 1, 'test');
  for (let index = 0; index < good; index += 1) await put('good', index);
  await telling.ask(`good${good - 1}`, { test: 'msg_test' });
  await tested;
  await pause(SETTLE);

  let kind = 'alert';
  /** How long after its commit each alert was at each of the good ones. */
  const alerts = async (): Promise<readonly number[]> => {
    const took: number[] = [];
    for (let alert = 0; alert < ALERTS; alert += 1) {
      const all = untilAll(endpoints.listen, good);
      await hub.post({ kind, region: NATION[0] });
      took.push(...(await all));
      kind = kind === 'alert' ? 'all-clear' : 'alert';
      await pause(REST);
    }
    return took;
  };
  await alerts();
  const without: number[] = [];
  const among: number[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    without.push(percentile(await alerts(), 0.99));
    for (const [manner, count] of bad) for (let index = 0; index < count; index += 1) await put(manner, index);
    await pause(SETTLE);
    among.push(percentile(await alerts(), 0.99));
    for (const [manner, count] of bad)
      for (let index = 0; index < count; index += 1) await destinations.remove(`${manner}${index}`);
    await pause(SETTLE);
  }
  await endpoints.close();
  await hub.close();
  const row = (name: string, { median, min, max }: ReturnType<typeof figure>): readonly string[] => [
    name,
    number(median),
    number(min),
    number(max),
  ];
  const both = ratio(among, without);
  say(
    table(
      ['p99, milliseconds', 'median', 'min', 'max'],
      [row('without the bad ones', figure(without)), row('with them', figure(among)), row('ratio', both)],
    ),
  );
  return both;
};

/** Resolves when each of so many good ones has heard of the same event of an alert. */
const untilAll = (
  listen: (hear: (arrived: Arrived) => void) => () => void,
  count: number,
): Promise<readonly number[]> =>
  new Promise((resolve) => {
    const took = new Map<number, number>();
    const end = listen(({ manner, number: which, type, at, committed }) => {
      if (manner !== 'good' || !type.startsWith('alert.') || took.has(which)) return;
      took.set(which, at - committed);
      if (took.size < count) return;
      end();
      resolve([...took.values()]);
    });
  });
