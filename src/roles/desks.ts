import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Settings } from '../../config/settings/schema.ts';
import { fingerprint, sha256 } from '../adapters/kit/secrets.ts';
import type { Connections } from '../adapters/redis/connect/connections.ts';
import { clockSteps, systemClock } from '../adapters/system/clock.ts';
import { bearers } from '../app/access/bearers.ts';
import type { People } from '../app/access/people.ts';
import { openDesks } from '../app/gateway/desks.ts';
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
import { keepOf } from '../domain/feed-state.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
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

/** Sources that were lost with a log are put back after this long; milliseconds. */
const LOOK_FOR_SOURCES = 1_000;

/** The feeds of a gateway, and whom its tokens belong to. */
export const startDesks = (ports: DesksPorts): Desks & Closable => {
  const { connections, settings, directory, operator, people, observe } = ports;
  return openDesks({
    directory,
    start: (feed) => startDesk(ports, feed),
    principal: (opened) =>
      bearers({
        isOperator: (token) => operator !== null && timingSafeEqual(Buffer.from(sha256(token)), Buffer.from(operator)),
        people,
        directory,
        sourcesOf: (feed) => opened(feed.id)?.sources ?? feedParts(connections, settings, feed, observe).registry(),
        hashToken: sha256,
        clock: systemClock,
        observe,
      }),
    clock: systemClock,
  });
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
      pulse: parts.pulse(
        queue,
        deadRegions({ queue, tree: catalogue, now: systemClock.now, keep: settings.intake.horizon }),
      ),
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
