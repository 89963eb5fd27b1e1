import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Settings } from '../../config/settings/schema.ts';
import { lastSeenFile } from '../adapters/files/last-seen.ts';
import { monotonic, systemClock } from '../adapters/system/clock.ts';
import type { Queued, Sequenced } from '../app/intake/queue.ts';
import { every } from '../app/kit/clock.ts';
import type { Leader, Work, Worker } from '../app/kit/lead.ts';
import { lead, stuckOf } from '../app/kit/lead.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import type { Observe } from '../app/kit/observe.ts';
import type { Feed, FeedDirectory } from '../app/log/feeds.ts';
import type { LastSeen } from '../app/log/last-seen.ts';
import { endsDue } from '../app/operator/operator.ts';
import { progress } from '../app/progress.ts';
import { sequence } from '../app/sequencer/sequence.ts';
import { silences } from '../app/sources/silences.ts';
import type { SourceRecord } from '../app/sources/sources.ts';
import { watch } from '../app/sources/watchdog.ts';
import { keepOf } from '../domain/feed-state.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import type { SourceId } from '../domain/words.ts';
import type { Position } from '../protocol/live/position.ts';
import type { Connections } from './connections.ts';
import { feedParts } from './feed-parts.ts';

/** How often new feeds are looked for; milliseconds. */
const LOOK_FOR_FEEDS = 500;
/** How old the sequencer's picture of the sources may be; milliseconds. */
const SOURCES_AGE = 500;

/** How often it is noted that the hub is at work: what it did not watch is not known to have been calm; milliseconds. */
const NOTE_WATCHED = 10_000;
/** How often it is noted where the log stands: that is what is known of it when all was stopped at once; milliseconds. */
const NOTE_POSITION = 1_000;

export type SequencingPorts = {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly directory: FeedDirectory;
  readonly tree: (country: string) => Catalogue;
  readonly observe: Observe;
};

/** Sequences every feed there is, each while this process holds its lease. */
export const startSequencing = async (ports: SequencingPorts): Promise<Worker> => {
  const { directory, observe } = ports;
  const running = new Map<string, Promise<Leader>>();
  const leaders = new Map<string, Leader>();
  const begin = async (feed: Feed): Promise<Leader> => {
    const leader = await leadFeed(ports, feed);
    leaders.set(feed.id, leader);
    return leader;
  };
  const look = async (): Promise<void> => {
    try {
      const feeds = await directory.list();
      for (const feed of feeds) if (!running.has(feed.id)) running.set(feed.id, begin(feed));
      for (const [id, one] of running) {
        if (feeds.some((feed) => feed.id === id)) continue;
        running.delete(id);
        const gone = await one;
        leaders.delete(id);
        await gone.close();
      }
    } catch (error) {
      observe('feeds.unknown', { error });
    }
  };
  await look();
  await Promise.all(running.values());
  const stop = every(systemClock, LOOK_FOR_FEEDS, look);
  return {
    stuck: () => stuckOf(leaders.values()),
    close: async () => {
      await stop();
      await Promise.all([...running.values()].map(async (one) => (await one).close()));
    },
  };
};

const leadFeed = (ports: SequencingPorts, feed: Feed): Promise<Leader> => {
  const { connections, settings, observe } = ports;
  const parts = feedParts(connections, settings, feed, observe);
  return lead({
    what: `sequencer of ${feed.id}`,
    lease: parts.lease('sequencer', randomUUID()),
    ttlMs: settings.sequencer.leaseTtl,
    clock: systemClock,
    observe,
    start: () => startSequencer(ports, feed, parts),
  });
};

/** The work of the one who leads: sequence what the queue hands out, and say who fell silent. */
const startSequencer = async (
  ports: SequencingPorts,
  feed: Feed,
  parts: ReturnType<typeof feedParts>,
): Promise<Work> => {
  const life = lifetime();
  try {
    return await openSequencer(ports, feed, parts, life);
  } catch (error) {
    await life.close().catch(() => {});
    throw error;
  }
};

