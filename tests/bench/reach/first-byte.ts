import { once } from 'node:events';
import { WebSocket } from 'ws';
import { hubKeys } from '../../../src/adapters/redis/keys.ts';
import { redisDestinations, redisTelling } from '../../../src/adapters/redis/notify.ts';
import type { Frame } from '../../../src/protocol/live/frames.ts';
import { destinationTo } from '../../support/notify-rig.ts';
import { startHub } from '../fanout/hub.ts';
import { pause } from '../fanout/pinned.ts';
import { NATION } from '../fanout/rig.ts';
import type { Say } from '../measure.ts';
import { figure, number, percentile, table } from '../measure.ts';
import { hooks } from './hooks.ts';

/** Alerts, each alone at an idle hub; the first ones warm it up. */
const ALERTS = 200;
const WARM_UP = 100;
/** Milliseconds. */
const REST = 30;

/**
 * From just before the commit of an event to its first byte at a webhook, with nothing else to do. A subscriber of a
 * gateway hears the same event meanwhile: what a busy machine adds, it adds to both.
 */
export const firstByte = async (say: Say): Promise<unknown> => {
  say(`reach: commit to first byte at a webhook, ${ALERTS} alerts one by one, every write synced`);
  const hub = await startHub({ notify: 1 });
  const endpoint = await hooks();
  const destination = destinationTo(endpoint.url('good', 0));
  const told = endpoint.next('good', 0, 'test');
  await redisDestinations(hub.redis, hubKeys('')).put(destination);
  await redisTelling(hub.redis, hubKeys('')).ask(destination.id, { test: 'msg_test' });
  await told;
  const subscriber = new WebSocket(`ws://127.0.0.1:${hub.port}/v1/live`);
  await once(subscriber, 'message');
  const framed: number[] = [];
  subscriber.on('message', (data) => {
    const at = performance.timeOrigin + performance.now();
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.type !== 'events') return;
    for (const { type, sequencedAt } of frame.events)
      if (type.startsWith('alert.')) framed.push(at - Date.parse(sequencedAt));
  });
  const took: number[] = [];
  for (let index = 0; index < WARM_UP + ALERTS; index += 1) {
    await pause(REST);
    const came = endpoint.next('good', 0);
    await hub.post({ kind: index % 2 === 0 ? 'alert' : 'all-clear', region: NATION[0] });
    const { at, committed } = await came;
    if (index >= WARM_UP) took.push(at - committed);
  }
  subscriber.terminate();
  await endpoint.close();
  await hub.close();
  const rows = [
    ['to the webhook', took],
    ['to a subscriber', framed.slice(WARM_UP)],
  ] as const;
  say(
    table(
      ['milliseconds', 'median', 'p99'],
      rows.map(([name, values]) => [name, number(figure(values).median), number(percentile(values, 0.99))]),
    ),
  );
  return { median: figure(took).median, p99: percentile(took, 0.99) };
};
