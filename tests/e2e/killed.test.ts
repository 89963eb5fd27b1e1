import { afterEach, beforeEach, expect, test } from 'vitest';
import { randomOf } from '../../src/app/drills/plan/random.ts';
import type { EventWire } from '../../src/protocol/live/frames.ts';
import { inventedDay, shuffled } from '../support/days.ts';
import type { Installation } from '../support/hub-process.ts';
import { install } from '../support/hub-process.ts';
import type { LiveClient } from '../support/live-client.ts';
import { liveClient } from '../support/live-client.ts';
import type { Member } from '../support/member.ts';
import { memberOf } from '../support/member.ts';
import type { TestRedis } from '../support/redis.ts';
import { startTestRedis } from '../support/redis.ts';

/**
 * Gateways, sequencer and Redis as processes of their own, killed with -9, frozen, away and with a wrong clock in random
 * order while signals come in and subscribers listen. What got a 202 must be in board and history, and nobody may miss
 * or repeat an event.
 */

/** `KILLED_SEED` draws another course of things. */
const SEED = Number(process.env['KILLED_SEED'] ?? 11);
const HOUR = 3_600_000;
/** A gateway that has not answered within this is asked no more; milliseconds. */
const ANSWERS_WITHIN = 5_000;
/** Signals that are on the way at once. */
const LANES = 4;

let redis: TestRedis;
let hub: Installation;
let sequencer: Member;
let gateways: readonly [Member, Member];

beforeEach(async () => {
  redis = await startTestRedis({ durability: 'always' });
  hub = await install({ ALLCLEAR_REDIS_URL: 'path' in redis.connection ? redis.connection.path : '' });
  sequencer = await memberOf(hub, 'sequencer', 'sequencer');
  gateways = [await memberOf(hub, 'web', 'web-0', { url: hub.url }), await memberOf(hub, 'web', 'web-1')];
  await sequencer.start();
  await gateways[0].start();
});
afterEach(async () => {
  for (const one of [sequencer, ...gateways]) one.process()?.thaw();
  await hub.close();
  await redis.close();
});

