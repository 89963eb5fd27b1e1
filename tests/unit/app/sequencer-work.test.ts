import { expect, test } from 'vitest';
import { memoryLog } from '../../../src/adapters/memory/log.ts';
import { memoryOperator } from '../../../src/adapters/memory/operator.ts';
import { memoryHearing } from '../../../src/adapters/memory/sources.ts';
import { atHand, memoryStore } from '../../../src/adapters/memory/store.ts';
import type { Consume, Queued } from '../../../src/app/intake/queue.ts';
import type { Log } from '../../../src/app/log/log.ts';
import { startSequencer } from '../../../src/app/sequencer/work.ts';
import type { SourceRecord } from '../../../src/app/sources/sources.ts';
import { HORIZON_MS, keepOf } from '../../../src/domain/timeline/feed-state.ts';
import type { Position } from '../../../src/protocol/live/position.ts';
import { alert, batch, newRefused, record, START } from '../../support/sequencing.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';

/** A sequencer at work on a clock that goes on when it is told to, and when the log takes a commit. */
const working = async (
  perCommit: () => number,
  records: readonly SourceRecord[],
  /** It stands still for so long once it has read the sources. */
  standsStill = (): number => 0,
) => {
  const timers: { readonly at: number; readonly run: () => void }[] = [];
  let now = START;
  const inMemory = memoryLog();
  const log: Log = {
    ...inMemory,
    commit: async (commit) => {
      now += perCommit();
      return inMemory.commit(commit);
    },
  };
  const store = memoryStore();
  const hearing = memoryHearing({ store, reach: atHand }, 'heard');
  const notedAt: number[] = [];
  let take: Parameters<Consume>[0] = async () => expect.fail('nothing is taken yet');
  const work = await startSequencer({
    feed: { id: 'small', status: 'Actual' },
    catalogue: SMALL_COUNTRY,
    keep: keepOf('Actual', HORIZON_MS),
    clock: {
      now: () => now,
      after: (milliseconds, run) => {
        const timer = { at: now + milliseconds, run };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
    },
    monotonic: () => now,
    observe: () => {},
    settings: { batch: 10, checkpointEvery: 1_000, checkpointInterval: 1e9, tick: 1_000 },
    log,
    sources: async () => records,
    hearing: {
      ...hearing,
      all: () => {
        now += standsStill();
        return hearing.all();
      },
    },
    lists: memoryHearing({ store, reach: atHand }, 'lists'),
    lastSeen: undefined,
    refused: newRefused(),
    operator: memoryOperator({ store, reach: atHand }),
    watched: async () => {},
    judged: async () => {
      notedAt.push(now);
      return true;
    },
    backlog: async () => ({ waitingFor: null, dead: 0, diedAt: null }),
    consume: async (handle) => {
      take = handle;
      return { close: async () => {} };
    },
  });
  /** Each look of the watchdog up to then, in its time. */
  const until = async (end: number): Promise<void> => {
    for (;;) {
      const next = [...timers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > end) break;
      timers.splice(timers.indexOf(next), 1);
      now = Math.max(now, next.at);
      next.run();
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    now = Math.max(now, end);
  };
  return { take: (batch: readonly Queued[]) => take(batch), until, hearing, notedAt, close: work.close, log: inMemory };
};

test('that all is said about who fell silent is not noted while somebody fell silent during a slow commit', async () => {
  let slow = 0;
  const hub = await working(
    () => slow,
    [record('mod', { silentAfter: 60_000 }), record('city', { silentAfter: 65_000 })],
  );
  await hub.take(batch(alert('3', 0), alert('3', 0, { source: 'city' })));
  await hub.until(START + 59_000);
  slow = 8_000;
  await hub.until(START + 90_000);
  const after = hub.notedAt.filter((at) => at > START + 60_000);
  // The silence of the first is in the log at 69 s; the other one has been silent for too long since 65 s.
  expect(after[0]).toBeGreaterThan(START + 69_000 + slow);
  expect(after.length).toBeGreaterThan(3);
  await hub.close();
});

test('nor by what was read before this process stood still', async () => {
  const records = [record('mod')];
  let still = 0;
  const hub = await working(
    () => 0,
    records,
    () => {
      if (still > 0) records[0] = record('mod', { muted: true });
      const passed = still;
      still = 0;
      return passed;
    },
  );
  await hub.take(batch(alert('3', 0)));
  await hub.until(START + 5_500);
  still = 30_000;
  await hub.until(START + 40_000);
  const entries = await hub.log.read(0, 100);
  const muted = entries.find(({ claim }) => claim.kind === 'silent' && claim.reason === 'muted');
  const noted = hub.notedAt.find((at) => at > START + 6_000) ?? 0;
  expect(muted?.sequencedAt).toBeGreaterThan(START + 36_000);
  expect(noted).toBeGreaterThanOrEqual(muted?.sequencedAt ?? 0);
  await hub.close();
});

test('where the log stands is noted before the first signal is taken: who comes after a kill has seen the epoch', async () => {
  const log = memoryLog();
  const store = memoryStore();
  const notes: Position[] = [];
  let notedBefore: Position | undefined;
  const work = await startSequencer({
    feed: { id: 'small', status: 'Actual' },
    catalogue: SMALL_COUNTRY,
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
    refused: newRefused(),
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
