import { effect } from '@preact/signals';
import { hubUrl } from '../live/hub-url.ts';
import { notify } from '../parts/notify.ts';
import { exerciseWordOf } from '../text/exercise.ts';
import { keep } from './kept.ts';
import { afterPicture } from './late.ts';
import { placeName } from './place-name.ts';
import { isDark, searchOf, storedText } from './prefs.ts';
import { createSiren } from './siren.ts';
import { type Store, takesOver } from './store.ts';
import { NOTHING_TOLD, type Told, tell } from './tell.ts';

/** Effects outside of the page's own elements: the address, the title, the icon, the colours, sound, notifications. */
export const startEffects = (store: Store): void => {
  rememberPrefs(store);
  paintRoot(store);
  nameTab(store);
  tellChanges(store);
  keepAwake(store);
};

/** The real thing, where a real alert took the page over from a drill. */
const shownStore = (store: Store): Store => (takesOver(store) ? (store.real.value ?? store) : store);

const rememberPrefs = (store: Store): void => {
  effect(() => {
    const prefs = store.prefs.value;
    keep('prefs', storedText(prefs));
    history.replaceState(history.state, '', `${location.pathname}${searchOf(prefs, location.search)}${location.hash}`);
    store.address.value = location.href;
  });
};

const paintRoot = (store: Store): void => {
  const device = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const paint = (): void => {
    const dark = isDark(store.prefs.peek().theme, device.matches);
    root.dataset['theme'] = dark ? 'dark' : 'light';
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', dark ? '#0b1016' : '#f3f5f7');
  };
  device.addEventListener('change', paint);
  effect(() => {
    store.prefs.value;
    paint();
  });
  effect(() => {
    const at = shownStore(store);
    root.lang = at.lang.value;
    root.dataset['trust'] = at.contact.value;
    root.dataset['fresh'] = String(at.isHubFresh.value ?? true);
    root.dataset['status'] = at.status.value;
    root.dataset['past'] = String(at.moment.value !== undefined);
  });
};

const nameTab = (store: Store): void => {
  // After the picture: a browser is slow to take a title and an icon.
  const put = afterPicture();
  effect(() => {
    const at = shownStore(store);
    const words = at.words.value;
    const answer = at.answer.value;
    const exercise = exerciseWordOf(at.status.value, words);
    const places = answer?.decisive.map(({ id }) => placeName(at, id)) ?? [];
    const text = answer === undefined ? 'AllClear' : `${words.answer[answer.state]} · ${places.join(', ')} · AllClear`;
    put(() => {
      document.title = exercise === undefined ? text : `${exercise} · ${text}`;
      document
        .querySelector('link[rel=icon]')
        ?.setAttribute('href', hubUrl(`/icon-${answer?.state ?? 'unknown'}.svg`).href);
    });
  });
};

/** Ends with what it returns. */
export const tellChanges = (store: Store): (() => void) => {
  const siren = createSiren();
  let told: Told = NOTHING_TOLD;
  return effect(() => {
    const answer = store.answer.value;
    // A page that knows nothing yet has nothing to tell.
    if (answer === undefined || store.contact.value === 'never') return;
    const { told: next, sound, isNews } = tell(told, answer.state);
    told = next;
    const prefs = store.prefs.peek();
    if (prefs.sound && sound !== undefined) void siren.play(sound);
    if (!prefs.notify || !isNews) return;
    const words = store.words.peek();
    const exercise = exerciseWordOf(store.status.peek(), words);
    const title = exercise === undefined ? words.answer[answer.state] : `${exercise}: ${words.answer[answer.state]}`;
    void notify(title, answer.decisive.map(({ id }) => placeName(store, id)).join(', '), answer.state);
  });
};

/** The browser takes the lock back whenever the page is hidden. */
const keepAwake = (store: Store): void => {
  let lock: WakeLockSentinel | undefined;
  const hold = async (): Promise<void> => {
    const { awake, wall } = store.prefs.peek();
    const wanted = (awake || wall) && document.visibilityState === 'visible' && 'wakeLock' in navigator;
    if (!wanted) {
      await lock?.release();
      lock = undefined;
    } else if (lock === undefined || lock.released) {
      lock = await navigator.wakeLock.request('screen').catch(() => undefined);
    }
  };
  effect(() => {
    store.prefs.value;
    void hold();
  });
  document.addEventListener('visibilitychange', () => void hold());
};
