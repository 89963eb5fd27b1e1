import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../../config/settings/schema.ts';
import { lastSeenFile } from '../adapters/files/last-seen.ts';
import { clockSteps, monotonic, systemClock } from '../adapters/system/clock.ts';
import type { Leader, Worker } from '../app/kit/lead.ts';
import { lead } from '../app/kit/lead.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import type { Feed } from '../app/log/feeds.ts';
import { sequencerName } from '../app/log/sequencing.ts';
import { leadEachFeed } from '../app/sequencer/each-feed.ts';
import { startSequencer } from '../app/sequencer/work.ts';
import { keepOf } from '../domain/feed-state.ts';
import { feedAdapters } from './feed-adapters.ts';
import type { HubPorts } from './ports.ts';

/** That who is silent is looked at counts for as many looks. */
const LOOKS_MISSED = 3;
const lookCounts = ({ sequencer, sources }: Settings): number =>
  Math.max(sequencer.leaseTtl, LOOKS_MISSED * sources.tick);

/** The clock of this process starts with what time it is for the hub: the wall clock may have been set. */
export const startClock = async ({ connections, settings, directory, observe }: HubPorts): Promise<void> => {
  for (const feed of await directory.list()) {
    if (feed.status !== 'Actual') continue;
    const recorded = await feedAdapters(connections, settings, feed, observe).recorded(lookCounts(settings));
    if (recorded !== undefined) clockSteps.startAt(recorded);
  }
};

/** Where it is noted how far the log of a feed was seen. */
const noteOf = ({ dataDir }: Settings, feed: string): string => join(dataDir, 'last-seen', `${feed}.json`);

/** Sequences every feed there is, each while this process holds its lease. */
export const startSequencing = (ports: HubPorts): Promise<Worker> =>
  leadEachFeed({
    directory: ports.directory,
    lead: (feed) => leadFeed(ports, feed),
    forget: (feed) => rm(noteOf(ports.settings, feed), { force: true }),
    clock: systemClock,
    observe: ports.observe,
  });

const leadFeed = (ports: HubPorts, feed: Feed): Promise<Leader> => {
  const { connections, settings, tree, observe } = ports;
  const adapters = feedAdapters(connections, settings, feed, observe);
  return lead({
    what: `sequencer of ${feed.id}`,
    lease: adapters.lease('sequencer', sequencerName(randomUUID())),
    ttlMs: settings.sequencer.leaseTtl,
    clock: systemClock,
    observe,
    start: async () => {
      const life = lifetime();
      const queue = life.use(adapters.queue());
      if (feed.status === 'Actual') clockSteps.leads();
      const work = startSequencer({
        feed,
        tree: tree(feed.country),
        keep: keepOf(feed.status, settings.intake.horizon),
        clock: systemClock,
        monotonic,
        followed: clockSteps.followed,
        observe,
        settings: { ...settings.sequencer, tick: settings.sources.tick },
        log: adapters.log(),
        sources: adapters.keptSources(feed).list,
        hearing: adapters.hearing(),
        lists: adapters.lists(),
        lastSeen: lastSeenFile(noteOf(settings, feed.id)),
        rejected: adapters.rejected(),
        operator: adapters.operator(),
        watched: adapters.watched(),
        judged: adapters.judged(lookCounts(settings)),
        backlog: queue.backlog,
        consume: adapters.consume,
      });
      try {
        life.use(await work);
        return life;
      } catch (error) {
        await life.close();
        throw error;
      }
    },
  });
};
