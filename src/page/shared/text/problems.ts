import { PROBLEMS_UK } from '../../../protocol/words/problem-words.ts';
import type { Failed } from '../live/failed.ts';
import type { Lang } from './lang.ts';

/** Its detail says which field is wrong and how, which no code can. */
const IN_DETAIL = new Set(['request.invalid', 'request.malformed']);

/** What went wrong, in the language of the page; the hub's own words are English. Loaded with the views that act. */
export const problemText = ({ code, status, detail }: Failed, lang: Lang): string => {
  if (status === 0) return lang === 'uk' ? 'хаб не відповідає' : 'the hub does not answer';
  if (lang === 'en') return detail;
  const known = code === undefined ? undefined : PROBLEMS_UK[code];
  if (known === undefined) return `відповідь хабу ${status}`;
  return code !== undefined && IN_DETAIL.has(code) ? `${known} (${detail})` : known;
};
