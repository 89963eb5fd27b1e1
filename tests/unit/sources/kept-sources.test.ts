import { expect, test } from 'vitest';
import { keptSources } from '../../../src/app/sources/kept-sources.ts';
import type { SourceRecord } from '../../../src/app/sources/sources.ts';
import { tokensOf } from '../../../src/app/sources/tokens.ts';

const CITY: SourceRecord = {
  id: 'city',
  trust: 'official',
  regions: [],
  levels: ['oblast'],
  silentAfter: null,
  muted: false,
  tokenHash: 'hash of the token of the city',
  addedAt: 0,
  confirmAfter: 1_000,
};
const HASH = CITY.tokenHash ?? '';

const rig = () => {
  const stored = new Map<string, SourceRecord>([[CITY.id, CITY]]);
  const removed = new Set<string>();
  let epoch: string | undefined = 'first';
  const sources = keptSources({
    feed: 'ua',
    epoch: async () => epoch,
    observe: () => {},
    registry: {
      list: async () => [...stored.values()],
      put: async (record) => void stored.set(record.id, record),
      removed: async () => removed,
      byTokenHash: async (hash) =>
        [...stored.values()].find((one) => tokensOf(one).some((token) => token.hash === hash)),
    },
  });
  return {
    sources,
    stored,
    remove: (id: string) => {
      stored.delete(id);
      removed.add(id);
    },
    another: () => {
      epoch = 'second';
    },
    lose: (next: string | undefined) => {
      stored.clear();
      epoch = next;
    },
  };
};

test.each(['second', undefined])(
  'a source that was lost with its log a moment ago is known by its token at once (the epoch is %s now)',
  async (next) => {
    const { sources, stored, lose } = rig();
    await sources.list();
    lose(next);
    expect(await sources.byTokenHash(HASH)).toEqual({ ...CITY, levels: [] });
    expect(stored.get('city')).toEqual({ ...CITY, levels: [] });
  },
);

test('a source that was removed is not brought back by whoever still has its token', async () => {
  const { sources, stored } = rig();
  await sources.list();
  stored.delete('city');
  expect(await sources.byTokenHash(HASH)).toBeUndefined();
  expect(stored.size).toBe(0);
});

test('a source that was removed does not come back with a new epoch, whoever stood still meanwhile', async () => {
  const { sources, stored, remove, another } = rig();
  await sources.list();
  remove('city');
  another();
  expect(await sources.byTokenHash(HASH)).toBeUndefined();
  expect(await sources.list()).toEqual([]);
  expect(stored.size).toBe(0);
});

test('a token that never was one is unknown, before and after a loss', async () => {
  const { sources, lose } = rig();
  await sources.list();
  expect(await sources.byTokenHash('another')).toBeUndefined();
  lose('second');
  expect(await sources.byTokenHash('another')).toBeUndefined();
});

test('a source that spoke before the first look is known after a loss', async () => {
  const { sources, lose } = rig();
  expect(await sources.byTokenHash(HASH)).toEqual(CITY);
  lose('second');
  expect(await sources.byTokenHash(HASH)).toEqual({ ...CITY, levels: [] });
});
