import { catalogueFrom } from '../../src/domain/places/build.ts';
import type { Catalogue, RegionId } from '../../src/domain/places/catalogue.ts';

/**
 * A country small enough to think about: two oblasts and a city, three raions, four hromadas.
 *
 *     1 ─ 11 ─ 111, 112        2 ─ 21 ─ 211, 212        3 (a city, nothing below)
 *       └ 12
 */
export const SMALL_COUNTRY: Catalogue = catalogueFrom({
  country: 'small',
  name: 'Мала',
  nameEn: 'Small',
  levels: ['oblast', 'raion', 'hromada'],
  regions: [
    { id: '1', level: 'oblast', parent: null, name: 'Північна', nameEn: 'North', aliases: [] },
    { id: '11', level: 'raion', parent: '1', name: 'Озерний', nameEn: 'Lakes', aliases: [] },
    { id: '111', level: 'hromada', parent: '11', name: 'Вербівська', nameEn: 'Willows', aliases: [] },
    { id: '112', level: 'hromada', parent: '11', name: 'Дубівська', nameEn: 'Oaks', aliases: [] },
    { id: '12', level: 'raion', parent: '1', name: 'Лісовий', nameEn: 'Woods', aliases: [] },
    { id: '2', level: 'oblast', parent: null, name: 'Південна', nameEn: 'South', aliases: [] },
    { id: '21', level: 'raion', parent: '2', name: 'Степовий', nameEn: 'Steppe', aliases: [] },
    { id: '211', level: 'hromada', parent: '21', name: 'Ковильська', nameEn: 'Feathergrass', aliases: [] },
    { id: '212', level: 'hromada', parent: '21', name: 'Макова', nameEn: 'Poppies', aliases: [] },
    { id: '3', level: 'oblast', parent: null, name: 'Місто', nameEn: 'City', aliases: [] },
  ],
});

export const place = (id: string): RegionId => {
  const region = SMALL_COUNTRY.get(id as RegionId);
  if (region === undefined) throw new Error(`the small country has no region ${id}`);
  return region.id;
};

/** All its regions. */
export const PLACES: readonly RegionId[] = SMALL_COUNTRY.regions.map((region) => region.id);
