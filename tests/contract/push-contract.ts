import { describe, expect, test } from 'vitest';
import { SHARDS, shardOf } from '../../src/app/notify/store.ts';
import type { CrowdStore, CrowdTally, Subscription, SubscriptionStore } from '../../src/app/push/subscription.ts';
import { place } from '../support/small-country.ts';

export type PushStores = { readonly subscriptions: SubscriptionStore; readonly crowds: CrowdStore };

/** What every store of subscriptions, and of what is owed to them, does. */
export const pushContract = (name: string, open: () => Promise<PushStores>): void => {
  const subscription = (id: string, seenAt = 5): Subscription => ({
    id,
    endpoint: `https://push.example/${id}`,
    p256dh: 'key',
    auth: 'secret',
    feed: 'ua',
    places: [place('3')],
    language: 'uk',
    page: null,
    addedAt: 1,
    seenAt,
    code: null,
    confirmedAt: 2,
  });
  const all = async (store: SubscriptionStore): Promise<readonly Subscription[]> =>
    (await Promise.all(Array.from({ length: SHARDS }, (_, shard) => store.list(shard))))
      .flat()
      .sort((a, b) => (a.id < b.id ? -1 : 1));

  describe(`subscriptions in ${name}`, () => {
    test('are kept by id, the latest counts, each in its shard and in no other', async () => {
      const { subscriptions: store } = await open();
      const ids = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`);
      for (const id of ids) await store.put(subscription(id));
      await store.put(subscription('s07', 9));
      expect(await store.get('s07')).toEqual(subscription('s07', 9));
      expect(await all(store)).toEqual(ids.map((id) => subscription(id, id === 's07' ? 9 : 5)));
      for (const id of ids) expect((await store.list(shardOf(id))).map((one) => one.id)).toContain(id);
      expect(await store.count()).toBe(40);
      expect([await store.remove('s07'), await store.remove('s07')]).toEqual([true, false]);
      expect([await store.get('s07'), await store.count()]).toEqual([undefined, 39]);
    });

    test('whoever has a mark is told each change since, once, and nothing of before', async () => {
      const { subscriptions: store } = await open();
      const beginning = await store.mark();
      await store.put(subscription('before'));
      const mark = await store.mark();
      expect(await store.changes(mark)).toEqual({ mark, ids: [] });
      await store.put(subscription('new'));
      await store.put(subscription('new', 9));
      await store.remove('before');
      const since = await store.changes(mark);
      expect(since?.ids.toSorted()).toEqual(['before', 'new']);
      expect(await store.changes(since?.mark ?? '')).toEqual({ mark: await store.mark(), ids: [] });
      expect((await store.changes(beginning))?.ids.toSorted()).toEqual(['before', 'new']);
    });

    test('whoever has missed much is told all of it, or that it is too long ago', async () => {
      const { subscriptions: store } = await open();
      await store.put(subscription('a'));
      const mark = await store.mark();
      const ids = Array.from({ length: 1_200 }, (_, index) => `m${index}`);
      await Promise.all(ids.map((id) => store.put(subscription(id))));
      const since = await store.changes(mark);
      if (since !== undefined) expect(since.ids.toSorted()).toEqual(ids.toSorted());
      expect(await store.count()).toBe(1_201);
    });
  });

  describe(`what is owed to a crowd in ${name}`, () => {
    test('is kept by shard and feed until nothing is owed', async () => {
      const { crowds } = await open();
      await crowds.saveOwed(
        1,
        'ua',
        new Map([
          ['a', 'one'],
          ['b', 'two'],
        ]),
      );
      await crowds.saveOwed(
        1,
        'ua',
        new Map([
          ['a', null],
          ['c', 'three'],
        ]),
      );
      await crowds.saveOwed(2, 'ua', new Map([['a', 'of another shard']]));
      await crowds.saveOwed(1, 'drill', new Map([['a', 'of another feed']]));
      expect(await crowds.owed(1, 'ua')).toEqual(
        new Map([
          ['b', 'two'],
          ['c', 'three'],
        ]),
      );
      expect(await crowds.owed(2, 'ua')).toEqual(new Map([['a', 'of another shard']]));
      expect(await crowds.owed(3, 'ua')).toEqual(new Map());
    });

    test('each shard has its latest tally', async () => {
      const { crowds } = await open();
      const tally = (members: number): CrowdTally => ({ members, failing: 0, reachedAt: null, events: [] });
      await crowds.putTally(1, 'ua', tally(1));
      await crowds.putTally(1, 'ua', tally(2));
      await crowds.putTally(7, 'ua', tally(3));
      expect(await crowds.tallies('ua')).toEqual(
        new Map([
          [1, tally(2)],
          [7, tally(3)],
        ]),
      );
      expect(await crowds.tallies('drill')).toEqual(new Map());
    });
  });
};
