import { expect, test } from 'vitest';
import { memoryLog } from '../../../../src/adapters/memory/log.ts';
import { memoryNotify } from '../../../../src/adapters/memory/notify.ts';
import { destinationOffice } from '../../../../src/app/notify/administration.ts';
import type { Delivery } from '../../../../src/app/notify/store.ts';
import { destinationTo, quickClock } from '../../../support/notify-rig.ts';
import { SMALL_COUNTRY } from '../../../support/small-country.ts';

const delivery = (feed: string, at: number, outcome: Delivery['outcome'] = 'delivered'): Delivery => ({
  id: `msg_${at}`,
  type: 'alert.started',
  feed,
  epoch: 'e',
  seq: at,
  at,
  outcome,
  attempt: 1,
  took: 1,
});

test('of a drill it is known which destinations that say so were told, when, and which were not', async () => {
  const clock = quickClock(1);
  const { destinations, telling } = memoryNotify(clock.now);
  const desk = destinationOffice({
    destinations,
    telling,
    settled: [destinationTo('http://settled.example', { id: 'settled', drills: true, from: 'settings' })],
    problem: async () => undefined,
    publicKey: async () => '',
    ground: () => ({ catalogue: SMALL_COUNTRY, neighbours: () => [], log: memoryLog() }),
    newId: () => 'id',
    newSecret: () => '',
    clock,
  });
  await destinations.put(destinationTo('http://a.example', { id: 'a', drills: true }));
  await destinations.put(destinationTo('http://b.example', { id: 'b', drills: true }));
  await destinations.put(destinationTo('http://c.example', { id: 'c', drills: false }));
  for (const at of [10, 20]) await telling.noteDelivery('a', delivery('drill', at));
  await telling.noteDelivery('a', delivery('ua', 30));
  await telling.noteDelivery('b', delivery('drill', 10));
  await telling.noteDelivery('b', delivery('drill', 20, 'retry'));
  await telling.noteDelivery('c', delivery('ua', 10));
  const told = await desk.toldOf('drill');
  expect(told.map(({ id, told: count, firstAt, lastAt, failing }) => [id, count, firstAt, lastAt, failing])).toEqual([
    ['settled', 0, null, null, false],
    ['a', 2, 10, 20, false],
    ['b', 1, 10, 10, true],
  ]);
});
