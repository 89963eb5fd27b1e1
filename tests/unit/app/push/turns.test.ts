import { expect, test } from 'vitest';
import { turns } from '../../../../src/app/push/turns.ts';

type Work = { readonly name: string; readonly took: number; readonly isUrgent?: boolean };

/** In which order works are done, and what each begins; each turn of the event loop takes a millisecond. */
const orderOf = async (
  works: readonly Work[],
  isBusy: (order: readonly string[]) => boolean = () => false,
): Promise<readonly string[]> => {
  let now = 0;
  const order: string[] = [];
  const turn = turns({
    now: () => now,
    isBusy: () => {
      now += 1;
      return isBusy(order);
    },
  });
  const one = ({ name, took, isUrgent = false }: Work): Promise<void> =>
    turn(() => {
      order.push(name);
      now += took;
      setImmediate(() => order.push(`${name} goes out`));
    }, isUrgent);
  await Promise.all(works.map(one));
  return order;
};

test('what one has begun that took long runs before the next one is looked at', async () => {
  const order = await orderOf([
    { name: 'a', took: 5 },
    { name: 'b', took: 9 },
    { name: 'c', took: 5 },
  ]);
  expect(order).toEqual(['a', 'a goes out', 'b', 'b goes out', 'c']);
});

test('those that are quick do not wait for what each of the others begins', async () => {
  const order = await orderOf([
    { name: 'a', took: 0 },
    { name: 'b', took: 5 },
    { name: 'c', took: 0 },
  ]);
  expect(order).toEqual(['a', 'b', 'a goes out', 'b goes out', 'c']);
});

test('what is urgent does not wait for the turns of all that is not', async () => {
  const order = await orderOf([
    { name: 'a', took: 5 },
    { name: 'b', took: 5 },
    { name: 'first', took: 5, isUrgent: true },
    { name: 'second', took: 5, isUrgent: true },
  ]);
  expect(order.filter((name) => !name.endsWith('out'))).toEqual(['first', 'second', 'a', 'b']);
});

test('nobody is looked at before the urgent things that were begun are done, unless they never are', async () => {
  let turnsOfBusiness = 0;
  const waited = await orderOf(
    [
      { name: 'a', took: 0 },
      { name: 'b', took: 0 },
    ],
    (order) => {
      if (order.includes('a')) turnsOfBusiness += 1;
      return order.includes('a') && turnsOfBusiness < 10;
    },
  );
  expect(waited).toEqual(['a', 'a goes out', 'b']);
  const patient = await orderOf(
    [
      { name: 'a', took: 0 },
      { name: 'b', took: 0 },
    ],
    (order) => order.includes('a'),
  );
  expect(patient).toEqual(['a', 'a goes out', 'b']);
});

test('one that fails says so and keeps nobody waiting', async () => {
  const turn = turns({ now: () => 0, isBusy: () => false });
  const failing = turn(() => {
    throw new Error('it broke');
  }, false);
  const after = turn(() => {}, false);
  await expect(failing).rejects.toThrow('it broke');
  await after;
});
