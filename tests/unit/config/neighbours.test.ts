import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { neighboursOf } from '../../../config/tools/neighbours.ts';

const read = (folder: string) =>
  JSON.parse(readFileSync(new URL(`../../../config/${folder}/ua.json`, import.meta.url), 'utf8'));

test('the neighbours are those whose outlines share a border, and each is the other’s', () => {
  const kept = read('neighbours') as Readonly<Record<string, readonly string[]>>;
  expect(neighboursOf(read('outlines'), read('regions'))).toEqual(kept);
  for (const [id, beside] of Object.entries(kept)) for (const other of beside) expect(kept[other]).toContain(id);
});

test('regions that meet at one point only are no neighbours', () => {
  const square = (region: string, x: number, y: number) => ({
    region,
    polygons: [
      [
        [
          [x, y],
          [x + 1, y],
          [x + 1, y + 1],
          [x, y + 1],
          [x, y],
        ],
      ],
    ],
  });
  const outlines = { regions: [square('A', 0, 0), square('B', 1, 1), square('C', 0, 1)] };
  const catalogue = { regions: ['A', 'B', 'C'].map((iso, index) => ({ id: String(index + 1), iso })) };
  expect(neighboursOf(outlines, catalogue)).toEqual({ 1: ['3'], 2: ['3'], 3: ['1', '2'] });
});
