import type { Checkpoint, Entry } from '../../../src/app/log/log.ts';
import type { Wrong } from '../stage.ts';
import { ports } from './ports.ts';

const renumbered = (entries: readonly Entry[], from: number): readonly Entry[] =>
  entries.map((entry, index) => ({ ...entry, seq: from + index + 1 }));

/** A checkpoint is loaded as another. */
const loaded = (as: (checkpoint: Checkpoint) => Checkpoint): Wrong =>
  ports(({ log }) => ({
    log: {
      ...log,
      loadCheckpoint: async () => {
        const checkpoint = await log.loadCheckpoint();
        return checkpoint === undefined ? undefined : as(checkpoint);
      },
    },
  }));

/** What keeps the log, and what hands it on. */
export const LOG: Readonly<Record<string, Wrong>> = {
  'no fence': ports(({ log }) => ({
    log: {
      ...log,
      commit: async (commit) => {
        const head = await log.open();
        return log.commit({ ...commit, expected: head, entries: renumbered(commit.entries, head.seq) });
      },
    },
  })),
  'commit without epoch': ports(({ log }) => ({
    log: {
      ...log,
      commit: async (commit) => {
        const result = await log.commit(commit);
        if (result.kind === 'committed' || result.head.epoch === commit.expected.epoch) return result;
        return log.commit({ ...commit, expected: result.head, entries: renumbered(commit.entries, result.head.seq) });
      },
    },
  })),
  'commit again when the answer was lost': ports(({ log }) => ({
    log: {
      ...log,
      commit: async (commit) => {
        try {
          return await log.commit(commit);
        } catch {
          const head = await log.open();
          return log.commit({ ...commit, expected: head, entries: renumbered(commit.entries, head.seq) });
        }
      },
    },
  })),
  'the epoch stays when the log went back': ports(({ log }, { store, reach }) => ({
    log: {
      ...log,
      open: (seen) =>
        reach(() => store.look(({ meta }) => meta)).then((meta) =>
          meta === undefined ? log.open(seen) : { epoch: meta.epoch, seq: meta.seq },
        ),
    },
  })),
  'no history in the commit': ports(({ log }) => ({
    log: { ...log, commit: (commit) => log.commit({ ...commit, history: [] }) },
  })),
  'checkpoint names a later seq': loaded(({ position, ...rest }) => ({
    ...rest,
    position: { ...position, seq: position.seq + 1 },
  })),
  'checkpoint forgets who spoke': loaded(({ state, ...rest }) => ({
    ...rest,
    state: { ...state, sources: [] as never },
  })),
  'trimmed past the checkpoint': ports(({ log }, { store }) => ({
    log: {
      ...log,
      commit: async (commit) => {
        const result = await log.commit(commit);
        store.change((data) => void data.entries.splice(0, Math.max(0, data.entries.length - 20)));
        return result;
      },
    },
  })),
  'the tail loses an entry': ports(({ tail }) => ({
    tail: {
      ...tail,
      next: async (after, limit, waitMs) => {
        const entries = await tail.next(after, limit, waitMs);
        return entries !== undefined && entries.length > 2 ? [...entries.slice(0, 1), ...entries.slice(2)] : entries;
      },
    },
  })),
  'the tail goes on in another log': ports(({ tail }, { store }) => ({
    tail: {
      ...tail,
      next: (after, limit, waitMs) =>
        tail.next({ ...after, epoch: store.look(({ meta }) => meta?.epoch ?? after.epoch) }, limit, waitMs),
    },
  })),
};