const post = (url: string, token: string, body: unknown, query: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`${url}/v1/signals${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  });

/** Sends a signal again until it is taken, as a source would: to another gateway when the one it knows does not answer. */
const sender = (token: string, refused = (): void => {}): ((signal: unknown) => Promise<void>) => {
  let known = 0;
  const isTaken = async (signal: unknown): Promise<boolean> => {
    const running = gateways.filter((one) => one.process() !== undefined);
    const { url } = running[known % running.length] ?? gateways[0];
    try {
      const { status } = await post(url, token, signal, '?feed=night', AbortSignal.timeout(ANSWERS_WITHIN));
      if (status !== 202 && status !== 503) throw new Error(`answered ${status}`);
      return status === 202;
    } catch (error) {
      // It is down, or stands still.
      if (!(error instanceof TypeError) && !(error instanceof DOMException)) throw error;
      return false;
    }
  };
  return async (signal) => {
    while (!(await isTaken(signal))) {
      known += 1;
      refused();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  };
};

/** Counts, and tells when it is so many more. */
type Counter = { add(): void; more(count: number): Promise<void> };
const counter = (): Counter => {
  let count = 0;
  let waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  return {
    add: () => {
      count += 1;
      for (const one of waiting) if (one.count <= count) one.resolve();
      waiting = waiting.filter((one) => one.count > count);
    },
    more: (wanted) =>
      new Promise((resolve) => {
        waiting.push({ count: count + wanted, resolve });
      }),
  };
};

/**
 * Waits until the hub stands for what it shows of the feed: a heartbeat makes its places known, and they are told as
 * such once a sequencer has looked who fell silent. Who subscribes sooner is shown its board once more.
 */
const isVouchedFor = async (feed: string): Promise<void> => {
  const isCalm = async (): Promise<boolean> => {
    const { regions } = await get<{ regions: readonly { state: string }[] }>(`/v1/status?feed=${feed}`);
    return regions.some(({ state }) => state === 'clear');
  };
  await expect.poll(isCalm, { timeout: 20_000 }).toBe(true);
};

const get = async <T>(path: string): Promise<T> => (await fetch(`${gateways[0].url}${path}`)).json() as Promise<T>;

const restart = async (one: Member): Promise<void> => {
  await one.kill();
  await one.start();
};

/** What was acknowledged, and what was refused or not answered. */
type Sent = { readonly taken: Counter; readonly refused: Counter };

const freeze = async (one: Member, meanwhile: Promise<void>): Promise<void> => {
  one.process()?.freeze();
  await meanwhile;
  one.process()?.thaw();
};

const isAhead = async ({ url }: Member): Promise<boolean> =>
  ((await (await fetch(`${url}/readyz`)).json()) as { degraded: readonly string[] }).degraded.some((one) =>
    one.includes('3600 s ahead'),
  );

/** Each lasts until something has happened that shows that it was felt. */
const TROUBLES: Readonly<Record<string, (sent: Sent, gateway: Member) => Promise<void>>> = {
  'the sequencer is killed': () => restart(sequencer),
  'a gateway is killed': (_, gateway) => restart(gateway),
  'Redis is killed': async () => {
    await redis.kill9();
    await redis.restart();
  },
  'Redis is away': async ({ refused }) => {
    const felt = refused.more(2 * LANES);
    await redis.kill9();
    await felt;
    await redis.restart();
  },
  'the sequencer is frozen': ({ taken }) => freeze(sequencer, taken.more(30)),
  'a gateway is frozen': ({ taken }, gateway) => freeze(gateway, taken.more(30)),
  'the clock is an hour ahead': async () => {
    const everybody = [sequencer, ...gateways];
    await Promise.all(everybody.map((one) => one.setClock(HOUR)));
    await expect.poll(() => Promise.all(gateways.map(isAhead)), { interval: 100 }).toEqual([true, true]);
    await Promise.all(everybody.map((one) => one.setClock(0)));
  },
};

test(`kills, freezes, outages and a wrong clock lose nothing that was acknowledged and repeat nothing (seed ${SEED})`, {
  timeout: 400_000,
}, async () => {
  const token = await hub.source(
    'official',
    { trust: 'official', regions: 'all', silentAfter: 'never' },
    { feed: 'night' },
  );
  const signals = inventedDay()
    .filter(({ source }) => source === 'official')
    .map(({ source: _, ...signal }) => signal);
  await sender(token)({ kind: 'heartbeat', at: signals[0]?.at });
  await isVouchedFor('night');
  const subscribers = [
    liveClient(gateways[0].url, 'feed=night'),
    liveClient(gateways[0].url, 'feed=night&regions=14,22'),
  ] as const;
  await Promise.all(subscribers.map((one) => one.until(({ type }) => type === 'hello')));

  const sent: Sent = { taken: counter(), refused: counter() };
  let over = false;
  const mixed = shuffled(signals, SEED);
  const sendAll = async (lane: number): Promise<void> => {
    const send = sender(token, sent.refused.add);
    // Again from the start while things go wrong: what is known already is taken and changes nothing.
    for (let index = lane; index < mixed.length || !over; index += LANES) {
      await send(mixed[index % mixed.length]);
      sent.taken.add();
    }
  };
  const sending = Promise.all(Array.from({ length: LANES }, (_, lane) => sendAll(lane)));
  const random = randomOf(SEED, 'troubles');
  const making = async (): Promise<LiveClient> => {
    // One more gateway comes up under load, and somebody listens to it from then on.
    await sent.taken.more(20);
    await gateways[1].start();
    const client = liveClient(gateways[1].url, 'feed=night');
    await client.until(({ type }) => type === 'hello');
    for (const trouble of shuffled(Object.values(TROUBLES), SEED)) {
      await trouble(sent, random.pick(gateways) ?? gateways[0]);
      await sent.taken.more(10);
    }
    over = true;
    return client;
  };
  const joined = await making();
  await sending;

  // Everything acknowledged is in it: the board is that of the whole day.
  const whole = await hub.source(
    'official',
    { trust: 'official', regions: 'all', silentAfter: 'never' },
    { feed: 'calm' },
  );
  await post(gateways[0].url, whole, { kind: 'heartbeat', at: signals[0]?.at }, '?feed=calm&wait=sequenced');
  await isVouchedFor('calm');
  expect((await post(gateways[0].url, whole, signals, '?feed=calm&wait=sequenced')).status).toBe(202);
  const board = async (feed: string) => (await get<{ regions: unknown }>(`/v1/status?feed=${feed}&level=all`)).regions;
  await expect.poll(() => board('night'), { timeout: 20_000 }).toEqual(await board('calm'));
  for (const region of ['14', '73', '74', '122', '16']) {
    const history = async (feed: string) =>
      (
        await get<{ intervals: unknown }>(
          `/v1/history?feed=${feed}&region=${region}&from=2000-01-01T00:00:00Z&to=2100-01-01T00:00:00Z`,
        )
      ).intervals;
    expect(await history('night')).toEqual(await history('calm'));
  }

  // The whole log, as the hub tells it.
  const log: EventWire[] = [];
  const start = await get<{ epoch: string; seq: number }>('/v1/status?feed=night');
  for (let since = `${start.epoch}:0`; ; ) {
    const page = await get<{ events: EventWire[]; next: string; gap: boolean }>(
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
  const throughAll = [subscribers[0], joined];
  for (const one of throughAll) {
    await one.until((frame) => {
      if (frame.type === 'events') return (frame.events.at(-1)?.seq ?? 0) >= last;
      return 'seq' in frame && frame.seq >= last;
    });
  }

  // Whoever listened from the start, through all of it, was told every event once and in order.
  const key = (event: EventWire) => JSON.stringify(event);
  for (const { hellos, events } of throughAll) {
    const from = hellos[0]?.seq ?? 0;
    expect(hellos.slice(1).every(({ resumed }) => resumed)).toBe(true);
    const told = events.filter(({ seq }) => seq <= last);
    expect(told.map(key)).toEqual(log.filter(({ seq }) => seq > from).map(key));
  }
  const fewer = subscribers[1].events;
  expect(new Set(fewer.map(key)).size).toBe(fewer.length);
  for (const one of [...subscribers, joined]) one.close();
});
