import type { Remembered } from '../store/store.ts';
import { useStore } from '../store/store.ts';
import { nameOf } from '../text/names.ts';

/** The board of an earlier visit, in words only: nothing of it may look like now. */
export const LastKnown = ({ remembered }: { readonly remembered: Remembered }) => {
  const store = useStore();
  const words = store.words.value;
  const { places } = store.prefs.value;
  const rows = remembered.regions.filter(
    ({ id, parent, state }) => places.includes(id) || (parent === null && state === 'alert'),
  );
  return (
    <ul class="last-known">
      {rows.map((row) => (
        <li key={row.id}>
          {nameOf(row, store.lang.value)}: {words.state[row.state]} ({words.lastKnown})
        </li>
      ))}
    </ul>
  );
};
