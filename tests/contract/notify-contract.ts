import { describe, expect, test } from 'vitest';
import type { Destination } from '../../src/app/notify/destination.ts';
import type { Message } from '../../src/app/notify/message.ts';
import type { Delivery, DestinationStore, Shifts, TellingStore } from '../../src/app/notify/store.ts';
import { MAX_DELIVERIES, SHARDS } from '../../src/app/notify/store.ts';

export type NotifyStores = {
  readonly destinations: DestinationStore;
  readonly telling: TellingStore;
  readonly shifts: (worker: string) => Shifts;
};

const destination = (id: string, name = id): Destination => ({
  id,
  name,
  kind: 'webhook',
  url: 'http://localhost/',
  feed: 'ua',
  drills: false,
  secrets: [],
  from: 'http',
  addedAt: 1,
});

const delivery = (attempt: number): Delivery => ({
  id: `msg_${attempt}`,
  type: 'alert.started',
  feed: 'ua',
  epoch: 'e',
  seq: attempt,
  at: attempt,
  outcome: 'delivered',
  attempt: 1,
  took: 1,
});

const TTL = 60_000;

/** What every store of destinations and of the telling does. `later` lets that many milliseconds go by. */
export const notifyContract = (
  name: string,
  open: () => Promise<NotifyStores>,
  later: (ms: number) => Promise<void>,
): void => {
  describe(`destinations and their telling in ${name}`, () => {
    test('a destination is found until it is removed, and each change is a new version', async () => {
      const { destinations } = await open();
      const before = await destinations.version();
      await destinations.put(destination('b'));
      await destinations.put(destination('a'));
      await destinations.put(destination('b', 'other'));
      expect(await destinations.list()).toEqual([destination('a'), destination('b', 'other')]);
      expect(await destinations.get('b')).toEqual(destination('b', 'other'));
      expect(await destinations.version()).toBe(before + 3);
      expect(await destinations.remove('b')).toBe(true);
      expect(await destinations.remove('b')).toBe(false);
      expect(await destinations.get('b')).toBeUndefined();
    });

    test('the cursor and what was told are saved together, by who has the shard and by nobody else', async () => {
      const { telling, shifts } = await open();
      await shifts('one').hold(TTL);
      const cursor = { epoch: 'e', seq: 7, index: 2, syncing: false };
      const saved = await telling.save({ worker: 'one', shard: 3 }, 'a', 'ua', cursor, [
        ['a|31|air-raid', '1|red'],
        ['^|31', '7'],
      ]);
      expect(saved).toBe(true);
      expect(await telling.save({ worker: 'two', shard: 3 }, 'a', 'ua', { ...cursor, seq: 9 }, [])).toBe(false);
      expect(await telling.save({ worker: 'one', shard: 3 }, 'a', 'ua', { ...cursor, seq: 8 }, [['^|31', null]])).toBe(
        true,
      );
      expect(await telling.progress('a', 'ua')).toEqual({
        cursor: { ...cursor, seq: 8 },
        told: new Map([['a|31|air-raid', '1|red']]),
      });
      expect(await telling.progress('a', 'drill')).toBeUndefined();
    });

    test('with a destination all goes that was kept of it', async () => {
      const { destinations, telling, shifts } = await open();
      await destinations.put(destination('a'));
      await shifts('one').hold(TTL);
      const cursor = { epoch: 'e', seq: 7, index: 0, syncing: false };
      await telling.save({ worker: 'one', shard: 0 }, 'a', 'ua', cursor, [['!', '1']]);
      await telling.noteDelivery('a', delivery(1));
      await telling.putStanding('a', { reachedAt: 1, failingSince: null, testedAt: null, behind: 0 });
      await destinations.remove('a');
      expect(await telling.progress('a', 'ua')).toBeUndefined();
      expect(await telling.deliveries('a', 10)).toEqual([]);
      expect(await telling.standing('a')).toBeUndefined();
      await telling.save({ worker: 'one', shard: 0 }, 'a', 'ua', cursor, []);
      expect((await telling.progress('a', 'ua'))?.told).toEqual(new Map());
    });

    test('the way to a siren is kept until it is still, also when its destination is gone', async () => {
      const { destinations, telling } = await open();
      await destinations.put(destination('a'));
      const farewell: Message = {
        id: 'msg_off',
        type: 'region.state',
        timestamp: 1,
        tier: 'urgent',
        sound: true,
        tag: 'ua.siren',
        data: { hub: 'h', feed: 'ua', status: 'Actual', epoch: 'e', seq: 1, siren: { command: 'off', longest: 1 } },
      };
      const way = { destination: destination('a'), feed: 'ua', farewell };
      expect(await telling.sirenWays()).toEqual(new Map());
      await telling.keepSirenWay('a|ua|1', way);
      await telling.keepSirenWay('a|ua|2', way);
      await destinations.remove('a');
      await telling.keepSirenWay('a|ua|2', null);
      expect(await telling.sirenWays()).toEqual(new Map([['a|ua|1', way]]));
    });

    test('deliveries are told newest first, and no more are kept than that', async () => {
      const { telling } = await open();
      for (let index = 1; index <= MAX_DELIVERIES + 5; index += 1) await telling.noteDelivery('a', delivery(index));
      const all = await telling.deliveries('a', 1_000);
      expect(all.length).toBe(MAX_DELIVERIES);
      expect(all[0]).toEqual(delivery(MAX_DELIVERIES + 5));
      expect(await telling.deliveries('a', 2)).toHaveLength(2);
    });

    test('what is asked for is taken once, and makes a new version', async () => {
      const { telling, destinations } = await open();
      const before = await destinations.version();
      await telling.ask('a', { test: 'msg_1' });
      await telling.ask('a', { retry: true });
      expect(await destinations.version()).toBe(before + 2);
      expect(await telling.takeOrders('a')).toEqual([{ test: 'msg_1' }, { retry: true }]);
      expect(await telling.takeOrders('a')).toEqual([]);
    });

    test('the first to acknowledge stays the one', async () => {
      const { telling } = await open();
      expect(await telling.acknowledged('tag')).toBeUndefined();
      expect(await telling.offered('tag')).toBeUndefined();
      await telling.offer('tag', { destination: 'a', title: 'Alert', at: 1 });
      expect(await telling.offered('tag')).toEqual({ destination: 'a', title: 'Alert', at: 1 });
      await telling.acknowledge('tag', { at: 1, who: 'Olena' });
      expect(await telling.acknowledge('tag', { at: 2, who: 'Taras' })).toEqual({ at: 1, who: 'Olena' });
      expect(await telling.acknowledged('tag')).toEqual({ at: 1, who: 'Olena' });
    });

    test('one worker has all shards; two have half each, and none is held by both', async () => {
      const { shifts } = await open();
      const one = shifts('one');
      const two = shifts('two');
      expect((await one.hold(TTL)).held).toHaveLength(SHARDS);
      expect((await two.hold(TTL)).held).toEqual([]);
      const { held, share } = await one.hold(TTL);
      expect(share).toBe(SHARDS / 2);
      await one.giveUp(held.slice(share));
      const other = (await two.hold(TTL)).held;
      expect(other).toHaveLength(SHARDS / 2);
      expect(held.slice(0, share).filter((shard) => other.includes(shard))).toEqual([]);
      await one.leave();
      expect((await two.hold(TTL)).held).toHaveLength(SHARDS);
    });

    test('what a worker has that is heard of no more is free after its time', async () => {
      const { shifts } = await open();
      await shifts('one').hold(100);
      await later(150);
      expect((await shifts('two').hold(TTL)).held).toHaveLength(SHARDS);
      expect((await shifts('one').hold(TTL)).held).toEqual([]);
    });
  });
};
