import { useSignal, useSignalEffect } from '@preact/signals';
import { placeName } from '../shared/store/place-name.ts';
import type { Store } from '../shared/store/store.ts';
import { useStore } from '../shared/store/store.ts';
import { eventText, mostImportant } from '../shared/text/event-text.ts';

/** More than this at once is told as a number. */
const TOLD = 4;

/** Tells changes to screen readers: those of my places at once, those of the country when there is a pause. */
export const Announcer = () => {
  const store = useStore();
  const text = useSignal('');
  const urgent = useSignal('');
  const told = useSignal(-1);
  useSignalEffect(() => {
    const { recent } = store.following.value;
    const latest = recent.at(-1)?.seq ?? 0;
    const from = told.peek();
    told.value = latest;
    if (from === -1 || latest <= from) return;
    text.value = textOf(store, from);
  });
  useSignalEffect(() => {
    const answer = store.answer.value;
    const words = store.words.value;
    urgent.value =
      answer === undefined
        ? ''
        : `${words.answer[answer.state]}: ${answer.decisive.map(({ id }) => placeName(store, id)).join(', ')}`;
  });
  return (
    <>
      <div class="for-screen-readers" role="status" aria-live="polite" data-testid="announcer">
        {text.value}
      </div>
      <div class="for-screen-readers" role="alert" aria-live="assertive">
        {urgent.value}
      </div>
    </>
  );
};

const textOf = (store: Store, from: number): string => {
  const words = store.words.peek();
  const lang = store.lang.peek();
  const events = mostImportant(store.following.peek().recent.filter(({ seq }) => seq > from));
  const lines = events.slice(0, TOLD).map((event) => {
    return eventText(event, event.region === undefined ? '' : placeName(store, event.region), words, lang);
  });
  return [...lines, ...(events.length > TOLD ? [words.missed.more(events.length - TOLD)] : [])].join('. ');
};
