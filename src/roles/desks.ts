import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Settings } from '../../config/settings/schema.ts';
import { fingerprint, sha256 } from '../adapters/kit/secrets.ts';
import { clockSteps, systemClock } from '../adapters/system/clock.ts';
import type { People } from '../app/access/people.ts';
import { FIRST_ADMIN, type Principal, sourcePrincipal } from '../app/access/principal.ts';
import { tokenLookups } from '../app/access/token-lookups.ts';
import { follow } from '../app/gateway/follow.ts';
import type { Desks, FeedDesk } from '../app/gateway/hub.ts';
import { deadRegions } from '../app/intake/dead-regions.ts';
import { intake } from '../app/intake/intake.ts';
import type { ParseSignal } from '../app/intake/read.ts';
import { every } from '../app/kit/clock.ts';
import type { Closable } from '../app/kit/lifetime.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import type { Observe } from '../app/kit/observe.ts';
import type { Feed, FeedDirectory } from '../app/log/feeds.ts';
import { operatorDesk } from '../app/operator/operator.ts';
import { proposalDesk } from '../app/operator/proposals.ts';
import type { KeptSources } from '../app/sources/kept-sources.ts';
import { speaksBy } from '../app/sources/tokens.ts';
import { keepOf } from '../domain/feed-state.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import type { Connections } from './connections.ts';
import { feedParts } from './feed-parts.ts';

export type DesksPorts = {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly directory: FeedDirectory;
  readonly tree: (country: string) => Catalogue;
  readonly parse: ParseSignal;
  /** SHA-256 of the operator's token, hex; null: there is no operator here. */
  readonly operator: string | null;
  readonly people: Pick<People, 'byToken'>;
  readonly observe: Observe;
};

/** A desk, with the sources that may speak at it. */
type OpenDesk = FeedDesk & Closable & { readonly sources: KeptSources };

/** A token's owner is asked for again after this long, so that muting and removing take effect; milliseconds. */
const BEARER_AGE = 500;
/** Feeds that were removed are noticed after this long; milliseconds. */
const LOOK_FOR_GONE = 1_000;
/** Sources that were lost with a log are put back after this long; milliseconds. */
const LOOK_FOR_SOURCES = 1_000;
/** Tokens remembered at most. */
const MAX_BEARERS = 10_000;

export const openDesks = (ports: DesksPorts): Desks & Closable => {
  const { directory } = ports;
  const desks = new Map<string, Promise<OpenDesk | undefined>>();
  const open = new Map<string, OpenDesk>();
  const bearers = new Map<string, { readonly at: number; readonly bearer: Principal }>();

  const openDesk = async (id: string): Promise<OpenDesk | undefined> => {
    const feed = await directory.get(id);
    if (feed === undefined) return undefined;
    const desk = await startDesk(ports, feed);
    open.set(id, desk);
    return desk;
  };

  const findBearer = async (token: string): Promise<Principal | undefined> => {
    const hash = sha256(token);
    const person = await ports.people.byToken(token);
    if (person !== undefined) return person;
    for (const feed of await directory.list()) {
      const sources =
        open.get(feed.id)?.sources ?? feedParts(ports.connections, ports.settings, feed, ports.observe).registry();
      const source = await sources.byTokenHash(hash);
      if (source !== undefined && speaksBy(source, hash, systemClock.now())) return sourcePrincipal(feed.id, source);
    }
    return undefined;
  };

  const lookups = tokenLookups({ lookUp: findBearer, clock: systemClock, observe: ports.observe });

  /** A feed that was removed, a drill that is past its time: whoever still followed it would bring its log back to life. */
  const stopLooking = every(systemClock, LOOK_FOR_GONE, async () => {
    if (open.size === 0) return;
    const there = await directory.list().catch(() => undefined);
    for (const id of there === undefined ? [] : [...open.keys()]) {
      if (there?.some((feed) => feed.id === id)) continue;
      const desk = desks.get(id);
      desks.delete(id);
      open.delete(id);
      await (await desk)?.close();
    }
  });

  return {
    directory,
    open: async (id) => {
      let desk = desks.get(id);
      if (desk === undefined) {
        desk = openDesk(id);
        desks.set(id, desk);
        // What does not exist now, or could not be opened, may the next time.
        desk.then(
          (opened) => opened ?? desks.delete(id),
          () => desks.delete(id),
        );
      }
      return desk;
    },
    current: () => [...open.values()],
    principal: async (token, address) => {
      if (ports.operator !== null && timingSafeEqual(Buffer.from(sha256(token)), Buffer.from(ports.operator)))
        return FIRST_ADMIN;
      const now = systemClock.now();
      const known = bearers.get(token);
      if (known !== undefined && now - known.at < BEARER_AGE) return known.bearer;
      // One that was right a moment ago never waits, however many wrong ones come from the same address.
      const bearer = await (known === undefined ? lookups.find(token, address) : findBearer(token));
      if (bearers.size >= MAX_BEARERS) bearers.clear();
      if (bearer === undefined) bearers.delete(token);
      else bearers.set(token, { at: now, bearer });
      return bearer;
    },
    close: async () => {
      await stopLooking();
      await Promise.all([...desks.values()].map(async (desk) => (await desk.catch(() => undefined))?.close()));
    },
  };
};

const startDesk = async (
  { connections, settings, tree, parse, observe }: DesksPorts,
  feed: Feed,
): Promise<OpenDesk> => {
  const parts = feedParts(connections, settings, feed, observe);
  const life = lifetime();
  const log = parts.log();
  const queue = life.use(parts.queue());
  const rejected = parts.rejected();
  const catalogue = tree(feed.country);
  const registry = parts.registry();
  const follower = life.use(
    await follow({
      feed,
      tree: catalogue,
      log,
      tail: parts.tail(),
      pulse: parts.pulse(deadRegions({ queue, tree: catalogue, now: systemClock.now, keep: settings.intake.horizon })),
      clock: systemClock,
      observe,
      keep: keepOf(feed.status, settings.intake.horizon),
      ring: settings.live.ring,
    }),
  );
  const sources = parts.keptSources(feed);
  if (feed.status === 'Actual') {
    const look = async (): Promise<void> => {
      await sources.list().catch((error: unknown) => observe('sources.unknown', { feed: feed.id, error }));
    };
    await look();
    life.use({ close: every(systemClock, LOOK_FOR_SOURCES, look) });
  }
  const door = life.use(
    intake({
      parse,
      fingerprint,
      now: systemClock.now,
      queue,
      log,
      kept: parts.kept(),
      hearing: parts.hearing(),
      rejected,
      state: follower.state,
      tree: catalogue,
      limits: settings.intake,
      clockAhead: clockSteps.ahead,
      scenarioTime: feed.status !== 'Actual',
      observe,
    }),
  );
  return {
    feed,
    sources,
    follower,
    intake: door,
    history: parts.history(),
    archive: { log, imports: parts.imports() },
    queue,
    rejected,
    registry,
    statuses: parts.statuses(),
    proposals: proposalDesk({
      store: parts.proposals(),
      now: systemClock.now,
      newId: () => randomBytes(4).toString('hex'),
    }),
    operator: operatorDesk({ intake: door, registry, store: parts.operator(), tree: catalogue, now: systemClock.now }),
    close: life.close,
  };
};
