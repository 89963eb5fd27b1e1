import { once } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { WebSocket } from 'ws';
import type { Frame } from '../../src/protocol/live/frames.ts';
import type { Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import { pause } from './fanout/pinned.ts';
import type { Say } from './measure.ts';
import { number, percentile, table } from './measure.ts';

/** Each turn is one stretch without and one with a flood; the first ones, in which the hub gets warm, do not count. */
const TURNS = 12;
const WARM_UP = 2;
/** Official alerts in a stretch, each with its all-clear, and how far apart; milliseconds. */
const APART = 40;
/** Requests at once, the words of each, and how far back they reach; milliseconds. */
const REQUESTS = 10;
const WORDS = 1_000;
const SPREAD = 6 * 86_400_000;
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
    await alerts(hub, official);
    for (const trust of ['unconfirmed', 'relay']) {
      const token = await hub.source(`flood-${trust}`, { trust, regions: 'all' });
      const [calm, flooded]: [(readonly number[])[], (readonly number[])[]] = [[], []];
      let taken = 0;
      for (let turn = 0; turn < WARM_UP + TURNS; turn += 1) {
        const requests = floodOf(`${trust}-${turn}`, places.pop() ?? '');
        collectHere();
        calm.push(await alerts(hub, official));
        collectHere();
        const flooding = Promise.all(requests.map((body) => send(hub, token, body)));
        flooded.push(await alerts(hub, official));
        taken += (await flooding).reduce((sum, accepted) => sum + accepted, 0);
        // What still waits is taken before the next turn begins.
        await hub.post(token, { kind: 'heartbeat' }, '?wait=sequenced');
      }
      const [without, beside] = [timesOf(calm), timesOf(flooded)] as const;
      const ratio = { p99: beside.p99 / without.p99, slowest: beside.slowest / without.slowest };
      ratios[trust] = ratio;
      for (const [name, { median, p99, slowest }] of [
        [`${trust}, without`, without],
        ['with', beside],
      ] as const)
        rows.push([name, number(median), number(p99), number(slowest)]);
      rows.push(['ratio', number(beside.median / without.median), number(ratio.p99), number(ratio.slowest)]);
      say(
        `by ${trust}: ${number(TURNS)} stretches of ${OFFICIAL.length * 2} alerts each, ${number(taken)} words taken`,
      );
    }
    say(table(['flood by, ms', 'median', 'p99 of all', 'slowest of a stretch'], rows));
    return ratios;
  } finally {
    await hub.close();
  }
};

/** This process measures, and has one processor with the hub: its own garbage is not collected in the middle of a stretch. */
const collectHere = (): void => {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
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

/** How long each took from its POST to the frame of a subscriber: an alert for each place, then its all-clear; milliseconds. */
const alerts = async (hub: Installation, token: string): Promise<readonly number[]> => {
  const client = new WebSocket(`${hub.url.replace('http', 'ws')}/v1/live?regions=${OFFICIAL.join()}`);
  await once(client, 'message');
  const waiting = new Map<string, () => void>();
  client.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.type !== 'events') return;
    for (const event of frame.events) if ('region' in event) waiting.get(`${event.type} ${event.region}`)?.();
  });
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
  client.terminate();
  return times;
};

const sendUntilTaken = async (hub: Installation, token: string, signal: object): Promise<void> => {
  while ((await hub.post(token, signal)).status !== 202) await pause(APART);
};

/** Written beforehand: this process measures, and must not be busy with it. */
const floodOf = (name: string, region: string): readonly string[] => {
  const now = Date.now();
  return Array.from({ length: REQUESTS }, (_, request) =>
    JSON.stringify(
      Array.from({ length: WORDS }, (_, index) => ({
        kind: index % 2 === 0 ? 'alert' : 'all-clear',
        region,
        // Far from their order: 7,919 is a prime, so each word has a time of its own.
        at: new Date(now - ((index * 7_919) % WORDS) * (SPREAD / WORDS) - request - 1).toISOString(),
        id: `${name}-${request}-${index}`,
      })),
    ),
  );
};

/** How many words were taken. */
const send = async (hub: Installation, token: string, body: string): Promise<number> => {
  const response = await fetch(`${hub.url}/v1/signals`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body,
  });
  const { accepted = 0 } = (await response.json()) as { readonly accepted?: number };
  return accepted;
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
