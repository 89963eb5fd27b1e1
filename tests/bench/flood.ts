import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import type { Frame } from '../../src/protocol/live/frames.ts';
import type { Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import { pause } from './fanout/pinned.ts';
import type { Flood } from './flood-sender.ts';
import { REQUESTS, WORDS } from './flood-sender.ts';
import type { Say } from './measure.ts';
import { number, percentile, table } from './measure.ts';

/** Each turn is one stretch without and one with a flood; the first ones, in which the hub gets warm, do not count. */
const TURNS = 24;
const WARM_UP = 2;
/** Official alerts in a stretch, each with its all-clear, and how far apart; milliseconds. */
const APART = 40;
/** Where the official alerts are: all over the country. */
const OFFICIAL = [
  '31',
  '14',
  '24',
  '9',
  '12',
  '27',
  '3',
  '4',
  '5',
  '8',
  '10',
  '11',
  '13',
  '15',
  '16',
  '17',
  '18',
  '19',
  '20',
  '21',
];

/**
 * How late the last hundredth of official alerts is while a source floods the hub with late words about one place
 * elsewhere, against the stretches before without: once by a source that nobody confirmed, once by a trusted one. A disk
 * that stands still once decides the p99 of all; so the slowest of each stretch is told too, as the median of stretches.
 */
export const flood = async (say: Say): Promise<unknown> => {
  say(`flood: official alerts while ${REQUESTS} requests of ${number(WORDS)} late words about one place come at once`);
  const hub = await install({ ALLCLEAR_LOG_LEVEL: 'warn' });
  await hub.serve();
  try {
    const official = await hub.source('official', { trust: 'official', regions: 'all' });
    const places = await placesElsewhere(hub);
    const rows: (readonly string[])[] = [];
    const ratios: Record<string, { readonly p99: number; readonly slowest: number }> = {};
    const { alerts, end } = await subscribe(hub, official);
    await alerts();
    for (const trust of ['unconfirmed', 'relay']) {
      const token = await hub.source(`flood-${trust}`, { trust, regions: 'all' });
      const sender = startSender(hub, token);
      const [calm, flooded]: [(readonly number[])[], (readonly number[])[]] = [[], []];
      let taken = 0;
      for (let turn = 0; turn < WARM_UP + TURNS; turn += 1) {
        await sender.write({ name: `${trust}-${turn}`, region: places.pop() ?? '' });
        calm.push(await alerts());
        const flooding = sender.send();
        flooded.push(await alerts());
        taken += await flooding;
        // What still waits is taken before the next turn begins.
        await hub.post(token, { kind: 'heartbeat' }, '?wait=sequenced');
      }
      sender.end();
      const [without, beside] = [timesOf(calm), timesOf(flooded)] as const;
      const ratio = { p99: beside.p99 / without.p99, slowest: beside.slowest / without.slowest };
      ratios[trust] = ratio;
      for (const [name, { median, p99, slowest }] of [
        [`${trust}, without`, without],
        ['with', beside],
      ] as const)
        rows.push([name, number(median), number(p99), number(slowest)]);
      rows.push(['ratio', number(beside.median / without.median), number(ratio.p99), number(ratio.slowest)]);
      say(`by ${trust}: ${TURNS} stretches of ${OFFICIAL.length * 2} alerts each, ${number(taken)} words taken`);
    }
    end();
    say(table(['flood by, ms', 'median', 'p99 of all', 'slowest of a stretch'], rows));
    return ratios;
  } finally {
    await hub.close();
  }
};

/** Of stretches, without those that warm up. */
const timesOf = (stretches: readonly (readonly number[])[]) => {
  const counted = stretches.slice(WARM_UP);
  return {
    median: percentile(counted.flat(), 0.5),
    p99: percentile(counted.flat(), 0.99),
    slowest: percentile(
      counted.map((times) => Math.max(...times)),
      0.5,
    ),
  };
};

/** A subscriber, who is there before anything happens and all the time. */
const subscribe = async (hub: Installation, token: string) => {
  const client = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/live?regions=${OFFICIAL.join()}`);
  await once(client, 'message');
  const waiting = new Map<string, () => void>();
  client.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.type !== 'events') return;
    for (const event of frame.events) if ('region' in event) waiting.get(`${event.type} ${event.region}`)?.();
  });
  /** How long each took from its POST to the frame: an alert for each place, then its all-clear; milliseconds. */
  const alerts = async (): Promise<readonly number[]> => {
    const times: number[] = [];
    for (const [kind, type] of [
      ['alert', 'alert.started'],
      ['all-clear', 'alert.ended'],
    ] as const) {
      const all: Promise<number>[] = [];
      for (const region of OFFICIAL) {
        const began = performance.now();
        all.push(new Promise((resolve) => waiting.set(`${type} ${region}`, () => resolve(performance.now() - began))));
        void sendUntilTaken(hub, token, { kind, region });
        await pause(APART);
      }
      times.push(...(await Promise.all(all)));
    }
    return times;
  };
  return { alerts, end: () => client.terminate() };
};

const sendUntilTaken = async (hub: Installation, token: string, signal: object): Promise<void> => {
  while ((await hub.post(token, signal)).status !== 202) await pause(APART);
};

/** Who floods; its requests are written before it is told to send them. Resolves with how many words were taken. */
const startSender = (hub: Installation, token: string) => {
  const child = fork(fileURLToPath(new URL('flood-sender.ts', import.meta.url)), [hub.url, token], {
    execArgv: ['--import', 'tsx'],
  });
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`who floods ended with ${code}`)));
  ended.catch(() => {});
  const tell = async (told: Flood | 'go'): Promise<unknown> => {
    const answer = once(child, 'message');
    child.send(told);
    return (await Promise.race([answer, ended]))[0];
  };
  return {
    write: (flood: Flood) => tell(flood),
    send: async () => Number(await tell('go')),
    end: () => child.kill(),
  };
};

/** The smallest places, apart from those of the official alerts; parents stand before children. */
const placesElsewhere = async (hub: Installation): Promise<string[]> => {
  const { regions } = await hub.get<{ regions: readonly { readonly id: string; readonly parent: string | null }[] }>(
    '/v1/regions',
  );
  const near = new Set(OFFICIAL);
  const parents = new Set(regions.map(({ parent }) => parent));
  for (const { id, parent } of regions) if (parent !== null && near.has(parent)) near.add(id);
  return regions.flatMap(({ id }) => (near.has(id) || parents.has(id) ? [] : [id]));
};
