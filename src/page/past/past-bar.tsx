import { useStore } from '../shared/store/store.ts';
import { stampText } from '../shared/text/times.ts';

/** Says that what is shown is not now, on whatever part of the page it is shown. */
export const PastBar = () => {
  const store = useStore();
  const words = store.words.value;
  const moment = store.moment.value;
  if (moment === undefined) return null;
  return (
    <div class="past-bar" role="status">
      <strong>{words.past.looking(stampText(moment.at, store.lang.value))}</strong>
      <span>{words.past.asKnownNow}</span>
      <button
        type="button"
        class="button"
        onClick={() => {
          store.moment.value = undefined;
        }}
      >
        {words.past.back}
      </button>
    </div>
  );
};
