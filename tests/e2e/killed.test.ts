import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventWire } from '../../src/protocol/live/frames.ts';
import { inventedDay, shuffled } from '../support/days.ts';
import type { HubProcess, Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import { liveClient } from '../support/live-client.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/**
 * Gateway, sequencer and Redis as processes of their own, killed with -9 at random moments while signals come in and
 * subscribers listen. What got a 202 must be in board and history, and nobody may miss or repeat an event.
 */
let redis: TestRedis;
let hub: Installation;
let processes: Map<'web' | 'sequencer', HubProcess>;

beforeEach(async () => {
  redis = await startTestRedis({ durability: 'always' });
  hub = await install({ ALLCLEAR_REDIS_URL: 'path' in redis.connection ? redis.connection.path : '' });
  processes = new Map();
  for (const role of ['sequencer', 'web'] as const) processes.set(role, await hub.serve('--role', role));
});
afterEach(async () => {
  await hub.close();
  await redis.close();
});

/** Sends it again until it is taken, as a source would. */
const sendUntilTaken = async (token: string, signal: unknown): Promise<void> => {
  for (;;) {
    try {
      const { status } = await hub.post(token, signal, '?feed=night');
      if (status === 202) return;
      if (status !== 503) throw new Error(`answered ${status}`);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // fetch could not connect: the gateway is down
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
};

/** Signals that are on the way at once. */
const LANES = 4;

/** Counts what was acknowledged, and tells when it is so many. */
const counter = (): { add(): void; reaches(count: number): Promise<void> } => {
  let count = 0;
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  return {
    add: () => {
      count += 1;
      for (const one of waiting) if (one.count <= count) one.resolve();
      waiting = waiting.filter((one) => one.count > count);
    },
    reaches: (wanted) =>
      wanted <= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push({ count: wanted, resolve });
          }),
  };
};

/**
 * Waits until the hub stands for what it shows of the feed: a heartbeat makes its places known, and they are told as
 * such once a sequencer has looked who fell silent. Who subscribes sooner is shown its board once more.
 */
const isVouchedFor = async (feed: string): Promise<void> => {
  const isCalm = async (): Promise<boolean> => {
    const { regions } = await hub.get<{ regions: readonly { state: string }[] }>(`/v1/status?feed=${feed}`);
    return regions.some(({ state }) => state === 'clear');
  };
  await expect.poll(isCalm, { timeout: 20_000 }).toBe(true);
};

const restart = async (role: 'web' | 'sequencer'): Promise<void> => {
  await processes.get(role)?.end('SIGKILL');
  processes.set(role, await hub.serve('--role', role));
};

test('kill -9 of sequencer, gateway and Redis loses nothing that was acknowledged and repeats nothing', {
  timeout: 150_000,
}, async () => {
  const token = await hub.source(
    'official',
    '--trust',
    'official',
    '--regions',
    'all',
    '--feed',
    'night',
    '--silent-after',
    'never',
  );
  const signals = inventedDay()
    .filter(({ source }) => source === 'official')
    .map(({ source: _, ...signal }) => signal);
  await sendUntilTaken(token, { kind: 'heartbeat', at: signals[0]?.at });
  await isVouchedFor('night');
  const subscribers = [liveClient(hub.url, 'feed=night'), liveClient(hub.url, 'feed=night&regions=14,22')];
  await Promise.all(subscribers.map((one) => one.until(({ type }) => type === 'hello')));

  const lane = Math.ceil(signals.length / LANES);
  const sent = counter();
  const sending = (async () => {
    const mixed = shuffled(signals, 11);
    await Promise.all(
      Array.from({ length: LANES }, async (_, index) => {
        for (const signal of mixed.slice(index * lane, (index + 1) * lane)) {
          await sendUntilTaken(token, signal);
          sent.add();
        }
      }),
    );
  })();
  const victims = ['sequencer', 'redis', 'web', 'sequencer', 'redis', 'web'] as const;
  const killing = (async () => {
    for (const [index, victim] of victims.entries()) {
      await sent.reaches(Math.floor(((index + 1) * signals.length) / (victims.length + 1)));
      if (victim === 'redis') {
        await redis.kill9();
        await redis.restart();
      } else {
        await restart(victim);
      }
    }
  })();
  await Promise.all([sending, killing]);

  // Everything acknowledged is in it: the board is that of the whole day.
  const whole = await hub.source(
    'official',
    '--trust',
    'official',
    '--regions',
    'all',
    '--feed',
    'calm',
    '--silent-after',
    'never',
  );
  await hub.post(whole, { kind: 'heartbeat', at: signals[0]?.at }, '?feed=calm&wait=sequenced');
  await isVouchedFor('calm');
  await hub.post(whole, signals, '?feed=calm&wait=sequenced');
  const board = async (feed: string) =>
    (await hub.get<{ regions: unknown }>(`/v1/status?feed=${feed}&level=all`)).regions;
  await expect.poll(() => board('night'), { timeout: 20_000 }).toEqual(await board('calm'));
  for (const region of ['14', '73', '74', '122', '16']) {
    const history = async (feed: string) =>
      (
        await hub.get<{ intervals: unknown }>(
          `/v1/history?feed=${feed}&region=${region}&from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z`,
        )
      ).intervals;
    expect(await history('night')).toEqual(await history('calm'));
  }

  // The whole log, as the hub tells it.
  const log: EventWire[] = [];
  const start = await hub.get<{ epoch: string; seq: number }>('/v1/status?feed=night');
  for (let since = `${start.epoch}:0`; ; ) {
    const page = await hub.get<{ events: EventWire[]; next: string; gap: boolean }>(
      `/v1/events?feed=night&since=${since}&limit=500`,
    );
    expect(page.gap).toBe(false);
    log.push(...page.events);
    if (page.next === since) break;
    since = page.next;
  }
  const seqs = [...new Set(log.map(({ seq }) => seq))];
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));

  const last = seqs.at(-1) ?? 0;
  // Any frame that stands there will do: how it came there is looked at below.
  await subscribers[0]?.until((frame) => {
    if (frame.type === 'events') return (frame.events.at(-1)?.seq ?? 0) >= last;
    return 'seq' in frame && frame.seq >= last;
  });

  // Whoever listened from the start, through all of it, was told every event once and in order.
  const [everything, some] = subscribers;
  const key = (event: EventWire) => JSON.stringify(event);
  const from = everything?.hellos[0]?.seq ?? 0;
  expect(everything?.hellos.slice(1).every(({ resumed }) => resumed)).toBe(true);
  const told = everything?.events.filter(({ seq }) => seq <= last) ?? [];
  expect(told.map(key)).toEqual(log.filter(({ seq }) => seq > from).map(key));
  const fewer = some?.events ?? [];
  expect(new Set(fewer.map(key)).size).toBe(fewer.length);
  for (const one of subscribers) one.close();
});
