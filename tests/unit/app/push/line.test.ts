import { expect, test } from 'vitest';
import { line } from '../../../../src/app/push/line.ts';

type Item = { readonly name: string; readonly took: number };

const served = async (
  items: readonly (readonly [host: string, group: string, item: Item])[],
  load = 0,
): Promise<{ readonly order: readonly string[]; readonly most: ReadonlyMap<string, number> }> => {
  let now = 0;
  const order: string[] = [];
  const inHand = new Map<string, number>();
  const most = new Map<string, number>();
  await new Promise<void>((resolve) => {
    let left = items.length;
    const hostOf = new Map(items.map(([host, , { name }]) => [name, host]));
    const queue = line<Item>({
      now: () => now,
      load: () => load,
      run: async ({ name, took }) => {
        const host = hostOf.get(name) ?? '';
        order.push(name);
        inHand.set(host, (inHand.get(host) ?? 0) + 1);
        most.set(host, Math.max(most.get(host) ?? 0, inHand.get(host) ?? 0));
        for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
        now += took;
        inHand.set(host, (inHand.get(host) ?? 0) - 1);
        left -= 1;
        if (left === 0) resolve();
      },
    });
    for (const [host, group, item] of items) queue.add(host, group, item);
  });
  return { order, most };
};
const many = (host: string, group: string, count: number, took: number) =>
  Array.from({ length: count }, (_, index) => [host, group, { name: `${host}/${group}/${index}`, took }] as const);

test('the first of each place is served before the second of any', async () => {
  const { order } = await served([...many('a', 'x', 100, 1), ...many('a', 'y', 100, 1), ...many('a', 'z', 1, 1)]);
  expect(order.slice(0, 4)).toEqual(['a/x/0', 'a/y/0', 'a/z/0', 'a/x/1']);
  expect(order).toHaveLength(201);
  expect(order.filter((name) => name.startsWith('a/x/'))).toEqual(many('a', 'x', 100, 1).map(([, , { name }]) => name));
});

test('each push service has its turn', async () => {
  const { order } = await served([...many('a', 'x', 100, 1), ...many('b', 'x', 3, 1)]);
  expect(order.indexOf('b/x/2')).toBeLessThan(8);
});

test('one that is far away gets more at a time, and one that is slow because we are busy does not', async () => {
  expect((await served(many('a', 'x', 2_000, 50))).most.get('a')).toBeGreaterThan(32);
  expect((await served(many('a', 'x', 2_000, 50), 1)).most.get('a')).toBe(16);
  expect((await served(many('a', 'x', 2_000, 1))).most.get('a')).toBe(16);
});

test('a place that comes while others are served goes before their second ones, and once only', async () => {
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    const queue = line<string>({
      now: () => 0,
      load: () => 0,
      run: async (name) => {
        order.push(name);
        if (name === 'x0') {
          for (const item of ['new0', 'new1', 'new2']) queue.add('a', 'new', item);
          queue.add('a', 'newer', 'newer0');
        }
        if (order.length === 34) resolve();
      },
    });
    for (const place of ['x', 'y', 'z'])
      for (let index = 0; index < 10; index += 1) queue.add('a', place, `${place}${index}`);
  });
  expect(order.slice(0, 12)).toEqual(['x0', 'y0', 'z0', 'new0', 'newer0', 'x1', 'y1', 'z1', 'new1', 'x2', 'y2', 'z2']);
});

test('it says that somebody can be served who is the first of his place', async () => {
  let answer = (): void => {};
  const queue = line<string>({ now: () => 0, load: () => 0, run: () => new Promise((done) => (answer = done)) });
  queue.add('a', 'x', 'x0');
  expect(queue.hasFirsts()).toBe(true);
  await new Promise((done) => setImmediate(done));
  queue.add('a', 'x', 'x1');
  expect(queue.hasFirsts()).toBe(false);
  // A push service that hangs has nobody who can be served.
  for (let place = 0; place < 40; place += 1) queue.add('a', `place-${place}`, 'one');
  expect(queue.hasFirsts()).toBe(true);
  while (queue.waiting() > 26) await new Promise((done) => setImmediate(done));
  expect(queue.hasFirsts()).toBe(false);
  answer();
});
