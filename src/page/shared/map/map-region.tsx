import type { RegionState } from '../../../domain/place-state.ts';
import { withPlace } from '../store/prefs.ts';
import { setPrefs, useRegion, useStore } from '../store/store.ts';
import { nameOf } from '../text/names.ts';
import { stateText } from '../text/state-text.ts';
import { worstLevel } from '../text/threat-text.ts';
import type { Outline } from './drawing.ts';
import { useShare } from './share.ts';

type Props = {
  readonly id: string;
  readonly outline: Outline;
  readonly isInTabOrder: boolean;
  readonly onFocus: () => void;
};

/** One raion of many is still to be seen. */
const FAINTEST = 0.35;

/** One region of the map: its colour, its pattern, its name, and all of it in words for those who do not see it. */
export const MapRegion = ({ id, outline, isInTabOrder, onFocus }: Props) => {
  const store = useStore();
  const lang = store.lang.value;
  const { row, shown } = useRegion(id);
  const share = useShare(id);
  if (row === undefined) return null;
  const label = `${nameOf(row, lang)}: ${stateText(shown, share, store.words.value, lang, store.minute.value)}`;
  const open = (): void => {
    if (store.isPicking.peek()) {
      store.isPicking.value = false;
      setPrefs(store, { places: withPlace(store.prefs.peek().places, id, true) });
      scrollTo(0, 0);
      return;
    }
    store.selected.value = store.selected.peek() === id ? undefined : id;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    open();
  };
  const isChosen = store.prefs.value.places.includes(id);
  return (
    // biome-ignore lint/a11y/useSemanticElements: there is no <button> inside a picture.
    <g
      class="map-region"
      data-state={shown.state}
      data-certain={shown.certain}
      data-doubt={!shown.certain && shown.state !== 'unknown'}
      data-disputed={shown.disputed}
      data-level={worstLevel(shown.alerts) ?? 'none'}
      data-mine={isChosen}
      data-open={store.selected.value === id}
      data-code={outline.code}
      role="button"
      tabIndex={isInTabOrder ? 0 : -1}
      aria-label={label}
      aria-pressed={store.selected.value === id}
      onClick={open}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    >
      <title>{label}</title>
      <path class="map-fill" d={outline.d} />
      <path
        class="map-pattern"
        d={outline.d}
        fill={`url(#${patternOf(shown.state, shown.certain)})`}
        style={
          shown.state === 'partial'
            ? { opacity: FAINTEST + (1 - FAINTEST) * (share === undefined ? 1 : share.alert / share.all) }
            : {}
        }
      />
      <path class="map-edge" d={outline.d} />
    </g>
  );
};

const patternOf = (state: RegionState, certain: boolean): string =>
  state === 'alert' && !certain ? 'pattern-doubt' : `pattern-${state}`;
