import type { Catalogue, RegionId } from '../../../domain/places/catalogue.ts';

/** The region of a feature, by all that it says of itself. */
export type Named = { readonly region: RegionId } | { readonly unmatched: string };

type Says = { readonly id?: string | number | undefined; readonly properties: Readonly<Record<string, unknown>> };

/** Codes that are the same everywhere. */
const CODES = /^(?:katottg|koatuu_?2|adm\d_pcode|pcode|iso|iso_?3166_?2|iso_code|shapeiso)$/i;
/** Numbers of the hub, under names that others use for numbers of their own. */
const IDS = /^(?:id|uid|region|region_?id)$/i;
const NAMES = /^(?:name|title|shapename|adm\d_(?:ua|uk|en|name)|name[_:](?:uk|ua|en|\d))$/i;

/**
 * A name alone is enough, and so is a code. A number of the hub's is not believed against a name, for files count their
 * lines under `id`, too: where any two of its words mean different regions, or a name is none that is known, there is no
 * match.
 */
export const regionNamed = ({ id, properties }: Says, catalogue: Catalogue): Named => {
  const texts = (pattern: RegExp): readonly string[] =>
    Object.entries(properties).flatMap(([key, value]) =>
      pattern.test(key) && (typeof value === 'string' || typeof value === 'number') && String(value).trim() !== ''
        ? [String(value).trim()]
        : [],
    );
  const codes = texts(CODES);
  const names = texts(NAMES);
  const ids = [...(id === undefined ? [] : [String(id)]), ...texts(IDS)];
  const shown = [...names, ...codes, ...ids].slice(0, 3).join(', ').slice(0, 200) || 'a feature without a name';
  const found = new Set<RegionId>();
  const meant = (some: readonly string[]): readonly RegionId[] =>
    some.flatMap((text) => {
      const region = catalogue.find(text);
      if (region !== undefined) found.add(region.id);
      return region === undefined ? [] : [region.id];
    });
  const byCode = meant(codes);
  const byName = meant(names);
  const byId = meant(ids);
  const [region] = found;
  if (found.size > 1) return { unmatched: `${shown} (its words mean different regions)` };
  const isSure = byCode.length > 0 || byName.length > 0 || (names.length === 0 && byId.length > 0);
  return region !== undefined && isSure ? { region } : { unmatched: shown };
};
