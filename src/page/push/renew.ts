import { effect } from '@preact/signals';
import type { Store } from '../shared/store/store.ts';
import { renew } from './subscribe.ts';

/** Places are chosen one after the other; the hub hears of the last; milliseconds. */
const SETTLES_AFTER = 2_000;

export const renewSubscription = (store: Pick<Store, 'prefs' | 'token'>): void => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let said = '';
  effect(() => {
    const { places, lang } = store.prefs.value;
    const saying = JSON.stringify([places, lang]);
    if (saying === said) return;
    said = saying;
    clearTimeout(timer);
    timer = setTimeout(() => {
      void renew({ places, language: lang, token: store.token.peek() }).catch(() => {});
    }, SETTLES_AFTER);
  });
};
