import { effect } from '@preact/signals';
import { notify } from '../parts/notify.ts';
import { exerciseWordOf } from '../text/exercise.ts';
import { nameOf } from '../text/names.ts';
import { keep } from './kept.ts';
import { isDark, searchOf, storedText } from './prefs.ts';
import { createSiren } from './siren.ts';
import type { Store } from './store.ts';

/** What changes outside of the page's own elements: the address, the title, the icon, the colours, sound, notifications. */
export const startEffects = (store: Store): void => {
  rememberPrefs(store);
  paintRoot(store);
  nameTab(store);
  tellChanges(store);
  keepAwake(store);
};

const rememberPrefs = (store: Store): void => {
  effect(() => {
    const prefs = store.prefs.value;
    keep('prefs', storedText(prefs));
    history.replaceState(history.state, '', `${location.pathname}${searchOf(prefs, location.search)}${location.hash}`);
  });
};

const paintRoot = (store: Store): void => {
  const device = matchMedia('(prefers-color-scheme: dark)');
  const root = document.documentElement;
  const paint = (): void => {
    const dark = isDark(store.prefs.peek().theme, device.matches, new Date(store.minute.peek()).getHours());
    root.dataset['theme'] = dark ? 'dark' : 'light';
    document.querySelector('meta[name=theme-color]')?.setAttribute('content', dark ? '#0b1016' : '#f3f5f7');
  };
  device.addEventListener('change', paint);
  effect(() => {
    store.prefs.value;
    store.minute.value;
    paint();
  });
  effect(() => {
    root.lang = store.lang.value;
    root.dataset['trust'] = store.trust.value;
    root.dataset['fresh'] = String(store.isHubFresh.value ?? true);
    root.dataset['status'] = store.status.value;
    root.dataset['past'] = String(store.moment.value !== undefined);
  });
};

const nameTab = (store: Store): void => {
  effect(() => {
    const words = store.words.value;
    const answer = store.answer.value;
    const exercise = exerciseWordOf(store.status.value, words);
    const places =
      answer?.decisive.map(({ id, row }) => (row === undefined ? id : nameOf(row, store.lang.value))) ?? [];
    const text = answer === undefined ? 'AllClear' : `${words.answer[answer.state]} · ${places.join(', ')} · AllClear`;
    document.title = exercise === undefined ? text : `${exercise} · ${text}`;
    document.querySelector('link[rel=icon]')?.setAttribute('href', `/icon-${answer?.state ?? 'unknown'}.svg`);
  });
};

const tellChanges = (store: Store): void => {
  const siren = createSiren();
  let told: string | undefined;
  effect(() => {
    const answer = store.answer.value;
    // The first answer is no change, and a page that knows nothing has nothing to tell.
    if (answer === undefined || store.trust.value === 'never') return;
    const { state } = answer;
    const isChange = told !== undefined && told !== state;
    told = state;
    if (!isChange) return;
    const { sound, notify: wanted } = store.prefs.peek();
    const words = store.words.peek();
    const exercise = exerciseWordOf(store.status.peek(), words);
    const places = answer.decisive.map(({ id, row }) => (row === undefined ? id : nameOf(row, store.lang.peek())));
    if (sound && (state === 'alert' || state === 'clear')) void siren.play(state);
    const title = exercise === undefined ? words.answer[state] : `${exercise}: ${words.answer[state]}`;
    if (wanted) void notify(title, places.join(', '), state);
  });
};

/** The browser takes the lock back whenever the page is hidden. */
const keepAwake = (store: Store): void => {
  let lock: WakeLockSentinel | undefined;
  const hold = async (): Promise<void> => {
    const wanted = store.prefs.peek().awake && document.visibilityState === 'visible' && 'wakeLock' in navigator;
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
