import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { install } from '../support/hub-process.ts';
import { startTestRedis } from '../support/redis.ts';
import type { Say } from './measure.ts';
import { number, table } from './measure.ts';

/** How the data folder grows: what an alert and its end take in Redis and on its disk, and what a source that is only heard. */

const ALERTS = 10_000;
const HEARTBEATS = 1_000;
const DAY = 86_400_000;
/** What the door takes at once, and no more. */
const AT_ONCE = 1_000;

type Sizes = { readonly memory: number; readonly disk: number };

export const growth = async (say: Say): Promise<void> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'allclear-growth-'));
  const redis = await startTestRedis({ dataDir, durability: 'everysec' });
  const path = 'path' in redis.connection ? String(redis.connection.path) : '';
  const hub = await install({ ALLCLEAR_REDIS_URL: path });
  const client = redis.client();
  try {
    await hub.serve();
    const token = await hub.source('city', { trust: 'official', regions: 'all', silentAfter: 'never' });
    const post = async (signals: readonly object[]): Promise<void> => {
      const { status } = await hub.post(token, signals, '?wait=sequenced');
      if (status !== 202) throw new Error(`the hub answered ${status}`);
    };
    await post([{ kind: 'heartbeat' }]);
    const before = await sizes(client, dataDir);
    const signals = alerts(Date.now());
    for (let at = 0; at < signals.length; at += AT_ONCE) await post(signals.slice(at, at + AT_ONCE));
    const written = await sizes(client, dataDir, { rewrite: false });
    const after = await sizes(client, dataDir);
    for (let at = 0; at < HEARTBEATS; at += 1) await post([{ kind: 'heartbeat' }]);
    const heard = await sizes(client, dataDir, { rewrite: false });

    const each = (bytes: number): string => `${number(bytes / ALERTS)} B`;
    say(`growth: ${number(ALERTS)} alerts with their ends, then ${number(HEARTBEATS)} heartbeats`);
    say(
      table(
        ['', 'memory of Redis', 'disk, rewritten', 'disk, as it comes'],
        [
          [
            'an alert and its end',
            each(after.memory - before.memory),
            each(after.disk - before.disk),
            each(written.disk - before.disk),
          ],
          [
            'a heartbeat',
            // What the checkpoint happens to be then is more than what they leave.
            'nothing',
            'nothing',
            `${number((heard.disk - after.disk) / HEARTBEATS)} B`,
          ],
        ],
      ),
    );
    say('');
    say(table(['key', 'bytes an alert and its end', 'kept'], await byKey(client)));
  } finally {
    client.disconnect();
    await hub.close();
    await redis.close();
    await rm(dataDir, { recursive: true, force: true });
  }
};

/** Alternating over all regions of the second level within the last six days, each a quarter of an hour long. */
const alerts = (now: number): readonly object[] =>
  Array.from({ length: ALERTS }, (_, index) => {
    const from = now - 6 * DAY + Math.floor((index * 5.9 * DAY) / ALERTS);
    const region = String(44 + (index % 80));
    const at = (instant: number): string => new Date(instant).toISOString();
    return [
      { id: `a${index}`, kind: 'alert', region, at: at(from), reason: 'drones from the south' },
      { id: `c${index}`, kind: 'all-clear', region, at: at(from + 15 * 60_000) },
    ];
  }).flat();

const sizes = async (redis: Redis, folder: string, { rewrite = true } = {}): Promise<Sizes> => {
  if (rewrite) {
    await redis.bgrewriteaof();
    while (/aof_rewrite_(?:in_progress|scheduled):1/.test(await redis.info('persistence')))
      await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const memory = Number(/^used_memory_dataset:(\d+)/m.exec(await redis.info('memory'))?.[1]);
  return { memory, disk: await bytesIn(folder) };
};

const bytesIn = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const all = await Promise.all(files.map((file) => stat(join(file.parentPath, file.name)).catch(() => ({ size: 0 }))));
  return all.reduce((sum, { size }) => sum + size, 0);
};

/** What becomes of each, by the settings. */
const KEPT: readonly (readonly [RegExp, string, string])[] = [
  [/:log$/, 'log', 'log.keep'],
  [/:ids:/, 'ids of signals', 'intake.idRetention'],
  [/:ids-queued:/, 'ids of what was queued lately', 'two hours'],
  [/:history:|:timelines$/, 'history', 'for ever'],
  [/:checkpoint$/, 'checkpoint', 'the latest; it holds intake.horizon'],
  [/:signals:/, 'queue', 'until they are in the log'],
];

const byKey = async (redis: Redis): Promise<readonly (readonly string[])[]> => {
  const sums = new Map<string, number>();
  for await (const keys of redis.scanStream({ count: 1_000 }))
    for (const key of keys as string[]) {
      const name = KEPT.find(([pattern]) => pattern.test(key))?.[1] ?? 'all else';
      const bytes = Number((await redis.memory('USAGE', key, 'SAMPLES', 0)) ?? 0);
      sums.set(name, (sums.get(name) ?? 0) + bytes);
    }
  return [...sums]
    .sort((a, b) => b[1] - a[1])
    .map(([name, bytes]) => [name, number(bytes / ALERTS), KEPT.find(([, one]) => one === name)?.[2] ?? '']);
};
