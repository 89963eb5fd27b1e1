import { render } from 'preact-render-to-string';
import type { FirstLook } from '../../protocol/live/first-look.ts';
import { AnswerPanel } from '../now/answer.tsx';
import { REGION_ZONE } from '../past/moment.tsx';
import { TopBar } from '../shared/parts/top-bar.tsx';
import { readPrefs } from '../shared/store/prefs.ts';
import { createStore, StoreProvider } from '../shared/store/store.ts';
import { secondsText } from '../shared/text/times.ts';
import { type Wish, wishOf } from './wish.ts';

/**
 * The page as the hub puts it into its document: the answer can be read before any script is there, and where none runs.
 * Drawn by the page's own parts, so that what replaces it looks the same.
 */

/** Undefined for an address of which nothing of now is told: a display, a drill. */
export const wish = (search: string, languages: readonly string[]): Wish | undefined =>
  wishOf(readPrefs(search, null, languages));

export const html = ({ lang, places }: Wish, { at, regions, meant }: FirstLook): string => {
  const store = createStore(
    { ...readPrefs('', null, [lang]), places: [...new Set(places.map((place) => meant[place] ?? place))] },
    at,
    REGION_ZONE,
  );
  store.board.put(new Map(regions.map((row) => [row.id, row])));
  store.connection.value = { ...store.connection.value, confirmedAt: at };
  const words = store.words.value.now;
  return render(
    <StoreProvider value={store}>
      <div class="printed">
        <TopBar />
        <p class="printed-old">{words.printedOld(secondsText(at, lang, REGION_ZONE))}</p>
        <main class="content">
          <div class="now">
            <div class="now-answer">
              <AnswerPanel />
            </div>
          </div>
        </main>
      </div>
    </StoreProvider>,
  );
};
