import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { Frame } from '../../src/protocol/live/frames.ts';
import { install } from '../support/hub-process.ts';
import { startUkraineAlarm } from '../support/upstream-ukrainealarm.ts';
import { number, table } from './measure.ts';

/** Alerts, one after the other. */
const REGIONS = [
  '22',
  '14',
  '12',
  '28',
  '20',
  '25',
  '3',
  '4',
  '5',
  '8',
  '9',
  '10',
  '11',
  '13',
  '15',
  '17',
  '18',
  '19',
  '21',
];

/** From the answer of an upstream that lists a new alert to the subscriber's frame: poller, queue, sequencer, log, gateway. */
export const sources = async (say: (text: string) => void): Promise<unknown> => {
  const upstream = await startUkraineAlarm({ key: 'k' });
  const hub = await install({
    ALLCLEAR_LOGGING_LEVEL: 'warn',
    ALLCLEAR_SOURCES_UKRAINEALARM_KEY: 'k',
    ALLCLEAR_SOURCES_UKRAINEALARM_URL: upstream.url,
    ALLCLEAR_SOURCES_UKRAINEALARM_INTERVAL: '50ms',
    ALLCLEAR_SOURCES_UKRAINEALARM_PER_MINUTE: '10000',
  });
  await hub.serve();
  const client = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/live`);
  const heard = new Map<string, (at: number) => void>();
  client.on('message', (data) => {
    const at = Date.now();
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.type !== 'events') return;
    for (const { type, region } of frame.events) if (type === 'alert.started') heard.get(region ?? '')?.(at);
  });
  await once(client, 'message');
  const delays: number[] = [];
  for (const region of ['16', ...REGIONS]) {
    const seen = new Promise<number>((resolve) => heard.set(region, resolve));
    const listed = upstream.next(({ path }) => path === '/api/v3/alerts');
    upstream.raise(region);
    const { at } = await listed;
    // The first one waits for the source to be known; it is not counted.
    if (region === '16') await seen;
    else delays.push((await seen) - at);
  }
  client.terminate();
  await hub.close();
  await upstream.close();
  const sorted = [...delays].sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  say(
    `sources: from the answer that lists an alert to the subscriber's frame, ${delays.length} alerts, every write synced`,
  );
  say(
    table(
      ['milliseconds', ''],
      [
        ['median', number(median)],
        ['longest', number(sorted.at(-1) ?? Number.NaN)],
      ],
    ),
  );
  return { median, longest: sorted.at(-1) };
};
