import { expect, test } from 'vitest';
import { memoryLog } from '../../../src/adapters/memory/log.ts';
import { memoryOperator } from '../../../src/adapters/memory/operator.ts';
import { memoryHearing } from '../../../src/adapters/memory/sources.ts';
import { atHand, memoryStore } from '../../../src/adapters/memory/store.ts';
import { leadFeed } from '../../../src/app/sequencer/lead-feed.ts';
import { HORIZON_MS, keepOf } from '../../../src/domain/timeline/feed-state.ts';
import { newRefused } from '../../support/sequencing.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';
import { fakeClock } from '../cli/fake-clock.ts';

test('a sequencer that takes nothing though signals wait is ended and begun anew, and says why', async () => {
  const clock = fakeClock();
  const options = { store: memoryStore(), reach: atHand };
  const log = memoryLog();
  const seen = { consumers: 0, closed: 0, told: [] as string[] };
  let waitingFor: number | null = 20_000;
  const leader = await leadFeed({
    feed: { id: 'small', country: 'small', status: 'Exercise', createdAt: 0 },
    catalogue: SMALL_COUNTRY,
    keep: keepOf('Exercise', HORIZON_MS),
    clock,
    monotonic: clock.now,
    observe: (event, fields) => {
      if (event === 'lead.stopped') seen.told.push(String(fields?.['why']));
    },
    settings: { batch: 10, checkpointEvery: 10, checkpointInterval: 60_000 },
    looks: { leaseTtl: 3_000, tick: 1_000 },
    holder: 'one',
    leads: () => {},
    lastSeen: undefined,
    adapters: {
      log: () => log,
      queue: () => ({ backlog: async () => ({ waitingFor, dead: 0, diedAt: null }), close: async () => {} }),
      keptSources: () => ({ list: async () => [] }),
      hearing: () => memoryHearing(options, 'heard'),
      lists: () => memoryHearing(options, 'lists'),
      refused: newRefused,
      operator: () => memoryOperator(options),
      watched: () => async () => {},
      judged: () => async () => true,
      consume: async () => {
        seen.consumers += 1;
        return {
          close: async () => {
            seen.closed += 1;
          },
        };
      },
      lease: () => ({ hold: async () => true, release: async () => {} }),
    },
  });
  await clock.advance(14_000);
  expect(leader.stuck()).toBeUndefined();
  await clock.advance(6_000);
  expect(seen.told).toEqual([expect.stringMatching(/^signals have waited for \d+ s and none is taken$/)]);
  expect([seen.consumers, seen.closed]).toEqual([2, 1]);

  waitingFor = null;
  await clock.advance(60_000);
  expect(leader.stuck()).toBeUndefined();
  expect(seen.consumers).toBe(2);
  await leader.close();
});
