import { expect, test } from 'vitest';
import { turns } from '../../../src/app/kit/turns.ts';

/** A line whose batches are noted, and decided up to so many items each. */
const noted = ({ maxItems = 100, decides = 100 } = {}) => {
  const batches: (readonly string[])[] = [];
  const line = turns<string, string>(
    async (items) => {
      batches.push(items);
      await Promise.resolve();
      return items.map((item, index) => (index < decides ? item.toUpperCase() : undefined));
    },
    { maxItems: () => maxItems, weigh: () => 1 },
  );
  return { batches, line };
};

test('who floods waits behind who does not', async () => {
  const { batches, line } = noted({ maxItems: 4 });
  const flood = Array.from({ length: 12 }, (_, index) => line.add('flood', `f${index}`));
  const official = flood[0]?.then(() => line.add('mod', 'm'));
  await Promise.all([...flood, official]);
  expect(batches[0]).toEqual(['f0', 'f1', 'f2', 'f3']);
  expect(batches.findIndex((batch) => batch.includes('m'))).toBeLessThanOrEqual(2);
  expect(batches.find((batch) => batch.includes('m'))?.[0]).toBe('m');
});

test('lanes take turns, and each keeps its order', async () => {
  const { batches, line } = noted({ maxItems: 4 });
  await Promise.all(['a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'c1'].map((item) => line.add(item[0] ?? '', item)));
  expect(batches).toEqual([
    ['c1', 'b1', 'a1', 'b2'],
    ['a2', 'b3', 'a3'],
  ]);
});

test('what was not got to comes again, first in its lane', async () => {
  const { batches, line } = noted({ decides: 2 });
  expect(await Promise.all(['a1', 'a2', 'a3', 'a4', 'a5'].map((item) => line.add('a', item)))).toEqual([
    'A1',
    'A2',
    'A3',
    'A4',
    'A5',
  ]);
  expect(batches).toEqual([['a1', 'a2', 'a3', 'a4', 'a5'], ['a3', 'a4', 'a5'], ['a5']]);
});

test('a batch that fails fails for all that were in it, and for nobody else', async () => {
  let fails = true;
  const line = turns<string, string>(
    async (items) => {
      if (fails) throw new Error('no log');
      return items;
    },
    { maxItems: () => 10, weigh: () => 1 },
  );
  await expect(Promise.all([line.add('a', '1'), line.add('b', '2')])).rejects.toThrow('no log');
  fails = false;
  expect(await line.add('a', '3')).toBe('3');
  await line.idle();
});
