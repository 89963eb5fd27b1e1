import type { RegionWire } from '../../../protocol/live/frames.ts';
import { Icon } from '../../shared/parts/icons.tsx';
import { withPlace } from '../../shared/store/prefs.ts';
import { setPrefs, useStore } from '../../shared/store/store.ts';
import { nameOf } from '../../shared/text/names.ts';

type Props = {
  readonly id: string;
  readonly row: Pick<RegionWire, 'name' | 'nameEn'>;
  readonly isSmall?: boolean;
};

/** Makes a region one of my places, or no longer. */
export const PlaceButton = ({ id, row, isSmall = false }: Props) => {
  const store = useStore();
  const words = store.words.value;
  const { places } = store.prefs.value;
  const isMine = places.includes(id);
  const name = nameOf(row, store.lang.value);
  const label = isMine ? words.removePlace(name) : words.addPlace(name);
  return (
    <button
      type="button"
      class={isSmall ? 'icon-button' : 'button'}
      aria-pressed={isMine}
      {...(isSmall ? { 'aria-label': label, title: label } : {})}
      onClick={() => setPrefs(store, { places: withPlace(places, id, !isMine) })}
    >
      <Icon name={isMine ? 'starred' : 'star'} />
      {isSmall ? null : label}
    </button>
  );
};
