import { isOfNow } from '../../protocol/live/first-look.ts';
import { isDark, readPrefs } from '../shared/store/prefs.ts';
import { markOf, wishOf } from './wish.ts';

/**
 * Stands in the document itself and runs before anything is drawn: the colours, and that no answer is seen which was made
 * for other places, in another language, or a while ago.
 */
const kept = (): string | null => {
  try {
    return localStorage.getItem('allclear.prefs');
  } catch {
    return null;
  }
};

const root = document.documentElement;
const prefs = readPrefs(location.search, kept(), navigator.languages);
root.dataset['theme'] = isDark(prefs.theme, matchMedia('(prefers-color-scheme: dark)').matches) ? 'dark' : 'light';
const { at, mark } = root.dataset;
const wish = wishOf(prefs);
const isMine = wish !== undefined && markOf(wish) === mark && isOfNow(Number(at), Date.now());
if (at !== undefined && !isMine) root.dataset['printed'] = 'other';
