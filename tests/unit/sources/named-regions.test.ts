import { expect, test } from 'vitest';
import type { SourceDefinition } from '../../../src/app/upstreams/definition.ts';
import { coverage, placed } from '../../../src/app/upstreams/definition.ts';
import { SMALL_COUNTRY } from '../../support/small-country.ts';

const source = (regions: string | null): SourceDefinition => ({
  id: 'city',
  feed: 'ua',
  from: 'https://city.example/cap.atom',
  trust: 'official',
  ...coverage(regions),
  silentAfter: 60_000,
  hear: { kind: 'connected', connect: () => ({ close: async () => {} }) },
});

const [first, second] = SMALL_COUNTRY.regions;

test('a source of the settings speaks for its places, however they are named', () => {
  expect(placed(source(`${first?.id}, ${second?.nameEn}`), SMALL_COUNTRY)).toMatchObject({
    regions: [first?.id, second?.id],
  });
});

test('one that covers everything says so, and one that says nothing covers nothing', () => {
  expect(placed(source('all'), SMALL_COUNTRY)).not.toHaveProperty('regions');
  expect(coverage('all')).toEqual({});
  expect(coverage(null)).toEqual({ levels: [] });
});

test('one for a place that is none was refused with all that it said, and seemed to work', () => {
  expect(() => placed(source('all,31'), SMALL_COUNTRY)).toThrow(/^sources: city: there is no region "all"/);
  expect(() => placed(source('Atlantis'), SMALL_COUNTRY)).toThrow(/^sources: city: there is no region "Atlantis"/);
});
