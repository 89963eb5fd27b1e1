import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lease } from '../../src/app/kit/lead.ts';

/** What every lease promises, whatever keeps it: `holder` gives the same lease to another name. */
export const leaseContract = (
  name: string,
  set: { open(): Promise<void>; fresh(): Promise<(holder: string) => Lease>; close(): Promise<void> },
): void => {
  describe(`lease: ${name}`, () => {
    let lease: (holder: string) => Lease;
    beforeAll(set.open);
    afterAll(set.close);
    beforeEach(async () => {
      lease = await set.fresh();
    });

    test('one holder at a time has it, and may renew it', async () => {
      expect(await lease('a').hold(60_000)).toBe(true);
      expect(await lease('b').hold(60_000)).toBe(false);
      expect(await lease('a').hold(60_000)).toBe(true);
    });

    test('what was given back is free at once', async () => {
      await lease('a').hold(60_000);
      await lease('a').release();
      expect(await lease('b').hold(60_000)).toBe(true);
    });

    test('nobody gives back what another has', async () => {
      await lease('a').hold(60_000);
      await lease('b').release();
      expect(await lease('b').hold(60_000)).toBe(false);
    });

    test('it ends by itself', async () => {
      await lease('a').hold(50);
      await expect.poll(() => lease('b').hold(60_000)).toBe(true);
    });
  });
};
