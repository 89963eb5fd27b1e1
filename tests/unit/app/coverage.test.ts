import { expect, test } from 'vitest';
import type { Coverage } from '../../../src/app/sources/coverage.ts';
import { coverageOf, profileOf } from '../../../src/app/sources/coverage.ts';
import type { RegionId } from '../../../src/domain/places/catalogue.ts';

const KYIV = '31' as RegionId;

test.each<[Coverage]>([['all'], ['nothing'], [[KYIV]]])('%j is kept and read back as the same', (covers) => {
  expect(coverageOf(profileOf(covers))).toEqual(covers);
});

test('a source kept from before, with neither regions nor levels, goes on covering everything', () => {
  expect(coverageOf({})).toBe('all');
  expect(coverageOf({ regions: [KYIV] })).toEqual([KYIV]);
  expect(coverageOf({ levels: ['oblast'] })).toBe('all');
});

test('one that may speak for some regions and has no level covers none of them', () => {
  expect(coverageOf({ regions: [KYIV], levels: [] })).toBe('nothing');
});
