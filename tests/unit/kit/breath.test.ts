import { expect, test } from 'vitest';
import { oneATurn } from '../../../src/app/kit/breath.ts';

test('what one has begun runs before the next one is looked at', async () => {
  const turn = oneATurn();
  const order: string[] = [];
  const work = async (name: string): Promise<void> => {
    await turn();
    order.push(name);
    setImmediate(() => order.push(`${name} goes out`));
  };
  await Promise.all([work('a'), work('b'), work('c')]);
  expect(order).toEqual(['a', 'a goes out', 'b', 'b goes out', 'c']);
});
