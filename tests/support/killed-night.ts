import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import { hubKeys } from '../../src/adapters/redis/keys.ts';
import { redisDestinations, redisTelling } from '../../src/adapters/redis/notify.ts';
import { redisSubscriptions } from '../../src/adapters/redis/push.ts';
import { subscriptionTo } from './crowd-rig.ts';
import { type HubProcess, type Installation, install } from './hub-process.ts';
import { destinationTo, type Received, type Receiver, receiver } from './notify-rig.ts';
import { type Phone, type PushService, pushService } from './push-service.ts';
import { startTestRedis, type TestRedis } from './redis.ts';
import { believed, expectInOrder } from './told-in-order.ts';

/**
 * A night of real processes: a hub tells webhooks and telephones of what comes in all the while, and notify workers, its
 * Redis and those whom it tells are killed at random, and come back. Throws, with the seed, at the first thing missed, out
 * of order, or told again under another id.
 */
export type KilledNight = {
  readonly workers: number;
  readonly stores: number;
  readonly endpoints: number;
  /** Of the log. */
  readonly events: number;
  /** Messages at the webhooks, with those that came again; and pushes. */
  readonly told: number;
  readonly again: number;
  readonly pushed: number;
  readonly pushedAgain: number;
};

const PLACES = ['31', '14', '22', '27'];
const WEBHOOKS = 3;
/** By name: the places of each. */
const PHONES: Readonly<Record<string, readonly string[]>> = { a: ['31'], b: ['14', '22'], c: PLACES };
/** Notify workers that are there at a time, or about to be. */
const WORKERS = 3;
/** Tries at beginning one. */
const STARTS = 10;
/** Between two kills, and how long somebody is dead, at most; milliseconds. */
const PAUSE = 300;
const DEAD = 500;
/** Between two signals; milliseconds. */
const SPEAKS_EVERY = 60;
/** What was not taken is said again; milliseconds. */
const AGAIN = 50;
/** Until everybody believes what is true, once nobody is killed any more; the longest pause of a retry and then some. */
const PATIENCE = 120_000;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export const killedNight = async (options: { readonly seed: number; readonly kills: number }): Promise<KilledNight> => {
  const folder = await mkdtemp(join(tmpdir(), 'allclear-night-'));
  const service = await pushService();
  await writeFile(join(folder, 'ca.pem'), service.ca);
  const redis = await startTestRedis({ durability: 'always' });
  const hub = await install({
    ALLCLEAR_REDIS_URL: 'path' in redis.connection ? redis.connection.path : '',
    ALLCLEAR_LOGGING_LEVEL: 'error',
    ALLCLEAR_NOTIFY_LEASE_TTL: '1s',
    ALLCLEAR_NOTIFY_PUSH_HOSTS: 'localhost',
    ALLCLEAR_NOTIFY_PUSH_CA: join(folder, 'ca.pem'),
    ALLCLEAR_NOTIFY_PUSH_SUBJECT: 'mailto:night@example.org',
  });
  const hooks = await Promise.all(Array.from({ length: WEBHOOKS }, () => receiver()));
  try {
    return await night({ ...options, redis, hub, hooks, service });
  } finally {
    // What waits for a store that is away would wait for long.
    await redis.restart();
    await hub.close();
    await Promise.all([...hooks, service].map(({ close }) => close()));
    await redis.close();
    await rm(folder, { recursive: true, force: true });
  }
};

type Event = { readonly seq: number; readonly type: string; readonly region: string };
type Page = { readonly events: readonly Event[]; readonly next: string; readonly gap: boolean };

