import { readFileSync } from 'node:fs';
import { catalogueFrom } from '../../../../src/domain/places/build.ts';
import type { Catalogue, CatalogueData } from '../../../../src/domain/places/catalogue.ts';

let catalogue: Catalogue | undefined;

/** The catalogue that ships. */
export const ukraine = (): Catalogue => {
  catalogue ??= catalogueFrom(
    JSON.parse(readFileSync(new URL('../../../../config/regions/ua.json', import.meta.url), 'utf8')) as CatalogueData,
  );
  return catalogue;
};
