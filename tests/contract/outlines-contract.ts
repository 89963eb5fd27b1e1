import { describe, expect, test } from 'vitest';
import type { AddedOutline, OutlineStore } from '../../src/app/outlines/outlines.ts';

/** What every store of outlines does. */
export const outlinesContract = (name: string, open: () => Promise<OutlineStore>): void => {
  const outline = (region: string, file: string): AddedOutline => ({
    region: region as AddedOutline['region'],
    polygons: [[[...Array(4).keys()].map((at) => [at % 3, at % 2] as const)]],
    file,
    addedAt: 5,
  });

  describe(`outlines in ${name}`, () => {
    test('are kept by country and region, the latest counts, and every change is seen', async () => {
      const store = await open();
      const seen = [await store.version()];
      const note = async (): Promise<void> => void seen.push(await store.version());
      await store.put('ua', [outline('74', 'a'), outline('73', 'a')]);
      await note();
      await store.put('ua', [outline('73', 'b')]);
      await note();
      await store.put('il', [outline('73', 'c')]);
      await note();
      expect(await store.list('ua')).toEqual([outline('73', 'b'), outline('74', 'a')]);
      expect(await store.remove('ua', ['74', '75'] as never)).toEqual(['74']);
      await note();
      expect(await store.list('ua')).toEqual([outline('73', 'b')]);
      expect(await store.remove('ua')).toEqual(['73']);
      await note();
      expect([await store.list('ua'), await store.list('il')]).toEqual([[], [outline('73', 'c')]]);
      expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
      expect(await store.remove('ua')).toEqual([]);
    });
  });
};