const openSequencer = async (
  { settings, tree, observe }: SequencingPorts,
  feed: Feed,
  parts: ReturnType<typeof feedParts>,
  life: ReturnType<typeof lifetime>,
): Promise<Work> => {
  const hearing = parts.hearing();
  const operator = parts.operator();
  const sources = remembered(parts.keptSources(feed), SOURCES_AGE);
  const lastSeen = lastSeenFile(join(settings.dataDir, 'last-seen', `${feed.id}.json`));
  let position = (): Position | undefined => undefined;
  // Ended after the sequencer: it knows then where the log stands.
  if (feed.status === 'Actual')
    life.use(
      noting(
        () => position(),
        lastSeen,
        (error) => observe('position.not-noted', { feed: feed.id, error }),
      ),
    );
  const sequencer = life.use(
    await sequence({
      feed: feed.id,
      keep: keepOf(feed.status, settings.intake.horizon),
      tree: tree(feed.country),
      log: parts.log(),
      sources,
      rejected: parts.rejected(),
      lists: parts.lists(),
      lastSeen: feed.status === 'Actual' ? await lastSeen.read() : undefined,
      now: systemClock.now,
      live: feed.status === 'Actual',
      observe,
      settings: settings.sequencer,
    }),
  );
  position = sequencer.position;
  const watched = parts.watched();
  let notedAt = Number.NEGATIVE_INFINITY;
  const silentFor = silences(monotonic);
  const moving = progress(systemClock);
  const stopWatch = every(systemClock, settings.sources.tick, async () => {
    moving.looked(await parts.backlog().catch(() => undefined));
    try {
      if (feed.status === 'Actual' && systemClock.now() - notedAt >= NOTE_WATCHED) {
        notedAt = systemClock.now();
        await watched(notedAt);
      }
      const live = [...sequencer.state().sources.values()].flatMap((source) => (source.live ? [source.id] : []));
      const words = watch(sequencer.state(), await sources(live), await hearing.all(), systemClock.now(), {
        tree: tree(feed.country),
        silentFor,
      });
      for (const word of words) {
        observe('source.judged', { feed: feed.id, ...word });
        await sequencer.say(word);
      }
      for (const { row, signal } of endsDue(await operator.ends(), systemClock.now())) {
        await sequencer.take([signal]);
        await operator.ended(row);
      }
    } catch (error) {
      observe('watchdog.failed', { feed: feed.id, error });
    }
  });
  life.use({ close: stopWatch });
  const take = async (batch: readonly Queued[]): Promise<Sequenced> => {
    moving.moved();
    return sequencer.take(batch).finally(moving.moved);
  };
  life.use(await parts.consume(take));
  return { close: life.close, stuck: moving.stuck };
};

/** Notes where the log stands each second, and at the end. */
const noting = (
  position: () => Position | undefined,
  lastSeen: LastSeen,
  failed: (error: unknown) => void,
): { close(): Promise<void> } => {
  let noted: Position | undefined;
  const note = async (): Promise<void> => {
    const now = position();
    if (now === undefined || (noted?.epoch === now.epoch && noted.seq === now.seq)) return;
    try {
      await lastSeen.write(now);
      noted = now;
    } catch (error) {
      failed(error);
    }
  };
  const stop = every(systemClock, NOTE_POSITION, note);
  return {
    close: async () => {
      await stop();
      await note();
    },
  };
};

const remembered = (
  list: () => Promise<readonly SourceRecord[]>,
  ageMs: number,
): ((wanted: Iterable<SourceId>) => Promise<ReadonlyMap<SourceId, SourceRecord>>) => {
  let known: ReadonlyMap<SourceId, SourceRecord> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;
  return async (wanted) => {
    const now = systemClock.now();
    // A source that was added a moment ago must not be taken for one that was removed.
    if (now - readAt < ageMs && [...wanted].every((id) => known.has(id))) return known;
    known = new Map((await list()).map((record) => [record.id, record]));
    readAt = now;
    return known;
  };
};
