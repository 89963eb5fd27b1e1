import type { Catalogue } from '../../domain/places/catalogue.ts';
import type { Instant } from '../../domain/words.ts';
import type { Clock } from '../kit/clock.ts';
import { AppError } from '../kit/errors.ts';
import type { Feed } from '../log/feeds.ts';
import type { Log } from '../log/log.ts';
import { entriesWithin } from '../past/entries.ts';
import type { Destination, Secret } from './destination.ts';
import type { DestinationOffice, Shown, Tested } from './office.ts';
import { reachOf } from './reach.ts';
import { type Neighbours, scopeOf } from './scope.ts';
import type { DestinationStore, Standing, TellingStore } from './store.ts';
import { MAX_DELIVERIES } from './store.ts';
import { policyTrial } from './trial.ts';

export type Ground = {
  readonly catalogue: Catalogue;
  readonly neighbours: Neighbours;
  readonly log: Pick<Log, 'open' | 'read'>;
};

/** A secret that was replaced is good for so long, unless something else is said; milliseconds. */
const OVERLAP = 24 * 3_600_000;
/** How long a test is waited for, and how often it is looked for; milliseconds. */
const TEST_LIMIT = 12_000;
const TEST_LOOK = 100;

const NEVER_TOLD: Standing = { reachedAt: null, failingSince: null, testedAt: null, behind: 0 };

