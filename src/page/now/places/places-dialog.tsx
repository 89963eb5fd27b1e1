import { useComputed, useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { RegionWire } from '../../../protocol/live/frames.ts';
import { Dialog } from '../../shared/parts/dialog.tsx';
import { SearchField } from '../../shared/parts/search-field.tsx';
import { searchRegions } from '../../shared/store/search.ts';
import { useStore } from '../../shared/store/store.ts';
import { comparing, nameOf } from '../../shared/text/names.ts';
import { PlaceButton } from './place-button.tsx';

/** Where the viewer says which places matter. */
export const PlacesDialog = () => {
  const store = useStore();
  const words = store.words.value;
  const text = useSignal('');
  const isCopied = useSignal(false);
  const found = useComputed(() => {
    const rows = store.board.rows(store.board.tree.value.all);
    const shown = searchRegions(rows, text.value);
    return text.value.trim() === '' ? [...shown].sort(comparing(store.lang.value)) : shown;
  }).value;
  const { places } = store.prefs.value;
  const chosen = places.map((id) => ({ id, row: store.board.row(id) ?? { name: id, nameEn: id, parent: null } }));
  const list = useRef<HTMLUListElement>(null);
  const share = (): void => {
    navigator.clipboard?.writeText(location.href).then(
      () => {
        isCopied.value = true;
      },
      () => {},
    );
  };
  return (
    <Dialog title={words.places}>
      {chosen.length === 0 ? null : (
        <>
          <ul class="place-rows">
            {chosen.map(({ id, row }) => (
              <PlaceRow key={id} id={id} row={row} />
            ))}
          </ul>
          <button type="button" class="button" onClick={share}>
            {isCopied.value ? words.shared : words.share}
          </button>
        </>
      )}
      <SearchField
        label={words.searchPlace}
        text={text}
        onKey={(event) => {
          if (event.key === 'ArrowDown') list.current?.querySelector('button')?.focus();
        }}
      />
      <p class="quiet" role="status">
        {found.length === 0 ? words.nothingFound : words.found(found.length)}
      </p>
      <ul class="place-rows" ref={list}>
        {found.map((row) => (
          <PlaceRow key={row.id} id={row.id} row={row} />
        ))}
      </ul>
    </Dialog>
  );
};

type RowProps = { readonly id: string; readonly row: Pick<RegionWire, 'name' | 'nameEn' | 'parent'> };

const PlaceRow = ({ id, row }: RowProps) => {
  const store = useStore();
  const lang = store.lang.value;
  const above = row.parent === null ? undefined : store.board.row(row.parent);
  return (
    <li class="place-row">
      <span>
        {nameOf(row, lang)}
        {above === undefined ? null : <span class="quiet"> {nameOf(above, lang)}</span>}
      </span>
      <PlaceButton id={id} row={row} isSmall />
    </li>
  );
};
