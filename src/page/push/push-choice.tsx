import { useSignal } from '@preact/signals';
import { ProblemLater } from '../shared/parts/problem-later.tsx';
import { useStore } from '../shared/store/store.ts';
import { type Became, hindrance, isSubscribed, subscribe, unsubscribe } from './subscribe.ts';
import { pushWords } from './text.ts';

/** The switch by which a viewer is told of his places while the page is closed, or what is needed for it. */
export const PushChoice = () => {
  const store = useStore();
  const words = pushWords(store.lang.value);
  const isOn = useSignal(isSubscribed());
  const isBusy = useSignal(false);
  const became = useSignal<Became | undefined>(undefined);
  const { places, lang } = store.prefs.value;
  const missing = became.value?.hindrance ?? hindrance(places);
  const set = async (wanted: boolean): Promise<void> => {
    isBusy.value = true;
    const token = store.token.peek();
    became.value = wanted ? await subscribe({ places, language: lang, token }) : await unsubscribe(token);
    isOn.value = became.value.on;
    isBusy.value = false;
  };
  return (
    <div>
      <label class="switch">
        <input
          type="checkbox"
          checked={isOn.value}
          disabled={isBusy.value || (!isOn.value && missing !== undefined)}
          onChange={({ currentTarget }) => void set(currentTarget.checked)}
        />
        <span>
          {words.label}
          <span class="quiet switch-hint">
            {missing === undefined || isOn.value ? words.hint : words.hindrances[missing]}
          </span>
        </span>
      </label>
      <div role="status">
        {became.value?.on === true ? <p>{words.on}</p> : null}
        {became.value?.browser === undefined ? null : <p role="alert">{words.browser(became.value.browser)}</p>}
        {became.value?.refused === undefined ? null : <ProblemLater failed={became.value.refused} />}
      </div>
    </div>
  );
};
