import { afterEach, expect, test, vi } from 'vitest';
import { restful } from '../../../src/app/kit/breath.ts';

afterEach(() => void vi.restoreAllMocks());

test('work that can wait stops after a moment also while nobody else is at work: who comes next waits for that moment', async () => {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  let isBusy = false;
  const breathe = restful(() => isBusy);
  now += 1.9;
  expect(breathe()).toBeUndefined();
  now += 0.2;
  await expect(breathe()).resolves.toBeUndefined();
  isBusy = true;
  now += 0.9;
  expect(breathe()).toBeUndefined();
  now += 0.2;
  await expect(breathe()).resolves.toBeUndefined();
});
