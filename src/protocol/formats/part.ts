import type { Catalogue, RegionId } from '../../domain/places/catalogue.ts';

/**
 * The part of the country that an answer speaks for. A list without a place reads as calm there, so a list of the whole
 * country needs to know the whole country; a hub that hears of one city can answer for that city alone.
 */
export type Part = {
  /** The answer speaks for this region: whether it has an alert must be known. */
  has(id: RegionId): boolean;
  /** Alerts of this region are told: it lies in the part, or the part lies in it. */
  tells(id: RegionId): boolean;
};

export const WHOLE: Part = { has: () => true, tells: () => true };

export const partOf = (catalogue: Catalogue, ids: readonly RegionId[]): Part => {
  const inside = new Set(ids.flatMap((id) => [id, ...catalogue.descendants(id)]));
  const above = new Set(ids.flatMap((id) => catalogue.ancestors(id)));
  return { has: (id) => inside.has(id), tells: (id) => inside.has(id) || above.has(id) };
};
