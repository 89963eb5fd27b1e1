import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Clock } from '../kit/clock.ts';
import { every } from '../kit/clock.ts';
import type { Worker } from '../kit/lead.ts';
import type { Observe } from '../kit/observe.ts';
import type { Feed } from '../log/feeds.ts';
import { type CrowdsPorts, crowds } from '../push/crowds.ts';
import { type Destination, type Kind, type Order, wayOf } from './destination.ts';
import type { DestinationKind, Sender, SenderPorts } from './kind.ts';
import type { Remembered } from './remembered.ts';
import { type Neighbours, type Scope, scopeOf } from './scope.ts';
import { farewells } from './siren/farewells.ts';
import type { DestinationStore, Shifts, TellingStore } from './store.ts';
import { shardOf } from './store.ts';
import { type Teller, tell } from './teller.ts';
import type { TellingFeed } from './telling-feed.ts';
import { isTestTime } from './test-time.ts';

/**
 * Tells every destination whose shard this worker has. Workers share the shards by their number; who has a shard has a
 * lease on it that runs out by itself, so what a dead worker told goes on elsewhere a moment later, from its cursor.
 */
export type WorkerPorts = {
  /** This process and no other. */
  readonly worker: string;
  readonly shifts: Shifts;
  readonly destinations: DestinationStore;
  /** Those of the settings; they win over stored ones of the same id. */
  readonly settled: readonly Destination[];
  readonly telling: TellingStore;
  readonly kinds: readonly DestinationKind[];
  /** What a destination of the settings was told of a feed, outside the store; absent: nothing is kept there. */
  readonly remembered?: (destination: string, feed: string) => Remembered;
  /** Begins the drill of a destination's button; never fails. */
  readonly drill: (destination: Destination) => Promise<void>;
  /** Those who subscribed by themselves; absent: nobody can. */
  readonly push?: Pick<CrowdsPorts, 'subscriptions' | 'store' | 'send' | 'load'>;
  readonly feeds: () => Promise<readonly Feed[]>;
  readonly open: (feed: Feed) => Promise<TellingFeed & { close(): void | Promise<void> }>;
  readonly neighbours: (catalogue: Catalogue) => Neighbours;
  readonly leaseTtl: number;
  readonly hub: string;
  readonly digest: (text: string) => string;
  readonly clock: Clock;
  readonly observe: Observe;
};

/** How often a destination that was added, changed, removed or asked for a test is looked for; milliseconds. */
const LOOK_EVERY = 500;
/** A worker that has not looked for this long does not do its work; milliseconds. */
const STUCK_AFTER = 60_000;

/** After a destination said that it is gone; milliseconds. */
const PROBE_AFTER = 300_000;
const MINUTE_MS = 60_000;

type Running = { readonly teller: Teller; readonly from: Destination };

