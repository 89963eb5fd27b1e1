import { existsSync, readFileSync } from 'node:fs';
import type { Neighbours } from '../../../app/notify/scope.ts';
import type { Catalogue, RegionId } from '../../../domain/places/catalogue.ts';

const FOLDER = new URL('../../../../config/neighbours/', import.meta.url);

/** The regions of the first level that lie beside each other: `config/neighbours/<country>.json`. Without a file none do. */
export const countryNeighbours = (): ((catalogue: Catalogue) => Neighbours) => {
  const known = new Map<string, Neighbours>();
  return ({ country }) => {
    let neighbours = known.get(country);
    if (neighbours === undefined) {
      const file = new URL(`${country}.json`, FOLDER);
      const table = existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly RegionId[]>>)
        : {};
      neighbours = (id) => (Object.hasOwn(table, id) ? (table[id] ?? []) : []);
      known.set(country, neighbours);
    }
    return neighbours;
  };
};
