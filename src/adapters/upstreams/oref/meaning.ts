import type { Hazard, ThreatKind } from '../../../domain/words.ts';
import { threatSaid } from '../../kit/threats.ts';

/** The meaning of an announcement here. Drills, pre-alerts and what is not understood are neither alerts nor ends. */
export type Meaning =
  | { readonly kind: 'alert'; readonly hazard: Hazard; readonly threat: ThreatKind }
  | { readonly kind: 'end' }
  | { readonly kind: 'not'; readonly code: string };

/** `words`: what the service calls the category, where that says what comes. */
const alert = (hazard: Hazard, words = ''): Meaning => ({ kind: 'alert', hazard, threat: threatSaid(words) });
const MISSILES = alert('air-raid', 'ירי רקטות וטילים');
const HOSTILE_AIRCRAFT = alert('air-raid', 'חדירת כלי טיס עוין');
const END: Meaning = { kind: 'end' };
const PRE_ALERT: Meaning = { kind: 'not', code: 'signal.pre-alert' };
/** It speaks of the end, and says that it is not there: stay near the shelter. */
const NO_END: Meaning = { kind: 'not', code: 'signal.no-end' };
const NOT_UNDERSTOOD: Meaning = { kind: 'not', code: 'signal.not-understood' };
const DRILL: Meaning = { kind: 'not', code: 'signal.drill' };
const OTHER: Meaning = { kind: 'not', code: 'hazard.unknown' };

/** `cat` of the live answer. The numbers of the history are others. */
const LIVE: Readonly<Record<string, Meaning | undefined>> = {
  1: MISSILES,
  2: alert('air-raid'),
  4: alert('nuclear'),
  6: HOSTILE_AIRCRAFT,
  7: alert('chemical'),
};

/** `category` of the history. */
const HISTORY: Readonly<Record<string, Meaning | undefined>> = {
  1: MISSILES,
  2: HOSTILE_AIRCRAFT,
  3: alert('chemical'),
  9: alert('chemical'),
  12: alert('chemical'),
  14: PRE_ALERT,
};

/** A news flash is a pre-alert, an end or neither, and only its words tell which; under both numbers. */
const NEWS_FLASH = 10;
const NEWS_FLASH_IN_HISTORY = 13;
const isDrill = (category: number): boolean => (category >= 101 && category <= 107) || category === 113;

/** "Enter the protected space": it stands below whatever the service announces, and is of the alert before. */
const STANDING_WORDS = 'היכנסו למרחב המוגן';

/** `names`: the places that it is said of. */
export const liveMeaning = (
  category: number,
  title: unknown,
  desc?: unknown,
  names: readonly string[] = [],
): Meaning => {
  if (isDrill(category)) return DRILL;
  if (category !== NEWS_FLASH) return LIVE[category] ?? OTHER;
  return wordsMean(desc === STANDING_WORDS ? [title] : [title, desc], names);
};

export const historyMeaning = (category: number, title: unknown, names: readonly string[] = []): Meaning => {
  if (category >= 15 && category <= 28) return DRILL;
  return category === NEWS_FLASH_IN_HISTORY ? wordsMean([title], names) : (HISTORY[category] ?? OTHER);
};

/** Whole words only: a prefix such as "that" or "to" is written together with its word and changes what it says. */
const word = (text: string): string => `(?<![א-ת])(?:${text})(?![א-ת])`;
/** At most three words between. */
const LATER = '(?: [^ ]+){0,3} ';
const EVENT = 'האירוע|הארוע|אירוע|ארוע';

/** "The event has ended", "end of the stay near the shelter", "the danger has passed", "the fear is lifted", "may leave". */
const ENDED = new RegExp(
  [
    `${word(EVENT)}${LATER}${word('הסתיים|נגמר|תם')}`,
    `${word('הסתיים')} ${word(EVENT)}`,
    `${word('סיום')} ${word(`${EVENT}|שהייה|השהייה|שהיה|השהיה`)}`,
    `${word('הסכנה')}${LATER}${word('חלפה')}`,
    `${word('חלפה')} ${word('הסכנה')}`,
    `${word('החשש')}${LATER}${word('הוסר')}`,
    `${word('הוסר')} ${word('החשש')}`,
    `${word('ניתן|אפשר|מותר|יכולים|רשאים')}${LATER}${word('לצאת')}`,
  ].join('|'),
);
/**
 * The words that such a sentence may have. With any other one it may say when, whether, for how long or for whom it is
 * over, or that somebody else says so: then it is not understood, which is never an end.
 */
