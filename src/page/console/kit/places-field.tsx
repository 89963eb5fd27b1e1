import { type Signal, useComputed, useSignal } from '@preact/signals';
import { SearchField } from '../../shared/parts/search-field.tsx';
import { placeName } from '../../shared/store/place-name.ts';
import { searchRegions } from '../../shared/store/search.ts';
import { useStore } from '../../shared/store/store.ts';
import { nameOf } from '../../shared/text/names.ts';
import { useWords } from '../text/of.ts';

/** Found places shown at once; more of them are found by typing more. */
const SHOWN = 8;

/** Any places at once: oblasts, raions, hromadas. None is chosen before somebody chooses it. */
export const PlacesField = ({ value }: { readonly value: Signal<readonly string[]> }) => {
  const store = useStore();
  const words = useWords().places;
  const lang = store.lang.value;
  const text = useSignal('');
  const found = useComputed(() => {
    if (text.value.trim() === '') return [];
    return searchRegions(store.board.rows(store.board.tree.value.all), text.value)
      .filter(({ id }) => !value.value.includes(id))
      .slice(0, SHOWN);
  }).value;
  const add = (id: string): void => {
    value.value = [...value.peek(), id];
    text.value = '';
  };
  return (
    <fieldset class="places-field">
      <legend>{words.label}</legend>
      {value.value.length === 0 ? (
        <p class="quiet">{words.none}</p>
      ) : (
        <ul class="chips">
          {value.value.map((id) => (
            <li key={id}>
              <button
                type="button"
                class="button chip"
                aria-label={words.remove(placeName(store, id))}
                onClick={() => {
                  value.value = value.peek().filter((other) => other !== id);
                }}
              >
                {placeName(store, id)} <span aria-hidden="true">×</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <SearchField
        label={words.search}
        text={text}
        onKey={(event) => {
          const [first] = found;
          if (event.key !== 'Enter') return;
          event.preventDefault();
          if (first !== undefined) add(first.id);
        }}
      />
      {text.value.trim() === '' ? null : (
        <>
          <p class="quiet" role="status">
            {found.length === 0 ? words.nothing : words.found(found.length)}
          </p>
          <ul class="place-rows">
            {found.map((row) => {
              const above = row.parent === null ? undefined : store.board.row(row.parent);
              return (
                <li key={row.id}>
                  <button type="button" class="place-choice" onClick={() => add(row.id)}>
                    <strong>{nameOf(row, lang)}</strong>{' '}
                    <span class="quiet">
                      {words.level[row.level] ?? row.level}
                      {above === undefined ? '' : `, ${nameOf(above, lang)}`}
                    </span>
                  </button>
                </li>
              );
            })}
          </ul>
        </>
      )}
    </fieldset>
  );
};

/** Names of places as one text; the rest is counted. */
const MOST_NAMED = 6;

export const usePlaceNames = (): ((ids: readonly string[]) => string) => {
  const store = useStore();
  const words = useWords();
  return (ids) => {
    const names = ids.slice(0, MOST_NAMED).map((id) => placeName(store, id));
    const rest = ids.length - names.length;
    return [...names, ...(rest > 0 ? [words.alert.andMore(rest)] : [])].join(', ');
  };
};
