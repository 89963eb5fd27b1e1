import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Icon } from '../../shared/parts/icons.tsx';
import { placeName } from '../../shared/store/place-name.ts';
import { setPrefs, useStore } from '../../shared/store/store.ts';

/** Where the viewer is: by list, by map, or by the device's position, which does not leave it. */
export const AskPlace = () => {
  const store = useStore();
  const words = store.words.value.now;
  const isInsecure = store.origin.value === 'insecure';
  const said = useSignal<string | undefined>(undefined);
  const offered = useSignal<readonly string[]>([]);
  const ask = async (): Promise<void> => {
    said.value = words.looking;
    const { placesHere } = await import('./position.ts');
    const found = await placesHere(store);
    if (found.kind !== 'found') said.value = found.kind === 'nowhere' ? words.notHere : words.noPosition;
    else if (!found.isCoarse) setPrefs(store, { places: found.places });
    else {
      said.value = words.onlyCoarse(found.places.map((id) => placeName(store, id)).join(', '));
      offered.value = found.places;
    }
  };
  return (
    <div class="ask-place">
      <h2 class="ask-title">{words.whereAreYou}</h2>
      <div class="buttons">
        <Way
          onClick={() => {
            store.dialog.value = 'places';
          }}
        >
          {words.byList}
        </Way>
        <Way
          onClick={() => {
            store.isPicking.value = true;
            document.querySelector('.map-panel')?.scrollIntoView({ block: 'start' });
          }}
        >
          {words.byMap}
        </Way>
        <Way isOff={isInsecure} onClick={() => void ask()}>
          {words.byDevice}
        </Way>
      </div>
      <p class="quiet" role="status">
        {said.value ?? (isInsecure ? words.needsSecure : words.deviceHint)}
      </p>
      {offered.value.length === 0 ? null : (
        <Way onClick={() => setPrefs(store, { places: offered.value })}>
          {words.takeCoarse(offered.value.map((id) => placeName(store, id)).join(', '))}
        </Way>
      )}
    </div>
  );
};

type WayProps = { readonly onClick: () => void; readonly isOff?: boolean; readonly children: ComponentChildren };

const Way = ({ onClick, isOff = false, children }: WayProps) => (
  <button type="button" class="button" disabled={isOff} onClick={onClick}>
    <Icon name="pin" />
    {children}
  </button>
);
