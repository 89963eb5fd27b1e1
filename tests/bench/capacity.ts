import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { install } from '../support/hub-process.ts';
import { startTestRedis } from '../support/redis.ts';
import { until } from '../support/redis-processes.ts';
import { number, table } from './measure.ts';

/** Subscribers whose cost is measured; what one costs does not depend on how many there are. */
const SUBSCRIBERS = 4_000;
/** Connections opened at once. */
const AT_ONCE = 200;
const EVENTS = 50;

/**
 * What one subscriber, one delivery and one gateway cost: the numbers behind `config/deploy/README.md`. A gateway with
 * the feed's board, and a Redis that syncs every write, each a process of its own.
 */
export const capacity = async (say: (text: string) => void): Promise<unknown> => {
  const redis = await startTestRedis({ durability: 'always' });
  const hub = await install({
    ALLCLEAR_REDIS_URL: 'path' in redis.connection ? redis.connection.path : '',
    ALLCLEAR_LOG_LEVEL: 'warn',
    ALLCLEAR_LIVE_DRAIN: '0s',
  });
  const sockets: WebSocket[] = [];
  try {
    await hub.serve('--role', 'sequencer');
    const { pid } = await hub.serve('--role', 'web');
    const token = await hub.source('official', '--trust', 'official', '--silent-after', 'never');
    await hub.post(token, { kind: 'alert', region: '14' }, '?wait=sequenced');
    const empty = residentBytes(pid);
    let frames = 0;
    for (let first = 0; first < SUBSCRIBERS; first += AT_ONCE) {
      const joined = Array.from({ length: AT_ONCE }, () => joinOne(hub.url, () => (frames += 1)));
      sockets.push(...(await Promise.all(joined)));
    }
    const full = residentBytes(pid);

    const client = redis.client();
    await client.config('RESETSTAT');
    const before = cpuSeconds(pid);
    const expected = frames + EVENTS * SUBSCRIBERS;
    for (let index = 0; index < EVENTS; index += 1) {
      const kind = index % 2 === 0 ? 'alert' : 'all-clear';
      const at = new Date(Date.now() - 60_000 + index).toISOString();
      const target = frames + SUBSCRIBERS;
      await hub.post(token, { kind, region: '31', at });
      await until('all are told', async () => frames >= target);
    }
    await until('all are told', async () => frames >= expected);
    const spent = cpuSeconds(pid) - before;
    const stats = await client.info('commandstats');
    const read = Number(/^cmdstat_xread:.*usec_per_call=([\d.]+)/m.exec(stats)?.[1]);

    const perSubscriber = (full - empty) / SUBSCRIBERS / 1024;
    const perDelivery = (spent / (EVENTS * SUBSCRIBERS)) * 1e6;
    say(
      table(
        ['capacity', 'measured'],
        [
          ['a gateway without subscribers, MiB', number(empty / 2 ** 20)],
          ['an idle subscriber, KiB', number(perSubscriber)],
          ['a delivery of a single alert, µs of the gateway’s CPU', number(perDelivery)],
          ['a read of the log by a gateway, µs of Redis’s CPU', number(read)],
        ],
      ),
    );
    return { emptyBytes: empty, perSubscriber, perDelivery, read };
  } finally {
    for (const socket of sockets) socket.terminate();
    await hub.close();
    await redis.close();
  }
};

/** Heartbeats are no deliveries. */
const joinOne = (url: string, told: () => void): Promise<WebSocket> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/v1/live`, { perMessageDeflate: false });
    socket.on('message', (data: Buffer) => {
      const type = data.subarray(0, 24).toString();
      if (type.includes('"snapshot"')) resolve(socket);
      if (type.includes('"events"')) told();
    });
    socket.once('error', reject);
  });

const PAGE_BYTES = 4096;
const residentBytes = (pid: number): number =>
  Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES;

const cpuSeconds = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};
