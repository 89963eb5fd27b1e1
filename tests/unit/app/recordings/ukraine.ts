import { readFileSync } from 'node:fs';
import { catalogue } from '../../../../src/domain/places/build.ts';
import type { Catalogue, CatalogueData } from '../../../../src/domain/places/catalogue.ts';

let tree: Catalogue | undefined;

/** The catalogue that ships. */
export const ukraine = (): Catalogue => {
  tree ??= catalogue(
    JSON.parse(readFileSync(new URL('../../../../config/regions/ua.json', import.meta.url), 'utf8')) as CatalogueData,
  );
  return tree;
};