const IN_AN_END: ReadonlySet<string> = new Set(
  [
    'האירוע הארוע אירוע ארוע הסתיים נגמר תם סיום הסכנה חלפה החשש הוסר ניתן אפשר מותר יכולים רשאים לצאת',
    'שהייה השהייה שהיה השהיה בסמיכות בקרבת למרחב למרחבים במרחב במרחבים מהמרחב מהמרחבים המוגן המוגנים מוגן',
    // "In your area", "in the areas", "in the north", "throughout the country".
    'באזור באזורך באזורכם באזורינו באזורים הבאים ברחבי בכל רחבי הארץ הצפון הדרום המרכז הגליל הנגב השרון השפלה',
    // "Residents", "those who stay", "all", "now", "finally", "already", "and to return to routine", "update".
    'התושבים תושבים תושבי האזרחים הציבור השוהים כל כולם כעת עכשיו כבר לחלוטין לחזור חזרה לשגרה עדכון הודעה פיקוד העורף',
    // "Fear of", "infiltration", "hostile aircraft", "terrorists", "rocket fire", "security", "and it is".
    'לחדירת חדירת כלי טיס עוין מחבלים לירי ירי רקטות טילים וטילים ורקטות הביטחוני הבטחוני את של',
  ].flatMap((words) => words.split(' ')),
);
/** "Leave to the shelter" is the way in. */
const INTO = new RegExp(`${word('לצאת')}.*${word('למרחב|למרחבים')}`);

/** "Not", "there is no", "do not", "forbidden", "not yet", "still", "when", "if", "until", "after", "only", "but", "except". */
const UNLESS = new RegExp(
  word(
    'לא|ולא|אין|ואין|אל|ואל|אסור|ואסור|טרם|בטרם|עדיין|כאשר|אם|האם|עד|לאחר|אחרי|רק|בלבד|אך|אבל|אולם|למעט|מלבד|צפוי|צפויה|זמנית',
  ),
);
/** "Stay", "remain", "go on staying", "wait": whatever else it says, it is not over. */
const STAY = new RegExp(
  word('ו?(?:לשהות|להישאר|להשאר|הישארו|השארו|שהו|להמשיך|המשיכו|להמתין|המתינו|להיכנס|היכנסו|כנסו|לחכות|חכו)'),
);
/** "In the coming minutes", "are expected", "alerts in your area". */
const EXPECTED = new RegExp(
  `${word('בדקות הקרובות')}|${word('צפויות')}|${word('ייתכנו|יתכנו')}|${word('התרעה מקדימה')}`,
);
/** Advice for when the next alert comes says nothing of this one. */
const NEXT_TIME = new RegExp(`^${word('בעת|במקרה של|עם')} ${word('קבלת|הישמע|התרעה|אזעקה')}`);
/** Of shelters and of leaving them. */
const OF_SHELTERS = new RegExp(`${word('לצאת|יציאה|ו?[לבמה]*(?:מרחב|מרחבים|מקלט|מקלטים|ממד|מוגן|מוגנים)')}`);

/**
 * Read sentence by sentence: what one takes back, no other one gives. `names`: the places that it is said of, which may
 * stand in it.
 */
const wordsMean = (texts: readonly unknown[], names: readonly string[]): Meaning => {
  const sentences = texts
    .flatMap((text) => (typeof text === 'string' ? (text.match(/[^.;!?\n]+[?]?/g) ?? []) : []))
    .map((text) => ({ asks: text.endsWith('?'), text: without(names, plain(text.replace(/[,:?]/g, ' '))) }))
    .filter(({ text }) => text !== '');
  const said = sentences.map(meaningOf);
  const ended = said.some(({ isEnd }) => isEnd);
  const stays = said.some((one) => one.stays);
  if (said.some(({ isExpected }) => isExpected)) return ended && !stays ? NOT_UNDERSTOOD : PRE_ALERT;
  if (stays) return NO_END;
  return ended && !said.some(({ isUnclear }) => isUnclear) ? END : NOT_UNDERSTOOD;
};

const meaningOf = ({ asks, text }: { readonly asks: boolean; readonly text: string }) => {
  const isEnd = ENDED.test(text);
  const isExpected = EXPECTED.test(text);
  if (!isEnd && NEXT_TIME.test(text)) return { isEnd, isExpected, stays: false, isUnclear: false };
  const stays = STAY.test(text) || (isEnd && UNLESS.test(text));
  const isKnown = text.split(' ').every((one) => IN_AN_END.has(one) || IN_AN_END.has(one.replace(/^ו/, '')));
  const isUnclear = isEnd ? asks || !isKnown || INTO.test(text) : UNLESS.test(text) || OF_SHELTERS.test(text);
  return { isEnd, isExpected, stays, isUnclear };
};

const without = (names: readonly string[], text: string): string =>
  names
    .map(plain)
    .filter((name) => name !== '')
    .reduce((rest, name) => rest.replace(new RegExp(word(name.replace(SIGNS, '\\$&')), 'g'), ' '), text)
    .replace(/ +/g, ' ')
    .trim();

/** Characters with a meaning in an expression. */
const SIGNS = /[\\^$.*+?()[\]{}|]/g;

/** Vowel points, marks of direction and runs of blanks say nothing; nor do the signs of abbreviations. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{M}\p{Cf}'"׳״’”“`´]/gu, '')
    .replace(/[\s־–—(),:-]+/gu, ' ')
    .trim();
