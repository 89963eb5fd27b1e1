import { memoryLog } from '../../src/adapters/memory/log.ts';
import { parseSignal } from '../../src/adapters/signals/parse-signal.ts';
import type { DrillFeed } from '../../src/app/drills/drill.ts';
import type { Plan } from '../../src/app/drills/plan/plan.ts';
import { recordsOf } from '../../src/app/drills/play/drills.ts';
import { expectation } from '../../src/app/drills/play/expected.ts';
import { intake } from '../../src/app/intake/intake.ts';
import type { Sequenced, SignalQueue } from '../../src/app/intake/queue.ts';
import { nobody } from '../../src/app/kit/observe.ts';
import { restore } from '../../src/app/log/restore.ts';
import { sequence } from '../../src/app/sequencer/sequence.ts';
import { boardOf } from '../../src/domain/board.ts';
import type { Catalogue } from '../../src/domain/places/catalogue.ts';
import { HORIZON_MS, keepOf } from '../../src/domain/timeline/feed-state.ts';
import { newHearing, newRefused } from './sequencing.ts';

export const LIMITS = { ahead: 300_000, horizon: 7 * 24 * 3_600_000 };

export const expectedOf = (plan: Plan, catalogue: Catalogue) => () =>
  expectation({ parse: parseSignal, catalogue, limits: LIMITS, sources: recordsOf(plan) });

/** The real door, sequencer and log, in memory; what stands in Redis otherwise outlives any number of feeds. */
export const memoryHub = (catalogue: Catalogue) => {
  const log = memoryLog();
  let resets = 0;
  const feed = (plan: Plan): DrillFeed => {
    const sources = recordsOf(plan);
    const sequencer = sequence({
      feed: 'drill',
      keep: keepOf('Exercise', HORIZON_MS),
      lists: newHearing(),
      catalogue,
      log,
      sources: async () => sources,
      refused: newRefused(),
      now: () => 0,
      observe: nobody,
      settings: { batch: 1_000, checkpointEvery: 1_000_000, checkpointInterval: 1_000_000_000 },
    });
    const done = new Map<string, Sequenced>();
    let jobs = 0;
    const queue: Pick<SignalQueue, 'add' | 'watch' | 'sequenced' | 'waiting'> = {
      add: async (batch) => {
        jobs += 1;
        done.set(String(jobs), await (await sequencer).take(batch));
        return String(jobs);
      },
      watch: async () => {},
      sequenced: async (id) => done.get(id),
      waiting: async () => 0,
    };
    const door = intake({
      parse: parseSignal,
      fingerprint: (text) => text,
      now: () => 0,
      queue,
      log,
      hearing: { note: async () => {}, all: async () => new Map() },
      refused: newRefused(),
      catalogue,
      limits: { ...LIMITS, maxQueued: 1_000_000, wordsPerHour: 1_000 },
      scenarioTime: true,
      observe: nobody,
    });
    return {
      submit: async (name, items) => {
        const source = sources.get(name);
        if (source === undefined) throw new Error(`no source ${name}`);
        return door.submit({ source, items });
      },
      outcome: async (batch) => done.get(batch) ?? 'gone',
      pending: async () => 0,
      say: async (word) => (await sequencer).say(word),
      readBack: async () => {
        const { state, position } = await restore({ log, catalogue, keep: keepOf('Exercise', HORIZON_MS) });
        const history = await log.history.readAll({ from: 0, to: 8.64e15 });
        return { board: boardOf(state, catalogue), history, seq: position.seq };
      },
      reset: async () => {
        resets += 1;
        // The sequencer is not told: it finds out.
        log.lose();
      },
      close: async () => {},
    };
  };
  return { feed, resets: () => resets };
};
