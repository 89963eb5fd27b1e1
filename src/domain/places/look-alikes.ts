/**
 * Words with letters of another alphabet in them: "Харкiвська" with a Latin "i", "Kyїв" with two Latin letters. Keyboards
 * and text recognition make them; to the eye they are right. A word is only read as one that is known, letter by letter.
 */

/** Letters that look the same, in upper or lower case, as one letter. Both sides stand as `simplify` leaves them. */
const LOOKS: Readonly<Record<string, string>> = {
  // Cyrillic
  ...pairs('авеіјкмнорстухѕї', 'abeijkmhopctyxsï'),
  // Greek
  ...pairs('αβεηικμνορτυχζ', 'abehikmvoptyxz'),
};

/** The Cyrillic letter that a Latin one stands for where it is transliterated alone. */
const STANDS_FOR: Readonly<Record<string, string>> = pairs('abvhgdezyijklmnoprstufc', 'абвгґдезиійклмнопрстуфц');

function pairs(from: string, to: string): Readonly<Record<string, string>> {
  const letters = [...to];
  return Object.fromEntries([...from].map((letter, index) => [letter, letters[index] ?? letter]));
}

const looks = (letter: string): string => LOOKS[letter] ?? letter;
const shapeOf = (word: string): string => Array.from(word, looks).join('');
const isLatin = (letter: string): boolean => /\p{Script=Latin}/u.test(letter);
const isMixed = (word: string): boolean => /\p{Script=Latin}/u.test(word) && /\p{Script=Cyrillic}/u.test(word);

/** More than these are no slip of a keyboard; each is looked up. */
const MOST_READINGS = 8;

/**
 * The other ways in which a simplified text can be read: each word that is not known becomes the known ones that it looks
 * like; failing that, if it mixes alphabets, those that it looks like once its Latin letters are transliterated. Empty when
 * there is no other way, or too many.
 */
export const lookAlikes = (words: Iterable<string>): ((text: string) => readonly string[]) => {
  const known = new Set(words);
  const byShape = new Map<string, string[]>();
  const byLength = new Map<number, string[]>();
  for (const word of known) {
    push(byShape, shapeOf(word), word);
    push(byLength, word.length, word);
  }
  const meant = (word: string): readonly string[] => {
    if (known.has(word)) return [word];
    const same = byShape.get(shapeOf(word));
    if (same !== undefined) return same;
    if (!isMixed(word)) return [word];
    const alike = (byLength.get(word.length) ?? []).filter((other) => isAlike(word, other));
    return alike.length === 0 ? [word] : alike;
  };
  return (text) => {
    let readings: readonly string[] = [''];
    for (const word of text.split(' ')) {
      const choices = meant(word);
      readings = readings.flatMap((before) =>
        choices.map((choice) => (before === '' ? choice : `${before} ${choice}`)),
      );
      if (readings.length > MOST_READINGS) return [];
    }
    return readings.filter((reading) => reading !== text);
  };
};

/** Whether each letter of a word is the other's, looks like it, or is a Latin one that stands for it. */
const isAlike = (word: string, other: string): boolean => {
  const letters = [...other];
  return [...word].every((letter, index) => {
    const wanted = letters[index] ?? '';
    return looks(letter) === looks(wanted) || (isLatin(letter) && STANDS_FOR[letter] === wanted);
  });
};

const push = <Key>(lists: Map<Key, string[]>, key: Key, word: string): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [word]);
  else list.push(word);
};