export const destinationOffice = (ports: {
  readonly destinations: DestinationStore;
  readonly telling: TellingStore;
  readonly settled: readonly Destination[];
  /** Why it cannot be told like this; undefined: it can. */
  readonly problem: (destination: Destination) => Promise<string | undefined>;
  readonly publicKey: () => Promise<string>;
  /** The regions of a feed, and its log. */
  readonly ground: (feed: Feed) => Ground;
  readonly newId: () => string;
  readonly newSecret: () => string;
  readonly clock: Clock;
}): DestinationOffice => {
  const { destinations, telling, settled, clock } = ports;
  const now = (): Instant => clock.now();

  const known = async (id: string): Promise<Destination> => {
    const found = settled.find((one) => one.id === id) ?? (await destinations.get(id));
    if (found !== undefined) return found;
    throw new AppError(
      'destination.unknown',
      `there is no destination "${id.slice(0, 64)}"; /v1/destinations lists them`,
    );
  };
  const own = async (id: string): Promise<Destination> => {
    const found = await known(id);
    if (found.from === 'http') return found;
    throw new AppError(
      'destination.settled',
      `destination "${id}" stands in the settings (notify.destinations); it is changed there`,
    );
  };
  const checked = async (destination: Destination): Promise<Destination> => {
    const problem = await ports.problem(destination);
    if (problem !== undefined) throw new AppError('request.invalid', problem);
    return destination;
  };
  const shown = async (destination: Destination): Promise<Shown> => ({
    destination,
    standing: (await telling.standing(destination.id)) ?? NEVER_TOLD,
  });

  const test = async (id: string): Promise<Tested> => {
    const message = `msg_test_${ports.newId()}`;
    await telling.ask(id, { test: message });
    const until = clock.now() + TEST_LIMIT;
    for (;;) {
      const delivery = (await telling.deliveries(id, 20)).find((one) => one.id === message);
      if (delivery !== undefined)
        return { id: message, came: delivery.outcome === 'delivered' ? 'yes' : 'no', delivery };
      if (clock.now() >= until) return { id: message, came: 'waiting' };
      await new Promise<void>((resolve) => clock.after(TEST_LOOK, resolve));
    }
  };

  const withSecret = (secrets: readonly Secret[], secret: string, overlap: number): readonly Secret[] => {
    const until = now() + overlap;
    const going = secrets.filter((one) => overlap > 0 && (one.until === null || one.until > now()));
    return [
      { secret, until: null },
      ...going.slice(0, 1).map((one) => ({ ...one, until: Math.min(one.until ?? until, until) })),
    ];
  };

  return {
    list: async () => {
      const stored = (await destinations.list()).filter(({ id }) => !settled.some((one) => one.id === id));
      return Promise.all([...settled, ...stored].map(shown));
    },
    add: async ({ secret: given, ...asked }) => {
      const secret = given ?? (asked.kind === 'webhook' ? ports.newSecret() : undefined);
      const destination = await checked({
        ...asked,
        id: ports.newId(),
        secrets: secret === undefined ? [] : [{ secret, until: null }],
        from: 'http',
        addedAt: now(),
      });
      await destinations.put(destination);
      const tested = await test(destination.id);
      return { shown: await shown(destination), secret: given === undefined ? (secret ?? null) : null, tested };
    },
    register: async (id, asked) => {
      if (settled.some((one) => one.id === id) || (await destinations.get(id)) !== undefined)
        throw new AppError('destination.exists', 'there is one already; change it, or end it first');
      const destination = await checked({
        ...asked,
        id,
        secrets: [{ secret: ports.newSecret(), until: null }],
        from: 'http',
        addedAt: now(),
      });
      await destinations.put(destination);
      return destination;
    },
    change: async (id, { secret, overlap, ...change }) => {
      const before = await own(id);
      const { ended: _, ...kept } = before;
      const merged: Record<string, unknown> = { ...kept };
      for (const [name, value] of Object.entries(change)) {
        if (value === null) delete merged[name];
        else if (value !== undefined) merged[name] = value;
      }
      const secrets = secret == null ? before.secrets : withSecret(before.secrets, secret, overlap ?? OVERLAP);
      const after = await checked({ ...(merged as unknown as Destination), secrets });
      await destinations.put(after);
      return { before, after };
    },
    remove: async (id) => {
      const before = await own(id);
      await destinations.remove(id);
      return before;
    },
    test: async (id) => {
      await known(id);
      return test(id);
    },
    retry: async (id) => {
      const found = await known(id);
      const { ended, ...going } = found;
      if (ended !== undefined && found.from === 'http') await destinations.put(going);
      await telling.ask(id, { retry: true });
    },
    deliveries: async (id, limit) => {
      await known(id);
      return telling.deliveries(id, limit);
    },
    offered: async (id) => {
      const offered = await telling.offered(id);
      if (offered === undefined)
        throw new AppError('acknowledgement.unknown', 'nothing waits to be acknowledged here; it may be over');
      return { offered, by: await telling.acknowledged(id) };
    },
    acknowledge: async (id, who) => {
      if ((await telling.offered(id)) === undefined)
        throw new AppError('acknowledgement.unknown', 'nothing waits to be acknowledged here; it may be over');
      return telling.acknowledge(id, { at: now(), who });
    },
    trial: async (feed, as, span) => {
      const { catalogue, neighbours, log } = ports.ground(feed);
      const { oldest, pages } = await entriesWithin(log, span);
      const trial = policyTrial(as, { catalogue, neighbours });
      for await (const page of pages) trial.take(page);
      const logFrom =
        oldest === undefined ? now() : oldest.seq === 1 || oldest.sequencedAt <= span.from ? null : oldest.sequencedAt;
      return { rang: trial.rang, logFrom };
    },
    touchedBy: async (feed, { regions, hazard, level }) => {
      const { catalogue, neighbours } = ports.ground(feed);
      const stored = (await destinations.list()).filter(({ id }) => !settled.some((one) => one.id === id));
      return [...settled, ...stored].filter((destination) => {
        if (destination.ended !== undefined) return false;
        if (destination.feed !== feed.id && !(destination.drills && feed.status !== 'Actual')) return false;
        const scope = scopeOf(destination, catalogue, neighbours);
        return regions.some((id) => scope.sees(id, hazard) && scope.tier(id, hazard, level) !== 'none');
      });
    },
    reach: async (feed, limit) => {
      const { catalogue, neighbours } = ports.ground(feed);
      const stored = (await destinations.list()).filter(({ id }) => !settled.some((one) => one.id === id));
      const all = await Promise.all(
        [...settled, ...stored].map(async (destination) => ({
          destination,
          deliveries: (await telling.deliveries(destination.id, MAX_DELIVERIES)).filter((one) => one.feed === feed.id),
        })),
      );
      return reachOf(all, { catalogue, neighbours }, limit);
    },
    toldOf: async (feed) => {
      const stored = (await destinations.list()).filter(({ id }) => !settled.some((one) => one.id === id));
      const all = await Promise.all(
        [...settled, ...stored].map(async (destination) => ({
          destination,
          deliveries: (await telling.deliveries(destination.id, MAX_DELIVERIES)).filter((one) => one.feed === feed),
        })),
      );
      return all.flatMap(({ destination: { id, name, kind, drills }, deliveries }) => {
        if (!drills && deliveries.length === 0) return [];
        const came = deliveries.filter(({ outcome }) => outcome === 'delivered').map(({ at }) => at);
        const failing = deliveries.length > 0 && deliveries[0]?.outcome !== 'delivered';
        return [{ id, name, kind, told: came.length, firstAt: came.at(-1) ?? null, lastAt: came[0] ?? null, failing }];
      });
    },
    keys: async () => [{ use: 'webhook', algorithm: 'ed25519', key: await ports.publicKey() }],
  };
};
