import { memoryRefused } from '../../src/adapters/memory/refused.ts';
import { memoryBudget } from '../../src/adapters/memory/source-memory.ts';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import type { FeedDirectory } from '../../src/app/log/feeds.ts';
import type { SourceDefinition } from '../../src/app/upstreams/definition.ts';
import { startIngest } from '../../src/app/upstreams/ingest.ts';
import type { Poll } from '../../src/app/upstreams/source.ts';
import { SMALL_COUNTRY } from '../support/small-country.ts';
import type { AskedSource } from './cast.ts';
import { GAZETTE, WIRE } from './cast.ts';
import { gazettePoll } from './gazette.ts';
import type { Running } from './hub.ts';
import { FEED, fingerprint, LEASE_TTL, LIMITS, partsOf, TICK } from './hub.ts';
import type { Asking } from './upstreams.ts';
import { wirePoll } from './wire.ts';
import type { World } from './world.ts';

/** The longest pause after failures, and how old a list may be by its own time; milliseconds. */
const MAX_PAUSE = 20_000;
const STALE_AFTER = 120_000;

/** What a process does that asks sources, as `roles/ingest.ts` puts it together. */
export const runIngest = async (world: World, running: Running, { ask, heard }: Asking): Promise<void> => {
  const { host, observe, wrong } = running;
  const { store, reach } = host;
  const parts = partsOf(world, running, FEED);
  const { clock, hearing, sourceLease } = parts;
  const polls = wrong.polls ?? ((poll) => poll);
  const chance = world.random(`pauses of ${host.name}`);
  let holders = 0;
  await startIngest({
    parse: parseSignal,
    fingerprint,
    limits: LIMITS,
    clockAhead: () => 0,
    definitions: [defined(GAZETTE, polls(gazettePoll)), defined(WIRE, polls(wirePoll))],
    directory: DIRECTORY,
    feeds: [FEED],
    adapters: () => ({
      log: () => parts.log,
      queue: () => parts.queue,
      hearing: () => ({
        ...hearing,
        note: (id, at) => {
          heard(id);
          return hearing.note(id, at);
        },
      }),
      refused: () => memoryRefused({ store, reach }),
      registry: () => parts.registry,
      statuses: () => parts.statuses,
      memory: () => parts.memory,
      budget: () => memoryBudget(clock),
      position: async () => (await parts.pulse()).position,
      lease: sourceLease,
    }),
    catalogueOf: () => SMALL_COUNTRY,
    looks: { leaseTtl: LEASE_TTL, tick: TICK },
    ask,
    keepRegistered: () => {
      throw new Error('nobody calls this hub');
    },
    maxPause: MAX_PAUSE,
    staleAfter: STALE_AFTER,
    newHolder: () => {
      holders += 1;
      return `${host.name}#${holders}`;
    },
    random: () => chance.next(),
    clock,
    observe,
  });
};

const none = (): never => {
  throw new Error('feeds are not changed here');
};
const DIRECTORY: FeedDirectory = { list: async () => [FEED], get: async () => FEED, add: none, remove: none };

const defined = ({ id, trust, regions, silentAfter, lists }: AskedSource, poll: Poll): SourceDefinition => ({
  id,
  feed: FEED.id,
  from: `https://${id}.example/`,
  trust,
  ...(regions === undefined ? {} : { regions }),
  silentAfter,
  hear: { kind: 'polled', interval: lists, limits: {}, poll: () => poll },
});