const night = async ({
  seed,
  kills,
  redis,
  hub,
  hooks,
  service,
}: {
  readonly seed: number;
  readonly kills: number;
  readonly redis: TestRedis;
  readonly hub: Installation;
  readonly hooks: readonly Receiver[];
  readonly service: PushService;
}): Promise<KilledNight> => {
  const random = fc.sample(fc.infiniteStream(fc.nat({ max: 9_999 })), { seed, numRuns: 1 })[0];
  const dice = (sides: number): number => Number(random?.next().value) % sides;
  const where = `seed ${seed}`;
  for (const role of ['sequencer', 'web']) await hub.serve('--role', role);
  const token = await hub.source('official', { trust: 'official', regions: 'all', silentAfter: 'never' });
  const post = async (signal: object): Promise<void> => {
    while ((await hub.post(token, signal, '?wait=sequenced').catch(() => undefined))?.status !== 202)
      await pause(AGAIN);
  };
  await post({ id: 'first', kind: 'heartbeat' });
  const { next: begin } = await hub.get<Page>('/v1/events');
  const client = redis.client();
  const destinations = redisDestinations(client, hubKeys(''));
  for (const [index, { url }] of hooks.entries()) await destinations.put(destinationTo(url, { id: `d${index}` }));
  const subscriptions = redisSubscriptions(client, hubKeys(''));
  const phones = Object.entries(PHONES).map(([name, places]) => ({ phone: service.phone(name), places }));
  for (const { phone, places } of phones) {
    const now = Date.now();
    const more = { endpoint: phone.endpoint, ...phone.keys, seenAt: now, addedAt: now, confirmedAt: now };
    await subscriptions.put(subscriptionTo(phone.name, places, more));
  }

  const workers: HubProcess[] = [];
  const starting = new Set<Promise<unknown>>();
  /** One that finds no Redis when it begins ends, and is begun again, as by whatever watches over it. */
  const serveOne = (left = STARTS): Promise<HubProcess> =>
    hub.serve('--role', 'notify').catch((error: unknown) => {
      if (left === 1) throw error;
      return serveOne(left - 1);
    });
  const startOne = (): void => {
    const started = serveOne().then((worker) => {
      workers.push(worker);
      starting.delete(started);
    });
    starting.add(started);
  };
  for (let index = 0; index < WORKERS; index += 1) startOne();
  await Promise.all(starting);

  let isOver = false;
  const standing = new Set<string>();
  let said = 0;
  const say = async (region: string): Promise<void> => {
    const kind = standing.delete(region) ? 'all-clear' : 'alert';
    if (kind === 'alert') standing.add(region);
    said += 1;
    await post({ id: `night-${said}`, kind, region, at: new Date().toISOString() });
  };
  const speaking = (async () => {
    for (let turn = 0; !isOver; turn += 1) {
      await say(PLACES[turn % 7 === 0 ? 0 : turn % PLACES.length] ?? '31');
      await pause(SPEAKS_EVERY);
    }
  })();

  const killed = { workers: 0, stores: 0, endpoints: 0 };
  const away = new Set<Promise<unknown>>();
  const endpoints = [...hooks, service];
  const busy = new Set<object>();
  const killWorker = async (): Promise<void> => {
    while (workers.length === 0) await Promise.race(starting);
    const [victim] = workers.splice(dice(workers.length), 1);
    startOne();
    await victim?.end('SIGKILL');
    killed.workers += 1;
  };
  const killStore = async (dead: number): Promise<void> => {
    if (busy.has(redis)) return;
    busy.add(redis);
    await redis.kill9();
    killed.stores += 1;
    await pause(dead);
    await redis.restart();
    busy.delete(redis);
  };
  const killEndpoint = async (which: number, dead: number): Promise<void> => {
    const one = endpoints[which];
    if (one === undefined || busy.has(one)) return;
    busy.add(one);
    await one.die();
    killed.endpoints += 1;
    await pause(dead);
    await one.revive();
    busy.delete(one);
  };
  const moods = (mood: number): ((response: ServerResponse) => void) | undefined =>
    mood === 0
      ? (response) => void response.writeHead(500).end()
      : mood === 1
        ? (response) => void response.destroy()
        : undefined;

  while (killed.workers + killed.stores + killed.endpoints < kills) {
    const who = dice(8);
    const dead = dice(DEAD);
    if (who < 3) await killWorker();
    else {
      const death = who === 3 ? killStore(dead) : killEndpoint(dice(endpoints.length), dead);
      const tracked: Promise<unknown> = death.finally(() => away.delete(tracked));
      away.add(tracked);
    }
    hooks[dice(hooks.length)]?.behave(moods(dice(4)));
    service.behave(moods(dice(6)));
    await pause(dice(PAUSE));
  }
  await Promise.all(away);
  for (const { behave } of endpoints) behave(undefined);
  isOver = true;
  await speaking;
  await Promise.all(starting);
  // As a person would who has mended them: what failed is tried at once.
  const telling = redisTelling(client, hubKeys(''));
  for (const [index] of hooks.entries()) await telling.ask(`d${index}`, { retry: true });
  for (const region of PLACES) await say(region);

  const deadline = Date.now() + PATIENCE;
  /** Whoever is asked for what he believes may still be told. */
  const settled = async (believes: () => readonly string[], wanted: readonly string[], who: string): Promise<void> => {
    while (believes().join() !== wanted.join() && Date.now() < deadline) await pause(AGAIN);
    expect(believes(), who).toEqual(wanted);
  };
  for (const [index, { received }] of hooks.entries()) {
    await settled(() => believed(received), [...standing].sort(), `${where}, webhook ${index}`);
  }
  for (const { phone, places } of phones) {
    const wanted = places.filter((place) => standing.has(place)).sort();
    await settled(() => believedBy(phone), wanted, `${where}, telephone ${phone.name}`);
  }
  const log = await eventsSince(hub, begin);
  for (const [index, { received }] of hooks.entries()) {
    expectInOrder(received, `${where}, webhook ${index}`);
    expect(missedOf(log, received), `${where}, webhook ${index}`).toEqual([]);
  }
  for (const { phone } of phones) expectPushedInOrder(phone, `${where}, telephone ${phone.name}`);
  const told = hooks.flatMap(({ received }) => received.map(({ id }) => id));
  const pushed = phones.flatMap(({ phone }) => phone.got.map(({ body }) => `${phone.name} ${String(body['id'])}`));
  return {
    ...killed,
    events: log.length,
    told: told.length,
    again: told.length - new Set(told).size,
    pushed: pushed.length,
    pushedAgain: pushed.length - new Set(pushed).size,
  };
};

