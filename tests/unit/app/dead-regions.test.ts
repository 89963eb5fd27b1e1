import { expect, test } from 'vitest';
import { deadRegions } from '../../../src/app/intake/dead-regions.ts';
import type { DeadLetter } from '../../../src/app/intake/queue.ts';
import type { Signal } from '../../../src/domain/signal.ts';
import { alert, allClear, START } from '../../support/sequencing.ts';
import { place, SMALL_COUNTRY } from '../../support/small-country.ts';

const list = (...regions: readonly string[]): Signal => ({
  kind: 'snapshot',
  source: 'list',
  trust: 'relay',
  at: START,
  receivedAt: START,
  confirmAfter: 1_000,
  active: regions.map((region) => ({ region: place(region), hazard: 'air-raid' })),
});
const nowhere = { ...alert('11', 0), region: 'nowhere' as never };

const DAY = 86_400_000;

const rig = () => {
  const letters = new Map<string, DeadLetter>();
  const time = { now: START };
  const read: string[] = [];
  const regions = deadRegions({
    queue: {
      deadIds: async () => [...letters.keys()].reverse(),
      deadLetter: async (id) => {
        read.push(id);
        return letters.get(id);
      },
    },
    catalogue: SMALL_COUNTRY,
    now: () => time.now,
    keep: 7 * DAY,
  });
  return {
    time,
    read,
    dies: (id: string, ...signals: readonly Signal[]) =>
      letters.set(id, { id, failedAt: time.now, attempts: 5, reason: 'no reason', signals }),
    goes: (id: string) => letters.delete(id),
    look: async () => {
      const diedAt = Math.max(0, ...[...letters.values()].map(({ failedAt }) => failedAt));
      return [...(await regions({ dead: letters.size, diedAt: letters.size === 0 ? null : diedAt }))].sort();
    },
  };
};

test('only what raises an alert makes its region doubtful, by word or by list', async () => {
  const { dies, look } = rig();
  dies('1', alert('11', 0), allClear('12', 1), alert('21', 2, { trust: 'unconfirmed' }), list('3'), nowhere);
  expect(await look()).toEqual(['11', '3']);
});

test('each dead letter is read once, and counts until it is gone or too old', async () => {
  const { dies, goes, look, read, time } = rig();
  expect(await look()).toEqual([]);
  dies('1', alert('11', 0));
  expect(await look()).toEqual(['11']);
  time.now += DAY;
  dies('2', alert('21', 0));
  expect(await look()).toEqual(['11', '21']);
  expect(await look()).toEqual(['11', '21']);
  expect(read).toEqual(['1', '2']);
  time.now += 6 * DAY + 1;
  expect(await look()).toEqual(['21']);
  goes('2');
  expect(await look()).toEqual([]);
});

test('a queue that does not answer is asked again', async () => {
  let isAway = true;
  const regions = deadRegions({
    queue: {
      deadIds: async () => {
        if (isAway) throw new Error('away');
        return ['1'];
      },
      deadLetter: async (id) => ({ id, failedAt: START, attempts: 1, reason: '', signals: [alert('11', 0)] }),
    },
    catalogue: SMALL_COUNTRY,
    now: () => START,
    keep: DAY,
  });
  await expect(regions({ dead: 1, diedAt: START })).rejects.toThrow('away');
  isAway = false;
  expect([...(await regions({ dead: 1, diedAt: START }))]).toEqual(['11']);
});
