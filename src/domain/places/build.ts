import type { Catalogue, CatalogueData, Level, Region, RegionData, RegionId } from './catalogue.ts';
import { lookAlikes } from './look-alikes.ts';
import { joined, nameKey, read, readWords, simplify, typeWords, unqualified } from './names.ts';

/** Builds the indexes; throws an Error that lists every problem of the data at once. */
export const catalogueFrom = (data: CatalogueData): Catalogue => {
  const problems = problemsOf(data);
  if (problems.length > 0) {
    throw new Error([`catalogue ${data.country} cannot be used:`, ...problems].join('\n- '));
  }
  const tree = treeOf(data.regions);
  const meanings = meaningsOf(tree.regions);

  const contains = (region: RegionId, other: RegionId): boolean =>
    region === other ? tree.byId.has(other) : (tree.ancestors.get(other) ?? NONE).includes(region);

  const findAll: Catalogue['findAll'] = (text, where = {}) => {
    const fits = ({ id, level }: Region): boolean =>
      (where.within === undefined || contains(where.within, id)) &&
      (where.level === undefined || where.level === level);
    for (const candidates of meanings(text)) {
      const found = candidates.filter(fits);
      if (found.length > 0) return found;
    }
    return [];
  };

  const sole = (text: string): Region | undefined => {
    const [region, ...others] = findAll(text);
    return others.length === 0 ? region : undefined;
  };

  /** Ids and all spellings of the file: what they mean is found out once, so that the usual call is a single look-up. */
  const spelled = new Set(tree.regions.flatMap((region) => [region.id, ...codesOf(region), ...namesOf(region)]));
  const literals = new Map<string, Region | undefined>();
  const find: Catalogue['find'] = (text) => {
    if (literals.has(text)) return literals.get(text);
    const meant = sole(text);
    if (spelled.has(text)) literals.set(text, meant);
    return meant;
  };

  return {
    country: data.country,
    levels: data.levels,
    regions: tree.regions,
    get: (id) => tree.byId.get(id),
    find,
    findAll,
    ancestors: (id) => tree.ancestors.get(id) ?? NONE,
    children: (id) => tree.children.get(id) ?? NONE,
    descendants: (id) => tree.descendants.get(id) ?? NONE,
    contains,
  };
};

const NONE: readonly RegionId[] = [];

const codesOf = ({ iso, katottg }: RegionData | Region): readonly string[] =>
  [iso, katottg].filter((code) => code !== undefined);

const namesOf = ({ name, nameEn, aliases }: RegionData | Region): readonly string[] => [name, nameEn, ...aliases];

const listAt = <Key, Value>(lists: Map<Key, Value[]>, key: Key): Value[] => {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
};

// --- the tree ---

/** Walks from the first level down, so that file order decides between siblings only. The data has no problems. */
const treeOf = (data: readonly RegionData[]) => {
  const below = new Map<string | null, RegionData[]>();
  for (const entry of data) listAt(below, entry.parent).push(entry);

  const regions: Region[] = [];
  const byId = new Map<RegionId, Region>();
  const ancestors = new Map<RegionId, readonly RegionId[]>();
  const children = new Map<RegionId, readonly RegionId[]>();
  const descendants = new Map<RegionId, readonly RegionId[]>();

  const plant = (entry: RegionData, above: readonly RegionId[]): readonly RegionId[] => {
    const id = entry.id as RegionId;
    const region: Region = { ...entry, id, parent: above[0] ?? null };
    regions.push(region);
    byId.set(id, region);
    ancestors.set(id, above);
    const branches = (below.get(entry.id) ?? []).map((child) => plant(child, [id, ...above]));
    children.set(
      id,
      branches.flatMap((branch) => branch.slice(0, 1)),
    );
    descendants.set(id, branches.flat());
    return [id, ...branches.flat()];
  };
  for (const root of below.get(null) ?? []) plant(root, NONE);
  return { regions, byId, ancestors, children, descendants };
};

/** No place name is near this long; a longer text is not worth the work of reading it. */
const MAX_NAME_LENGTH = 200;

const codeKey = (code: string): string => code.trim().toUpperCase();

