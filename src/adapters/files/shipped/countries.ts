import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { catalogueFrom } from '../../../domain/places/build.ts';
import type { Catalogue, CatalogueData } from '../../../domain/places/catalogue.ts';

const FOLDER = new URL('../../../../config/regions/', import.meta.url);

/** What a program ships stays as it is while it runs: all hubs of a process have one catalogue of a country. */
const known = new Map<string, Catalogue>();

/** The catalogue of a country: `config/regions/<country>.json`. Another country is another file. */
export const countryCatalogue = (country: string): Catalogue => {
  let catalogue = known.get(country);
  if (catalogue === undefined) {
    const file = new URL(`${country}.json`, FOLDER);
    if (!/^[a-z0-9-]+$/.test(country) || !existsSync(file)) {
      const names = readdirSync(FOLDER).map((name) => name.replace(/\.json$/, ''));
      throw new Error(
        `there is no catalogue of regions for country "${country}"; there is one for: ${names.join(', ')}`,
      );
    }
    catalogue = catalogueFrom(JSON.parse(readFileSync(file, 'utf8')) as CatalogueData);
    known.set(country, catalogue);
  }
  return catalogue;
};
