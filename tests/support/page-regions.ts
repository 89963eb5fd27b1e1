import { readFileSync } from 'node:fs';
import type { RegionWire } from '../../src/protocol/live/frames.ts';

export type Place = Pick<RegionWire, 'id' | 'iso' | 'katottg' | 'level' | 'parent' | 'name' | 'nameEn'>;

/** All of Ukraine, parents before children. */
export const allOfUkraine = (): readonly Place[] => {
  ukraine ??= readUkraine();
  return ukraine;
};

let ukraine: readonly Place[] | undefined;
const readUkraine = (): readonly Place[] => {
  const file = JSON.parse(readFileSync(new URL('../../config/regions/ua.json', import.meta.url), 'utf8')) as {
    readonly regions: readonly (Place & { readonly aliases: unknown })[];
  };
  const places = file.regions.map(({ aliases: _aliases, ...place }): Place => place);
  return ['oblast', 'raion', 'hromada'].flatMap((level) => places.filter((place) => place.level === level));
};

/** Everywhere calm, for some hours. */
export const calmRegions = (places = allOfUkraine()): readonly RegionWire[] => {
  const since = new Date(Date.now() - 3 * 3_600_000).toISOString();
  return places.map((place) => ({ ...place, state: 'clear', since, fresh: true, covered: true, alerts: [] }));
};
