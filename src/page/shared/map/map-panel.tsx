import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RegionState } from '../../../domain/place-state.ts';
import { STATE_ORDER } from '../store/shown.ts';
import { useStore } from '../store/store.ts';
import { codesOf } from './codes.ts';
import type { Drawing } from './drawing.ts';
import { builtInMap, operatorMap, ownMap } from './load.ts';
import { RegionMap } from './region-map.tsx';

/** The map with its legend, or nothing where there are no outlines: the list says it all. */
export const MapPanel = () => {
  const store = useStore();
  const words = store.words.value;
  const loaded = useSignal<Drawing | undefined>(undefined);
  useEffect(() => {
    void builtInMap().then((drawing) => {
      loaded.value ??= drawing;
    });
  }, [loaded]);
  useSignalEffect(() => {
    if (!store.isWhole.value) return;
    void operatorMap(store.prefs.peek().feed, () => codesOf(store.board)).then((drawing) => {
      if (drawing !== undefined) loaded.value = drawing;
    });
  });
  const drawing = ownMap.value ?? loaded.value;
  return (
    <section class="map-panel" aria-label={words.map}>
      {store.isPicking.value ? (
        <p class="map-picking" role="status">
          {words.now.pickOnMap}
          <button
            type="button"
            class="button"
            onClick={() => {
              store.isPicking.value = false;
            }}
          >
            {words.now.cancel}
          </button>
        </p>
      ) : null}
      {drawing === undefined ? <div class="map-empty" /> : <RegionMap drawing={drawing} />}
      <div class="map-foot">
        <ul class="legend" aria-label={words.legend}>
          {STATE_ORDER.map((state: RegionState) => (
            <li key={state}>
              <span class="swatch" data-state={state} data-certain="true" aria-hidden="true" />
              {words.state[state]}
            </li>
          ))}
          {store.contact.value === 'lost' || store.isHubFresh.value === false ? (
            <li>
              <span class="swatch" data-state="alert" data-certain="false" aria-hidden="true" />
              {words.uncertain}
            </li>
          ) : null}
        </ul>
        <p class="credit">
          {drawing?.credit === '' ? null : <span>{words.credit}. </span>}
          {words.creditMore}
        </p>
      </div>
    </section>
  );
};