/** Gives what a text can mean, the surest reading first; whoever asks takes the first that yields anything. */
const meaningsOf = (regions: readonly Region[]) => {
  const byCode = new Map<string, readonly Region[]>();
  const byFullName = new Map<string, Region[]>();
  const byShortName = new Map<string, Region[]>();
  /** Of places whose names say that they are cities. */
  const byCity = new Map<string, Region[]>();
  const add = (names: Map<string, Region[]>, key: string, region: Region): void => {
    const known = listAt(names, key);
    if (!known.includes(region)) known.push(region);
  };
  for (const region of regions) {
    for (const code of [region.id, ...codesOf(region)]) byCode.set(codeKey(code), [region]);
    for (const name of namesOf(region)) {
      const reading = read(name);
      add(byFullName, nameKey(reading), region);
      add(byShortName, joined(reading.name), region);
      if (reading.type === 'city') add(byCity, joined(reading.name), region);
    }
  }

  /** Of no use until a name comes that is not known, and a third of the work. */
  let alike: ReturnType<typeof lookAlikes> | undefined;
  const named = (reading: ReturnType<typeof read>): readonly (readonly Region[])[] => {
    const looser = unqualified(reading);
    return [
      byFullName.get(nameKey(reading)) ?? [],
      looser === undefined ? [] : (byFullName.get(nameKey(looser)) ?? []),
      // "Kharkiv" by itself is the city, as "Харків" is, although "Kharkiv Oblast" begins with the same word.
      reading.type === '' ? (byCity.get(joined(reading.name)) ?? []) : [],
      // "Kharkiv district" is no name of the oblast: only a text without a type word may mean any type.
      reading.type === '' ? (byShortName.get(joined(reading.name)) ?? []) : [],
    ];
  };

  return (text: string): readonly (readonly Region[])[] => {
    if (text.length > MAX_NAME_LENGTH) return [];
    const words = simplify(text);
    const sure = [byCode.get(codeKey(text)) ?? [], ...named(readWords(words))];
    if (sure.some((found) => found.length > 0)) return sure;
    // Several readings are several meanings, whichever would be the surer one.
    alike ??= lookAlikes(wordsOf(regions));
    const readings = alike(words).map((other) => named(readWords(other)).find((found) => found.length > 0) ?? []);
    return [[...new Set(readings.flat())]];
  };
};

/** The words that names consist of, and those run together, as hashtags have them. */
const wordsOf = (regions: readonly Region[]): ReadonlySet<string> => {
  const names = regions.flatMap((region) => namesOf(region).map(simplify));
  return new Set([...typeWords(), ...names.flatMap((name) => [...name.split(' '), joined(readWords(name).name)])]);
};

// --- the check ---

/** Ids stand in URLs, comma lists and storage keys. */
const ID = /^[A-Za-z0-9_-]{1,32}$/;

const problemsOf = ({ levels, regions }: CatalogueData): readonly string[] => [
  ...(new Set(levels).size === levels.length && levels.length > 0 ? [] : ['levels: at least one, each once']),
  ...regions.flatMap(({ id, name, nameEn }) => [
    ...(ID.test(id) ? [] : [`id "${id}": 1 to 32 of A-Z, a-z, 0-9, "_" and "-"`]),
    ...(simplify(name) === '' || simplify(nameEn) === '' ? [`region ${id}: name and nameEn must not be empty`] : []),
  ]),
  ...codeProblems(regions),
  ...levelProblems(levels, regions),
  ...cycles(regions),
];

const codeProblems = (regions: readonly RegionData[]): readonly string[] => {
  const owners = new Map<string, RegionData>();
  const problems: string[] = [];
  for (const region of regions) {
    for (const code of [region.id, ...codesOf(region)]) {
      if (owners.has(codeKey(code))) problems.push(`region ${region.id}: "${code}" is taken already`);
      else owners.set(codeKey(code), region);
    }
  }
  for (const region of regions) {
    for (const name of namesOf(region)) {
      const owner = owners.get(codeKey(name));
      if (owner !== undefined && owner.id !== region.id) {
        problems.push(`region ${region.id}: its name "${name}" is a code of region ${owner.id}`);
      }
    }
  }
  return problems;
};

/** A child stands deeper than its parent; a level may be skipped (a city with no raions in between). */
const levelProblems = (levels: readonly Level[], regions: readonly RegionData[]): readonly string[] => {
  const depths = new Map(regions.map(({ id, level }) => [id, levels.indexOf(level)]));
  return regions.flatMap(({ id, level, parent }) => {
    const depth = levels.indexOf(level);
    if (depth === -1) return [`region ${id}: unknown level "${level}"`];
    if (parent === null) return depth === 0 ? [] : [`region ${id}: a ${level} needs a parent`];
    const above = depths.get(parent);
    if (above === undefined) return [`region ${id}: unknown parent "${parent}"`];
    return above < depth ? [] : [`region ${id}: a ${level} cannot lie in region ${parent}, which is no higher`];
  });
};

const cycles = (regions: readonly RegionData[]): readonly string[] => {
  const parents = new Map(regions.map(({ id, parent }) => [id, parent]));
  const settled = new Set<string>();
  return regions.flatMap(({ id }) => {
    const path: string[] = [];
    let at: string | null | undefined = id;
    while (typeof at === 'string' && !settled.has(at) && !path.includes(at)) {
      path.push(at);
      at = parents.get(at);
    }
    const turns = typeof at === 'string' ? path.indexOf(at) : -1;
    for (const step of path) settled.add(step);
    return turns === -1 ? [] : [`cycle of parents: ${[...path.slice(turns), at].join(' > ')}`];
  });
};
