import { existsSync, readFileSync } from 'node:fs';
import type { Catalogue, RegionId } from '../../../domain/places/catalogue.ts';
import type { Outline } from '../../../protocol/formats/cap/document.ts';

const FOLDER = new URL('../../../../config/outlines/', import.meta.url);

type OutlineFile = { readonly regions: readonly { readonly region: string; readonly polygons: Outline }[] };

/** The outlines that ship: `config/outlines/<country>.json`. A country may have none. */
export const shippedOutlines = (country: string, catalogue: Catalogue): ReadonlyMap<RegionId, Outline> => {
  const file = new URL(`${country.toLowerCase()}.json`, FOLDER);
  const { regions }: OutlineFile = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { regions: [] };
  return new Map(
    regions.flatMap(({ region, polygons }) => {
      const id = catalogue.find(region)?.id;
      return id === undefined ? [] : [[id, polygons] as const];
    }),
  );
};