/** All events of the log after that position. */
const eventsSince = async (hub: Installation, since: string): Promise<readonly Event[]> => {
  const all: Event[] = [];
  for (let next = since; ; ) {
    const page = await hub.get<Page>(`/v1/events?limit=5000&since=${next}`);
    expect(page.gap).toBe(false);
    if (page.events.length === 0) return all;
    all.push(...page.events);
    ({ next } = page);
  }
};

/** Events that an endpoint was not told, and for which no later word about the place stands. */
const missedOf = (log: readonly Event[], received: readonly Received[]): readonly Event[] => {
  const told = new Set<number>();
  /** By place: as of which seq its state was told last. */
  const states = new Map<string, number>();
  for (const { body } of received) {
    const { event, region, seq } = body.data as {
      readonly event?: { readonly seq: number };
      readonly region?: { readonly id: string };
      readonly seq: number;
    };
    if (event !== undefined) told.add(event.seq);
    else if (region !== undefined) states.set(region.id, Math.max(states.get(region.id) ?? 0, seq));
  }
  return log.filter(
    ({ seq, type, region }) => type.startsWith('alert.') && !told.has(seq) && (states.get(region) ?? 0) < seq,
  );
};

/** The places that one who takes every push at its word holds to be under alert. */
const believedBy = ({ got }: Phone): readonly string[] => {
  const under = new Set<string>();
  for (const { body } of got) {
    const region = String(body['region']);
    if (body.type === 'alert.ended' || (body.type === 'region.state' && body['state'] !== 'alert'))
      under.delete(region);
    else if (body.type.startsWith('alert.') || body.type === 'region.state') under.add(region);
  }
  return [...under].sort();
};

/** A push about a place is of no earlier seq than the one before it, but for one that comes again under its id. */
const expectPushedInOrder = ({ got }: Phone, where: string): void => {
  const ids = new Map<string, string>();
  const last = new Map<string, number>();
  for (const { body } of got) {
    const id = String(body['id']);
    const region = String(body['region']);
    const seq = Number(body['seq']);
    const isAgain = ids.has(id);
    expect(ids.get(id) ?? `${body.type} ${region}`, where).toBe(`${body.type} ${region}`);
    ids.set(id, `${body.type} ${region}`);
    if (isAgain) continue;
    expect(seq, `${where}: ${body.type} ${region}`).toBeGreaterThanOrEqual(last.get(region) ?? 0);
    last.set(region, seq);
  }
};
