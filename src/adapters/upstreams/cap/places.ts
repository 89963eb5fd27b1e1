import type { Catalogue, RegionId } from '../../../domain/places/catalogue.ts';
import type { CapArea, CapInfo, Geocode } from './message.ts';

/** The places of an area: all that its codes and its words mean. */
export type Placed = {
  readonly places: readonly RegionId[];
  /** Those that code and words agree upon: no more than these can be ended by it. */
  readonly agreed: readonly RegionId[];
  /** Some of it could not be placed: it may be any place. */
  readonly unsure: boolean;
  readonly problem?: string;
};

/**
 * A bare number is a code of ours only under a name for our ids: 14 is Donetsk in KOATUU and another place here, and a
 * colour or a level is a number too.
 */
const OUR_IDS =
  /^(?:allclear|ukrainealarm|alerts?[ ._-]?in[ ._-]?ua|region|location|uid|id)(?:[ ._:-]?(?:region|location|uid|id))*$/i;

const meant = ({ name, value }: Geocode, tree: Catalogue): readonly RegionId[] => {
  if (/^\d+$/.test(value) && !OUR_IDS.test(name)) return [];
  const region = tree.find(value);
  return region === undefined ? [] : [region.id];
};

/**
 * Code and words of an area are both read. Where they differ nobody can tell which one is wrong: both places are
 * alerted and neither is calmed. Words that only say in which larger place it lies, or name a part of it, do not differ.
 */
export const placesOfArea = ({ geocodes, description }: CapArea, tree: Catalogue): Placed => {
  const byCode = [...new Set(geocodes.flatMap((code) => meant(code, tree)))];
  const { named, unknown } = namesIn(description, tree);
  const strange = named.filter((id) => !byCode.some((code) => tree.contains(id, code) || tree.contains(code, id)));
  if (byCode.length === 0 && named.length === 0) {
    const codes = geocodes.map(({ name, value }) => `${name} ${value}`.trim()).join(', ');
    return {
      places: [],
      agreed: [],
      unsure: true,
      problem: `"${description.slice(0, 80)}" (${codes.slice(0, 80)}) is no region of this feed`,
    };
  }
  if (byCode.length === 0) return { places: named, agreed: named, unsure: unknown };
  if (strange.length === 0) return { places: byCode, agreed: byCode, unsure: false };
  return {
    places: [...byCode, ...strange],
    agreed: byCode.filter((code) => named.some((id) => tree.contains(id, code) || tree.contains(code, id))),
    unsure: false,
    problem: `"${description.slice(0, 80)}" is not what its codes mean (${byCode.join(', ')}): both are taken`,
  };
};

const namesIn = (
  description: string,
  tree: Catalogue,
): { readonly named: readonly RegionId[]; readonly unknown: boolean } => {
  const whole = tree.find(description);
  const parts = description
    .split(/[;,\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const found = parts.map((name) => tree.find(name)?.id);
  const named = [whole?.id, ...found].filter((id) => id !== undefined);
  return { named: [...new Set(named)], unknown: whole === undefined && found.includes(undefined) };
};

/** True when another language of the message says the same in names that are known: then nothing is missing. */
export const isTranslated = (info: CapInfo, infos: readonly CapInfo[], tree: Catalogue): boolean =>
  infos.some(
    (other) =>
      other.language !== info.language &&
      other.allClear === info.allClear &&
      other.areas.length >= info.areas.length &&
      other.areas.every((area) => !placesOfArea(area, tree).unsure),
  );
