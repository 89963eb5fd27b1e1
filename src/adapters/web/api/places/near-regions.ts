import type { Catalogue, Region } from '../../../../domain/places/catalogue.ts';

/** Regions whose names look like the text, best first; for the client that mistyped one. Empty when none comes close. */
export const nearRegions = (catalogue: Catalogue, text: string): readonly Region[] => {
  const asked = pairsOf(text.slice(0, MAX_READ));
  if (asked.size === 0) return [];
  const scored = spellingsOf(catalogue).map(({ region, pairs }) => ({ region, score: likeness(asked, pairs) }));
  const best = new Map<Region, number>();
  for (const { region, score } of scored)
    if (score >= ALIKE && score > (best.get(region) ?? 0)) best.set(region, score);
  return [...best]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 5)
    .map(([region]) => region);
};

/** Names are shorter than this; who sends more is not helped by a suggestion. */
const MAX_READ = 64;
/** Below this share of common letter pairs two words have nothing to do with each other. */
const ALIKE = 0.4;

type Spelling = { readonly region: Region; readonly pairs: ReadonlySet<string> };

const spellings = new WeakMap<Catalogue, readonly Spelling[]>();

const spellingsOf = (catalogue: Catalogue): readonly Spelling[] => {
  const known = spellings.get(catalogue);
  if (known !== undefined) return known;
  const made = catalogue.regions.flatMap((region) =>
    [region.name, region.nameEn, ...region.aliases].map((name) => ({ region, pairs: pairsOf(name) })),
  );
  spellings.set(catalogue, made);
  return made;
};

/** Every place has one of these words, so they say nothing. */
const TYPE_WORDS = /(?:територіальна громада|область|район|terytorialna hromada|oblast|raion)$/u;

const pairsOf = (text: string): ReadonlySet<string> => {
  const name = text
    .toLowerCase()
    .replace(TYPE_WORDS, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
  const padded = name === '' ? '' : `^${name}$`;
  const pairs = new Set<string>();
  for (let i = 0; i + 1 < padded.length; i += 1) pairs.add(padded.slice(i, i + 2));
  return pairs;
};

/** Dice's measure: 1 for the same pairs, 0 for none in common. */
const likeness = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  let common = 0;
  for (const pair of a) if (b.has(pair)) common += 1;
  return (2 * common) / (a.size + b.size || 1);
};
