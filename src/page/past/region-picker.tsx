import { useStore } from '../shared/store/store.ts';
import { comparing, nameOf } from '../shared/text/names.ts';

type Props = { readonly value: string; readonly choose: (id: string) => void };

/** A region of the first level or one of my places, out of a list. */
export const RegionPicker = ({ value, choose }: Props) => {
  const store = useStore();
  const words = store.words.value;
  const lang = store.lang.value;
  const ids = new Set([...store.prefs.value.places, ...store.board.tree.value.roots, ...(value === '' ? [] : [value])]);
  const rows = store.board.rows(ids);
  return (
    <label class="field">
      <span>{words.past.forRegion}</span>
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {rows.sort(comparing(lang)).map((row) => (
          <option key={row.id} value={row.id}>
            {nameOf(row, lang)}
          </option>
        ))}
      </select>
    </label>
  );
};
