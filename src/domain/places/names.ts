/**
 * How the names of places are read. Feeds write them in three languages and many ways: with the type word before, behind
 * or left out, in full or short, with any of a dozen apostrophes, as hashtags.
 */

/**
 * The words that say what kind of place a name means, by language, as they stand after `simplify`.
 * Words of one kind are one word to us. A kind is only compared, so a country may use any of them for any level,
 * and a country whose language is missing here needs no entry: its names are then compared whole.
 */
const TYPE_WORDS: Readonly<Record<string, readonly string[]>> = {
  oblast: ['область', 'обл', 'oblast', 'region'],
  raion: ['район', 'р н', 'рн', 'р он', 'raion', 'district'],
  hromada: [
    'територіальна громада',
    'территориальная громада',
    'громада',
    'отг',
    'тг',
    'terytorialna hromada',
    'hromada',
    'territorial community',
    'community',
  ],
  city: ['місто', 'м', 'город', 'гор', 'г', 'city'],
};

/** The same before a name: "м. Київ", "обл. Київська", "city of Kyiv". */
const LEADING_TYPE_WORDS: Readonly<Record<string, readonly string[]>> = {
  oblast: ['область', 'обл'],
  raion: ['район', 'р н', 'рн', 'р он'],
  hromada: ['територіальна громада', 'территориальная громада', 'громада', 'отг', 'тг'],
  city: ['м', 'місто', 'm', 'misto', 'г', 'гор', 'город', 'city of'],
};

/**
 * Urban, settlement, rural: many write it before the type word, few need it. It is dropped only when the name with it is
 * unknown, because it does tell apart two hromadas of one name in one raion.
 */
const QUALIFIERS = ['міська', 'селищна', 'сільська', 'miska', 'selyshchna', 'silska'];

/** `['територіальна громада', 'hromada']` …, the longest first, so that no ending hides a longer one. */
const longestFirst = (words: Readonly<Record<string, readonly string[]>>): readonly (readonly [string, string])[] =>
  Object.entries(words)
    .flatMap(([type, list]) => list.map((word) => [word, type] as const))
    .sort(([one], [other]) => other.length - one.length);

const ENDINGS = longestFirst(TYPE_WORDS);
const BEGINNINGS = longestFirst(LEADING_TYPE_WORDS);

/** Straight, curly, modifier and prime: all are typed for the Ukrainian apostrophe and the Hebrew geresh, and hashtags leave it out. */
const APOSTROPHES = /['’‘ʼʻ`´′ʹ＇"׳״”“]/gu;

/** Lower-case words with single spaces; whatever is neither letter nor digit parts words, stress marks are dropped. */
export const simplify = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replace(APOSTROPHES, '')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Every word that says what kind of place is meant. */
export const typeWords = (): readonly string[] =>
  [...ENDINGS, ...BEGINNINGS].flatMap(([words]) => words.split(' ')).concat(QUALIFIERS);

/** A name and its type word, '' when it has none. */
type Reading = { readonly name: string; readonly type: string };

export const read = (text: string): Reading => readWords(simplify(text));

/** The same of a text that is simplified already. */
export const readWords = (words: string): Reading => {
  for (const [word, type] of ENDINGS) {
    if (words.endsWith(` ${word}`)) return { name: words.slice(0, -word.length - 1), type };
  }
  for (const [word, type] of BEGINNINGS) {
    if (words.startsWith(`${word} `)) return { name: words.slice(word.length + 1), type };
  }
  return { name: words, type: '' };
};

export const unqualified = ({ name, type }: Reading): Reading | undefined => {
  const word = type === '' ? undefined : QUALIFIERS.find((qualifier) => name.endsWith(` ${qualifier}`));
  return word === undefined ? undefined : { name: name.slice(0, -word.length - 1), type };
};

/** Hashtags drop hyphens, others write a space for one, so words are compared run together. */
export const joined = (name: string): string => name.replaceAll(' ', '');

export const nameKey = ({ name, type }: Reading): string => `${joined(name)} ${type}`;
