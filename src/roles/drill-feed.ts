import type { Settings } from '../../config/settings/schema.ts';
import { fingerprint } from '../adapters/kit/secrets.ts';
import { parseSignal } from '../adapters/signals/parse-signal.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { DrillFeed } from '../app/drills/drill.ts';
import type { DrillStore } from '../app/drills/store.ts';
import { intake } from '../app/intake/intake.ts';
import { lifetime } from '../app/kit/lifetime.ts';
import { nobody } from '../app/kit/observe.ts';
import type { Feed } from '../app/log/feeds.ts';
import { restore } from '../app/log/restore.ts';
import type { Sequencer } from '../app/sequencer/sequence.ts';
import { sequence } from '../app/sequencer/sequence.ts';
import type { SourceRecord } from '../app/sources/sources.ts';
import { boardOf } from '../domain/board.ts';
import { keepOf } from '../domain/feed-state.ts';
import type { Catalogue } from '../domain/places/catalogue.ts';
import type { Connections } from './connections.ts';
import { feedParts } from './feed-parts.ts';

export type DrillFeedPorts = {
  readonly connections: Connections;
  readonly settings: Settings;
  readonly reset: DrillStore['reset'];
  readonly feed: Pick<Feed, 'id'>;
  readonly tree: Catalogue;
  readonly sources: ReadonlyMap<string, SourceRecord>;
};

/** All of history; an interval of 1970 is a mistake of its source. */
const ALL = { from: 0, to: 8.64e15 };

/** The way of a drill into its feed: the door, queue, sequencer and log of every other signal. */
export const drillFeed = async (ports: DrillFeedPorts): Promise<DrillFeed> => {
  const { connections, settings, tree } = ports;
  const { id } = ports.feed;
  const parts = feedParts(connections, settings, ports.feed, nobody);
  const life = lifetime();
  const queue = life.use(parts.queue());
  await queue.watch();
  const log = parts.log();
  const { ahead, horizon, maxQueued, wordsPerHour } = settings.intake;
  const door = life.use(
    intake({
      parse: parseSignal,
      fingerprint,
      now: systemClock.now,
      queue,
      log,
      hearing: parts.hearing(),
      rejected: parts.rejected(),
      tree,
      limits: { ahead, horizon, maxQueued, wordsPerHour },
      scenarioTime: true,
      observe: nobody,
    }),
  );
  // Any number of sequencers may be at work; this one only says the watchdog's words, and saves no checkpoints.
  let speaker: Promise<Sequencer> | undefined;
  const openSpeaker = (): Promise<Sequencer> =>
    sequence({
      feed: id,
      keep: keepOf('Exercise', horizon),
      lists: parts.lists(),
      tree,
      log,
      sources: async () => ports.sources,
      rejected: parts.rejected(),
      now: systemClock.now,
      observe: nobody,
      settings: { batch: 1, snapshotEvery: Number.POSITIVE_INFINITY, snapshotInterval: Number.POSITIVE_INFINITY },
    });
  return {
    submit: async (name, items) => {
      const source = ports.sources.get(name);
      if (source === undefined) throw new Error(`source ${name} is not in the plan`);
      return door.submit({ source, items });
    },
    outcome: async (batch, timeoutMs) => (await queue.sequenced(batch, timeoutMs)) ?? queue.batch(batch),
    pending: queue.pending,
    say: async (word) => {
      speaker ??= openSpeaker();
      try {
        await (await speaker).say(word);
      } catch (error) {
        speaker = undefined;
        throw error;
      }
    },
    readBack: async () => {
      const { state, position } = await restore({ log, tree, keep: keepOf('Exercise', horizon) });
      return { board: boardOf(state, tree), history: await parts.history().readAll(ALL), seq: position.seq };
    },
    reset: () => ports.reset(id),
    close: life.close,
  };
};
