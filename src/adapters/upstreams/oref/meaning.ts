import type { Hazard, ThreatKind } from '../../../domain/words.ts';
import { threatSaid } from '../../kit/threats.ts';

/** What an announcement means here. Drills, pre-alerts and what is not understood are neither alerts nor ends. */
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

export const liveMeaning = (category: number, ...texts: readonly unknown[]): Meaning => {
  if (isDrill(category)) return DRILL;
  return category === NEWS_FLASH ? wordsMean(texts) : (LIVE[category] ?? OTHER);
};

export const historyMeaning = (category: number, title: unknown): Meaning => {
  if (category >= 15 && category <= 28) return DRILL;
  return category === NEWS_FLASH_IN_HISTORY ? wordsMean([title]) : (HISTORY[category] ?? OTHER);
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
/** "Not", "there is no", "do not", "forbidden", "not yet", "still", "when", "if", "until", "after", "only", "but", "except". */
const UNLESS = new RegExp(
  word('לא|אין|אל|אסור|טרם|בטרם|עדיין|כאשר|אם|עד|לאחר|אחרי|רק|בלבד|אך|אבל|אולם|למעט|מלבד|צפוי|צפויה|זמנית'),
);
/** "Stay", "remain", "go on staying": whatever else it says, it is not over. */
const STAY = new RegExp(word('לשהות|להישאר|להשאר|הישארו|השארו|שהו|להמשיך|המשיכו'));
/** "In the coming minutes", "are expected", "alerts in your area". */
const EXPECTED = new RegExp(
  `${word('בדקות הקרובות')}|${word('צפויות')}|${word('ייתכנו|יתכנו')}|${word('התרעה מקדימה')}`,
);

/** Read clause by clause: what one takes back, no other one gives. */
const wordsMean = (texts: readonly unknown[]): Meaning => {
  const clauses = texts.flatMap((text) => (typeof text === 'string' ? text.split(/[.,;:!?\n]/) : [])).map(plain);
  const stays = clauses.some((clause) => STAY.test(clause) || (ENDED.test(clause) && UNLESS.test(clause)));
  const ended = clauses.some((clause) => ENDED.test(clause));
  const expected = clauses.some((clause) => EXPECTED.test(clause));
  if (expected) return ended && !stays ? NOT_UNDERSTOOD : PRE_ALERT;
  if (stays) return NO_END;
  return ended ? END : NOT_UNDERSTOOD;
};

/** Vowel points, marks of direction and runs of blanks say nothing. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[\s־–—-]+/gu, ' ')
    .trim();
