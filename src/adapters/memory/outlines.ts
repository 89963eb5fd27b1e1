import type { AddedOutline, OutlineStore } from '../../app/outlines/outlines.ts';
import type { RegionId } from '../../domain/places/catalogue.ts';

export const memoryOutlines = (): OutlineStore => {
  const countries = new Map<string, Map<RegionId, AddedOutline>>();
  let version = 0;
  const of = (country: string): Map<RegionId, AddedOutline> => {
    const known = countries.get(country) ?? new Map<RegionId, AddedOutline>();
    countries.set(country, known);
    return known;
  };
  return {
    version: async () => version,
    list: async (country) => [...of(country).values()].sort((a, b) => (a.region < b.region ? -1 : 1)),
    put: async (country, outlines) => {
      if (outlines.length === 0) return;
      for (const outline of outlines) of(country).set(outline.region, outline);
      version += 1;
    },
    remove: async (country, regions) => {
      const gone = [...of(country).keys()].filter((region) => regions === undefined || regions.includes(region)).sort();
      for (const region of gone) of(country).delete(region);
      if (gone.length > 0) version += 1;
      return gone;
    },
  };
};
