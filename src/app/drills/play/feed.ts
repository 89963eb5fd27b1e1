import { boardOf } from '../../../domain/board.ts';
import type { Catalogue } from '../../../domain/places/catalogue.ts';
import { keepOf } from '../../../domain/timeline/feed-state.ts';
import { feedDoor, type IntakePorts } from '../../intake/intake.ts';
import type { SignalQueue } from '../../intake/queue.ts';
import type { ParseSignal } from '../../intake/read.ts';
import type { RefusedList } from '../../intake/refused.ts';
import type { Clock } from '../../kit/clock.ts';
import { lifetime } from '../../kit/lifetime.ts';
import { nobody } from '../../kit/observe.ts';
import type { History, Log } from '../../log/log.ts';
import { restore } from '../../log/restore.ts';
import { sequence } from '../../sequencer/sequence.ts';
import type { Sequencer } from '../../sequencer/sequencer.ts';
import type { Hearing, SourceRecord } from '../../sources/sources.ts';
import type { DrillFeed } from '../drill.ts';
import type { DrillStore } from '../store.ts';

/** The adapters of a drill's feed, each made when asked for. */
export type DrillFeedAdapters = {
  log(): Log;
  queue(): SignalQueue;
  hearing(): Hearing;
  lists(): Hearing;
  refused(): RefusedList;
  history(): History;
};

export type DrillFeedPorts = {
  readonly id: string;
  readonly adapters: DrillFeedAdapters;
  readonly parse: ParseSignal;
  readonly fingerprint: IntakePorts['fingerprint'];
  readonly limits: IntakePorts['limits'];
  readonly clock: Clock;
  readonly reset: DrillStore['reset'];
  readonly catalogue: Catalogue;
  readonly sources: ReadonlyMap<string, SourceRecord>;
};

/** All of history; an interval of 1970 is a mistake of its source. */
const ALL = { from: 0, to: 8.64e15 };

/** The way of a drill into its feed: the door, queue, sequencer and log of every other signal. */
export const drillFeed = async (ports: DrillFeedPorts): Promise<DrillFeed> => {
  const { id, adapters, catalogue, limits } = ports;
  const { now } = ports.clock;
  const life = lifetime();
  const queue = life.use(adapters.queue());
  await queue.watch();
  const log = adapters.log();
  const { horizon } = limits;
  const door = life.use(
    feedDoor(
      { ...ports, observe: nobody },
      { queue, log, hearing: adapters.hearing(), refused: adapters.refused(), catalogue, scenarioTime: true },
    ),
  );
  // Any number of sequencers may be at work; this one only says the watchdog's words, and saves no checkpoints.
  let speaker: Promise<Sequencer> | undefined;
  const openSpeaker = (): Promise<Sequencer> =>
    sequence({
      feed: id,
      keep: keepOf('Exercise', horizon),
      lists: adapters.lists(),
      catalogue,
      log,
      sources: async () => ports.sources,
      refused: adapters.refused(),
      now,
      observe: nobody,
      settings: { batch: 1, checkpointEvery: Number.POSITIVE_INFINITY, checkpointInterval: Number.POSITIVE_INFINITY },
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
      const { state, position } = await restore({ log, catalogue, keep: keepOf('Exercise', horizon) });
      return { board: boardOf(state, catalogue), history: await adapters.history().readAll(ALL), seq: position.seq };
    },
    reset: () => ports.reset(id),
    close: life.close,
  };
};
