import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogueFrom } from '../../src/domain/places/build.ts';
import type { CatalogueData, RegionData } from '../../src/domain/places/catalogue.ts';

const file = new URL('../../config/regions/ua.json', import.meta.url);
const data: CatalogueData = JSON.parse(readFileSync(file, 'utf8'));
const ukraine = catalogueFrom(data);

/** A region with one of its spellings. */
const spelling = fc
  .constantFrom(...ukraine.regions)
  .chain((region) => fc.constantFrom(region.name, region.nameEn, ...region.aliases).map((text) => ({ region, text })));

/** Rewrites each character in a way that a feed might: case, apostrophe, dash, blank. */
const retype = (text: string, choices: readonly number[]): string =>
  [...text]
    .map((character, place) => {
      const choice = choices[place % choices.length] ?? 0;
      const variants = /['’]/.test(character)
        ? ["'", '’', 'ʼ', '`', '′', 'ʹ', '']
        : character === '-'
          ? ['-', '–', ' ', '_', '']
          : character === ' '
            ? [' ', '_', '\u00a0', '  ']
            : [character, character.toUpperCase(), character.toLowerCase()];
      return variants[choice % variants.length] ?? character;
    })
    .join('');

const choices = fc.array(fc.nat(30), { minLength: 1, maxLength: 60 });

test('a spelling retyped means what it meant', () => {
  fc.assert(
    fc.property(
      spelling,
      choices,
      fc.constantFrom('', '#', ' '),
      fc.constantFrom('', '.', ' '),
      ({ text }, how, before, after) => {
        expect(ukraine.findAll(`${before}${retype(text, how)}${after}`)).toEqual(ukraine.findAll(text));
      },
    ),
  );
});

test('find gives the only region that findAll gives, or none', () => {
  const text = fc.oneof(
    spelling.map((each) => each.text),
    spelling.map((each) => each.text.split(' ')[0] ?? ''),
    fc.string({ unit: 'grapheme' }),
  );
  fc.assert(
    fc.property(text, (name) => {
      const all = ukraine.findAll(name);
      expect(ukraine.find(name)).toBe(all.length === 1 ? all[0] : undefined);
    }),
  );
});

test('a narrowed search gives only what lies within, and always what the whole search gave there', () => {
  fc.assert(
    fc.property(spelling, fc.constantFrom(...ukraine.regions), ({ region, text }, { id: within, level }) => {
      const near = ukraine.findAll(text, { within });
      const here = ukraine.findAll(text).filter(({ id }) => ukraine.contains(within, id));
      expect(near.every(({ id }) => ukraine.contains(within, id))).toBe(true);
      if (here.length > 0) expect(near).toEqual(here);
      expect(ukraine.findAll(text, { within: region.id })).toContain(region);
      expect(ukraine.findAll(text, { level }).every((each) => each.level === level)).toBe(true);
    }),
  );
});

/** A country of up to 40 regions: each takes an earlier one for its parent, or none; then the file is shuffled. */
const country: fc.Arbitrary<CatalogueData> = fc.array(fc.nat(), { minLength: 1, maxLength: 40 }).chain((picks) => {
  const depths: number[] = [];
  const regions = picks.map((pick, place): RegionData => {
    const parent = (pick % (place + 1)) - 1;
    const depth = (depths[parent] ?? -1) + 1;
    depths.push(depth);
    const name = `Place ${place}`;
    return {
      id: `${place}`,
      level: `${depth}`,
      parent: parent < 0 ? null : `${parent}`,
      name,
      nameEn: name,
      aliases: [],
    };
  });
  const levels = picks.map((_, depth) => `${depth}`);
  return fc
    .shuffledSubarray(regions, { minLength: regions.length })
    .map((shuffled) => ({ country: 'XX', name: 'Elsewhere', nameEn: 'Elsewhere', levels, regions: shuffled }));
});

test('in any tree, in any file order, above and below agree', () => {
  fc.assert(
    fc.property(country, (file) => {
      const { regions, ancestors, children, descendants, contains } = catalogueFrom(file);
      expect(regions).toHaveLength(file.regions.length);
      const seen = new Set<string>();
      for (const { id, parent } of regions) {
        expect(parent === null || seen.has(parent)).toBe(true);
        seen.add(id);
        expect(ancestors(id)).toEqual(parent === null ? [] : [parent, ...ancestors(parent)]);
        expect(children(id)).toEqual(regions.filter((each) => each.parent === id).map((each) => each.id));
        expect(descendants(id)).toEqual(
          regions.filter((each) => ancestors(each.id).includes(id)).map((each) => each.id),
        );
        for (const other of regions) {
          expect(contains(id, other.id)).toBe(other.id === id || descendants(id).includes(other.id));
        }
      }
    }),
  );
});

test('in any tree, a region taken for its own ancestor is refused as a cycle', () => {
  fc.assert(
    fc.property(country, fc.nat(), (file, pick) => {
      const victim = file.regions[pick % file.regions.length];
      if (victim === undefined) return;
      const below = catalogueFrom(file).find(victim.id);
      const heir = below === undefined ? victim.id : (catalogueFrom(file).descendants(below.id).at(-1) ?? victim.id);
      const regions = file.regions.map((each) => (each === victim ? { ...each, parent: heir } : each));
      expect(() => catalogueFrom({ ...file, regions })).toThrow('cycle of parents');
    }),
  );
});

/** Letters that look like others, as they are mistyped; both ways. */
const LOOK_ALIKES = [...'АВЕІКМНОРСТУХаеіорсухїјѕ'].map((letter, index) => [
  letter,
  [...'ABEIKMHOPCTYXaeiopcyxïjs'][index] ?? letter,
]);
const TWINS = new Map([...LOOK_ALIKES, ...LOOK_ALIKES.map(([a, b]) => [b, a])] as [string, string][]);

test('a name with some letters replaced by those that look the same means what it meant', () => {
  fc.assert(
    fc.property(spelling, fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), ({ text }, swaps) => {
      const typed = [...text]
        .map((letter, place) => (swaps[place % swaps.length] === true ? (TWINS.get(letter) ?? letter) : letter))
        .join('');
      expect(ukraine.findAll(typed)).toEqual(ukraine.findAll(text));
    }),
    { numRuns: 2_000 },
  );
});
