import { expect, test } from 'vitest';
import { memoryLog } from '../../../src/adapters/memory/log.ts';
import { memoryOperator } from '../../../src/adapters/memory/operator.ts';
import { memoryHearing } from '../../../src/adapters/memory/sources.ts';
import { atHand, memoryStore } from '../../../src/adapters/memory/store.ts';
import { startSequencer } from '../../../src/app/sequencer/work.ts';
import { HORIZON_MS, keepOf } from '../../../src/domain/feed-state.ts';
import type { Position } from '../../../src/protocol/live/position.ts';
import { newRejected } from '../../support/sequencing.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';

test('where the log stands is noted before the first signal is taken: who comes after a kill has seen the epoch', async () => {
  const log = memoryLog();
  const store = memoryStore();
  const notes: Position[] = [];
  let notedBefore: Position | undefined;
  const work = await startSequencer({
    feed: { id: 'small', status: 'Actual' },
    tree: SMALL_COUNTRY,
    keep: keepOf('Actual', HORIZON_MS),
    clock: { now: () => 0, after: () => () => {} },
    monotonic: () => 0,
    observe: () => {},
    settings: { batch: 10, checkpointEvery: 10, checkpointInterval: 60_000, tick: 1_000 },
    log,
    sources: async () => [],
    hearing: memoryHearing({ store, reach: atHand }, 'heard'),
    lists: memoryHearing({ store, reach: atHand }, 'lists'),
    lastSeen: {
      read: async () => notes.at(-1),
      write: async (position) => {
        notes.push(position);
      },
    },
    rejected: newRejected(),
    operator: memoryOperator({ store, reach: atHand }),
    watched: async () => {},
    judged: async () => true,
    backlog: async () => ({ waitingFor: null, dead: 0, diedAt: null }),
    consume: async () => {
      notedBefore = notes.at(-1);
      return { close: async () => {} };
    },
  });
  expect(notedBefore).toEqual(await log.open());
  await work.close();
});