export const startTelling = async (ports: WorkerPorts): Promise<Worker> => {
  const { shifts, clock, observe, leaseTtl } = ports;
  const kinds = new Map<Kind, DestinationKind>(ports.kinds.map((kind) => [kind.kind, kind]));
  const running = new Map<string, Running>();
  const feeds = new Map<string, TellingFeed & { close(): void | Promise<void> }>();
  /** What stands in the settings cannot be ended by what it answers: it is tried again now and then. */
  const goneUntil = new Map<string, number>();
  /** The minute in which a destination was last tested by itself. */
  const tested = new Map<string, number>();
  let held: ReadonlySet<number> = new Set();
  let heldUntil = 0;
  let version: number | undefined;
  let stored: readonly Destination[] = [];
  let lookedAt = clock.now();

  const stopOne = async (key: string, why?: Parameters<Teller['close']>[0]): Promise<void> => {
    // Until it has ended, no other may begin in its place.
    const one = running.get(key);
    await one?.teller.close(why);
    if (running.get(key) === one) running.delete(key);
  };
  const stopWhere = async (does: (one: Running) => boolean): Promise<void> => {
    const keys = [...running].flatMap(([key, one]) => (does(one) ? [key] : []));
    await Promise.all(keys.map((key) => stopOne(key)));
  };

  const stopAll = async (): Promise<void> => {
    held = new Set();
    await subscribers?.stop(() => true);
    await stopWhere(() => true);
  };

  /** Another may have had the shards since, and what it told is not known here: whoever has them again begins anew. */
  const stopLapsed = async (): Promise<void> => {
    if (clock.now() >= heldUntil) await stopAll();
  };

  const hold = async (): Promise<void> => {
    await stopLapsed();
    const asked = clock.now();
    try {
      const answer = await shifts.hold(leaseTtl);
      await stopLapsed();
      const kept = answer.held.slice(0, answer.share);
      const surplus = answer.held.slice(answer.share);
      held = new Set(kept);
      heldUntil = asked + leaseTtl;
      await subscribers?.stop((shard) => !held.has(shard));
      await stopWhere(({ from }) => !held.has(shardOf(from.id)));
      if (surplus.length > 0) await shifts.giveUp(surplus);
    } catch (error) {
      observe('notify.failed', { what: 'shards', error });
      await stopLapsed();
    }
  };

  const feedOf = async (feed: Feed): Promise<TellingFeed> => {
    const open = feeds.get(feed.id) ?? (await ports.open(feed));
    feeds.set(feed.id, open);
    return open;
  };

  const subscribers =
    ports.push === undefined
      ? undefined
      : crowds({
          ...ports,
          ...ports.push,
          feedOf,
          fence: (shard) => ({ worker: ports.worker, shard }),
          holds: () => clock.now() < heldUntil,
        });

  const look = async (): Promise<void> => {
    lookedAt = clock.now();
    const now = await ports.destinations.version();
    const isNew = now !== version;
    if (isNew) {
      // One that has not changed stays the same object, and goes on.
      const before = new Map(stored.map((one) => [JSON.stringify(one), one]));
      stored = (await ports.destinations.list()).map((one) => before.get(JSON.stringify(one)) ?? one);
      version = now;
    }
    const ids = new Set(ports.settled.map(({ id }) => id));
    const all = [...ports.settled, ...stored.filter(({ id }) => !ids.has(id))];
    // A shard that comes while it is looked is none of this look: what is wanted of it is not known yet.
    const had = held;
    const mine = all.filter(
      ({ id, ended }) => had.has(shardOf(id)) && ended === undefined && (goneUntil.get(id) ?? 0) <= clock.now(),
    );
    const there = mine.length === 0 ? [] : await ports.feeds();
    const wanted = new Map<string, { readonly destination: Destination; readonly feed: Feed }>();
    for (const destination of mine) {
      for (const feed of there) {
        const isOwn = feed.id === destination.feed;
        const isDrill = destination.drills && feed.status !== 'Actual';
        if (isOwn || isDrill) wanted.set(`${destination.id}|${feed.id}`, { destination, feed });
      }
    }
    const stopping = [...running].filter(
      ([key, { from, teller }]) => wanted.get(key)?.destination !== from || teller.ended(),
    );
    const isThere = new Set(all.map(({ id }) => id));
    await Promise.all(stopping.map(([key, { from }]) => stopOne(key, isThere.has(from.id) ? undefined : 'removed')));
    let isFresh = false;
    for (const [key, { destination, feed }] of wanted) {
      if (running.has(key) || !held.has(shardOf(destination.id))) continue;
      const open = await feedOf(feed);
      running.set(key, { from: destination, teller: start(destination, open) });
      isFresh = true;
    }
    await lastWords.look(
      ({ destination: { id } }) => had.has(shardOf(id)) && held.has(shardOf(id)),
      ({ destination, feed }) => {
        const now = wanted.get(`${destination.id}|${feed}`)?.destination;
        return now?.as === 'siren' && wayOf(now) === wayOf(destination);
      },
    );
    await subscribers?.look(held, ports.feeds);
    for (const [id, open] of feeds) {
      if (there.some((feed) => feed.id === id) || subscribers?.tells(id) === true) continue;
      feeds.delete(id);
      await open.close();
    }
    // What was asked for while nobody told it is still there.
    if (isNew || isFresh) await takeOrders(mine);
    await sendTests(mine);
  };

  /** Sends the tests that are due in this minute; one that was sent already by another worker is not sent again. */
  const sendTests = async (mine: readonly Destination[]): Promise<void> => {
    const now = clock.now();
    const minute = Math.floor(now / MINUTE_MS);
    for (const { id, feed, testEvery } of mine) {
      const teller = running.get(`${id}|${feed}`)?.teller;
      if (testEvery === undefined || teller === undefined || tested.get(id) === minute) continue;
      if (!isTestTime(testEvery, now)) continue;
      tested.set(id, minute);
      const standing = await ports.telling.standing(id);
      if ((standing?.testedAt ?? 0) < minute * MINUTE_MS)
        teller.order({ test: `msg_test_${minute}_${ports.digest(id)}` });
    }
  };

  const takeOrders = async (mine: readonly Destination[]): Promise<void> => {
    for (const { id, feed } of mine) {
      const teller = running.get(`${id}|${feed}`)?.teller;
      if (teller !== undefined) for (const order of await ports.telling.takeOrders(id)) teller.order(order);
    }
  };

  const openSender = (
    destination: Destination,
    feed: TellingFeed,
    scope: Scope,
    heard: Pick<SenderPorts, 'order' | 'drill'>,
  ): Sender =>
    kinds.get(destination.kind)?.open({ ...heard, destination, view: feed.view(scope), clock, observe }) ?? {
      send: async () => ({ kind: 'retry', reason: `this hub has no way to a ${destination.kind}` }) as const,
      close: async () => {},
    };

  const start = (destination: Destination, feed: TellingFeed): Teller => {
    const { catalogue } = feed.truth();
    const scope = scopeOf(destination, catalogue, ports.neighbours(catalogue));
    let teller: Teller | undefined;
    const order = (asked: Order): void => teller?.order(asked);
    const drill = (): void => void ports.drill(destination);
    const sender = openSender(destination, feed, scope, { order, drill });
    teller = tell({
      ...ports,
      destination,
      scope,
      feed,
      sender,
      remembered:
        destination.from === 'settings' && feed.feed.status === 'Actual'
          ? ports.remembered?.(destination.id, feed.feed.id)
          : undefined,
      store: ports.telling,
      fence: { worker: ports.worker, shard: shardOf(destination.id) },
      holds: () => clock.now() < heldUntil,
      gone: async (reason) => {
        observe('notify.gone', { destination: destination.id, reason });
        if (destination.from === 'settings') goneUntil.set(destination.id, clock.now() + PROBE_AFTER);
        if (destination.from === 'http')
          await ports.destinations.put({ ...destination, ended: { at: clock.now(), reason } });
      },
    });
    return teller;
  };

  const lastWords = farewells({
    ...ports,
    holds: () => clock.now() < heldUntil,
    open: async (destination) => {
      const there = await ports.feeds();
      const feed = there.find(({ id }) => id === destination.feed) ?? there.find(({ status }) => status === 'Actual');
      if (feed === undefined) return undefined;
      const open = await feedOf(feed);
      const { catalogue } = open.truth();
      const scope = scopeOf(destination, catalogue, ports.neighbours(catalogue));
      return openSender(destination, open, scope, { order: () => {}, drill: () => {} });
    },
  });

  const guarded = (what: string, work: () => Promise<void>) => async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      observe('notify.failed', { what, error });
    }
  };
  await hold();
  await guarded('destinations', look)();
  const endHold = every(clock, Math.floor(leaseTtl / 3), hold);
  const endLook = every(clock, LOOK_EVERY, guarded('destinations', look));
  return {
    stuck: () =>
      clock.now() - lookedAt > STUCK_AFTER
        ? [`the telling of destinations has not gone on for ${Math.round((clock.now() - lookedAt) / 1_000)} s`]
        : [],
    close: async () => {
      await endLook();
      await endHold();
      await subscribers?.close();
      await lastWords.close();
      await stopWhere(() => true);
      await shifts.leave().catch((error: unknown) => observe('notify.failed', { what: 'shards', error }));
      await Promise.all([...feeds.values()].map(async (feed) => feed.close()));
    },
  };
};
