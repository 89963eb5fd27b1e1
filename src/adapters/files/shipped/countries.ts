import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { catalogue } from '../../../domain/places/build.ts';
import type { Catalogue, CatalogueData } from '../../../domain/places/catalogue.ts';

const FOLDER = new URL('../../../../config/regions/', import.meta.url);

/** The catalogue of a country: `config/regions/<country>.json`. Another country is another file. */
export const countryCatalogues = (): ((country: string) => Catalogue) => {
  const known = new Map<string, Catalogue>();
  return (country) => {
    let tree = known.get(country);
    if (tree === undefined) {
      const file = new URL(`${country}.json`, FOLDER);
      if (!/^[a-z0-9-]+$/.test(country) || !existsSync(file)) {
        const names = readdirSync(FOLDER).map((name) => name.replace(/\.json$/, ''));
        throw new Error(
          `there is no catalogue of regions for country "${country}"; there is one for: ${names.join(', ')}`,
        );
      }
      tree = catalogue(JSON.parse(readFileSync(file, 'utf8')) as CatalogueData);
      known.set(country, tree);
    }
    return tree;
  };
};
