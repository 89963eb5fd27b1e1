import { once } from 'node:events';
import { install } from '../support/hub-process.ts';
import { startTestRedis } from '../support/redis.ts';
import type { Posted } from './history.ts';
import { longHistory } from './history.ts';
import { figure, number, ratio, seconds, table } from './measure.ts';
import { runScript } from './processes.ts';

/** Runs of each, in turn. */
const RUNS = 3;
/** Signals in one POST, and POSTs under way at once. */
const BATCH = 1_000;
const CLIENTS = 4;

/**
 * Signals a second from POST to log, beside a bare BullMQ worker that does nothing with them. Both on a Redis of their
 * own that syncs every write.
 */
export const throughput = async (say: (text: string) => void): Promise<unknown> => {
  const { name, signals } = longHistory();
  say(`throughput: ${name}, ${number(signals.length)} signals, every write synced`);
  const ours: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    ours.push(signals.length / (await throughHub(signals)));
    bare.push(signals.length / (await throughBareQueue(signals.length)));
    say(`  run ${run + 1}: hub ${number(ours[run] ?? 0)} signals/s, bare BullMQ ${number(bare[run] ?? 0)} jobs/s`);
  }
  const [hub, peer, times] = [figure(ours), figure(bare), ratio(ours, bare)];
  say(
    table(
      ['signals a second', 'median', 'min', 'max'],
      [
        ['hub, POST to log', number(hub.median), number(hub.min), number(hub.max)],
        ['bare BullMQ, job to nothing', number(peer.median), number(peer.min), number(peer.max)],
        ['ratio', number(times.median), number(times.min), number(times.max)],
      ],
    ),
  );
  return { signals: signals.length, hub, bareBullmq: peer, ratio: times };
};

const throughHub = async (signals: readonly Posted[]): Promise<number> => {
  const redis = await startTestRedis({ durability: 'always' });
  const path = 'path' in redis.connection ? redis.connection.path : '';
  const hub = await install({ ALLCLEAR_REDIS_URL: path, ALLCLEAR_LOGGING_LEVEL: 'warn' });
  await hub.serve('--role', 'sequencer');
  await hub.serve('--role', 'web');
  const token = await hub.source(
    'official',
    { trust: 'official', regions: 'all', silentAfter: 'never' },
    { feed: 'bench' },
  );
  // The first request opens the feed.
  await hub.post(token, { kind: 'heartbeat' }, '?feed=bench&wait=sequenced');
  const bodies: string[] = [];
  for (let first = 0; first < signals.length; first += BATCH)
    bodies.push(JSON.stringify(signals.slice(first, first + BATCH)));
  const send = async (client: number): Promise<void> => {
    for (let index = client; index < bodies.length; index += CLIENTS) {
      const last = index + CLIENTS >= bodies.length ? '&wait=sequenced' : '';
      const response = await fetch(`${hub.url}/v1/signals?feed=bench${last}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: bodies[index] ?? '',
      });
      if (response.status !== 202) throw new Error(`answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    }
  };
  const taken = await seconds(async () => {
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => send(client)));
    const client = redis.client();
    for (let seq = 0; seq < signals.length; seq = Number(await client.hget('{bench}:meta', 'seq'))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  });
  await hub.close();
  await redis.close();
  return taken;
};

const throughBareQueue = async (count: number): Promise<number> => {
  const redis = await startTestRedis({ durability: 'always' });
  const path = 'path' in redis.connection ? redis.connection.path : '';
  const worker = runScript('./bare-bullmq.ts', ['work', path, String(count)]);
  await worker.said(/^ready$/);
  const taken = await seconds(async () => {
    const feeder = runScript('./bare-bullmq.ts', ['feed', path, String(count)]);
    await worker.said(/^done$/);
    await feeder.end();
  });
  if (worker.child.exitCode === null) await once(worker.child, 'exit');
  await redis.close();
  return taken;
};
