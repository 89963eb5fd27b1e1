import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { lastSeenFile } from '../adapters/files/last-seen.ts';
import { clockSteps, monotonic } from '../adapters/system/clock.ts';
import type { Worker } from '../app/kit/lead.ts';
import { sequencerName } from '../app/log/sequencing.ts';
import { leadEachFeed } from '../app/sequencer/each-feed.ts';
import { leadFeed } from '../app/sequencer/lead-feed.ts';
import { type HubPorts, inFeed } from './ports.ts';

/** Sequences every feed there is, each while this process holds its lease. */
export const startSequencing = (ports: HubPorts): Promise<Worker> => {
  const { settings, directory, adapters, looks, clock, observe } = ports;
  /** Where it is noted how far the log of a feed was seen. */
  const noteOf = (feed: string): string => ports.folder(`last-seen/${feed}.json`);
  return leadEachFeed({
    directory,
    lead: (feed) =>
      leadFeed({
        ...inFeed(ports, feed),
        adapters: adapters(feed),
        holder: sequencerName(randomUUID()),
        looks,
        monotonic,
        followed: clockSteps.followed,
        settings: settings.sequencer,
        leads: clockSteps.leads,
        lastSeen: lastSeenFile(noteOf(feed.id)),
      }),
    forget: (feed) => rm(noteOf(feed), { force: true }),
    clock,
    observe,
  });
};
