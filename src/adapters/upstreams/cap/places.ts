import type { Catalogue, RegionId } from '../../../domain/places/catalogue.ts';
import type { CapArea, CapInfo, Geocode } from './message.ts';

/** The places of an area: all that its codes and its words mean. */
export type Placed = {
  readonly places: readonly RegionId[];
  /** Those that code and words agree upon, the smaller where one lies in the other: no more than these can be ended by it. */
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

const meant = ({ name, value }: Geocode, catalogue: Catalogue): readonly RegionId[] => {
  if (/^\d+$/.test(value) && !OUR_IDS.test(name)) return [];
  const region = catalogue.find(value);
  return region === undefined ? [] : [region.id];
};

/**
 * Code and words of an area are both read. Where they differ nobody can tell which one is wrong: both places are
 * alerted and neither is calmed. Words that only say in which larger place it lies, or name a part of it, do not differ.
 */
export const placesOfArea = ({ geocodes, description }: CapArea, catalogue: Catalogue): Placed => {
  const byCode = [...new Set(geocodes.flatMap((code) => meant(code, catalogue)))];
  const { named, unknown } = namesIn(description, catalogue);
  const within = (code: RegionId): readonly RegionId[] =>
    named.filter((id) => id !== code && catalogue.contains(code, id));
  const strange = named.filter(
    (id) => !byCode.some((code) => catalogue.contains(id, code) || catalogue.contains(code, id)),
  );
  if (byCode.length === 0 && named.length === 0) {
    const codes = geocodes.map(({ name, value }) => `${name} ${value}`.trim()).join(', ');
    return {
      places: [],
      agreed: [],
      unsure: true,
      problem: `"${description.slice(0, 80)}" (${codes.slice(0, 80)}) is no region of this feed`,
    };
  }
  if (byCode.length === 0) {
    // The words may only say in which larger place it lies.
    const unsure = unknown || geocodes.some(({ value }) => KATOTTG.test(value));
    return { places: named, agreed: unsure ? [] : named, unsure };
  }
  const agreed = byCode.flatMap((code) => {
    const parts = within(code);
    return parts.length > 0 ? parts : [code];
  });
  if (strange.length === 0) return { places: byCode, agreed, unsure: false };
  return {
    places: [...byCode, ...strange],
    agreed: agreed.filter((place) => named.some((id) => catalogue.contains(id, place))),
    unsure: false,
    problem: `"${description.slice(0, 80)}" is not what its codes mean (${byCode.join(', ')}): both are taken`,
  };
};

/** A code of Ukraine's own table of places, down to villages: one that is not known here is of a place smaller than ours. */
const KATOTTG = /^UA\d{17}$/i;

/** Signs and words between the names of several places. */
const BETWEEN = /[;,\n|/&()]|\s(?:та|і|й|и|and)\s/iu;

/** A bare number is no name: it may be of a sector, or a level. */
const findNamed = (name: string, catalogue: Catalogue): RegionId | undefined =>
  /^[\d\s.]*$/.test(name) ? undefined : catalogue.find(name)?.id;

/** The places that words name. Of places in one another it is the smallest: the others say where it lies. */
const namesIn = (
  description: string,
  catalogue: Catalogue,
): { readonly named: readonly RegionId[]; readonly unknown: boolean } => {
  const whole = findNamed(description, catalogue);
  if (whole !== undefined) return { named: [whole], unknown: false };
  const parts = description
    .split(BETWEEN)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const found = parts.map((name) => findNamed(name, catalogue));
  const named = [...new Set(found.filter((id) => id !== undefined))];
  const smallest = named.filter((id) => !named.some((other) => other !== id && catalogue.contains(id, other)));
  return { named: smallest, unknown: found.includes(undefined) };
};

/** The area as it is written: who writes the same means the same. */
export const wordsOfArea = ({ description, geocodes }: CapArea): string =>
  [description, ...geocodes.map(({ name, value }) => `${name}=${value}`).sort()]
    .map((text) => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim())
    .join('|');

/** True when another language of the message says the same in names that are known: then nothing is missing. */
export const isTranslated = (info: CapInfo, infos: readonly CapInfo[], catalogue: Catalogue): boolean =>
  infos.some(
    (other) =>
      other.language !== info.language &&
      other.allClear === info.allClear &&
      other.areas.length >= info.areas.length &&
      other.areas.every((area) => !placesOfArea(area, catalogue).unsure),
  );
