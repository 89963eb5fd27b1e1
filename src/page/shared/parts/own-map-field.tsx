import { useSignal } from '@preact/signals';
import { codesOf } from '../map/codes.ts';
import { keepOwnMap, ownMap } from '../map/load.ts';
import { readGeoJson } from '../map/own-map.ts';
import { useStore } from '../store/store.ts';

/** Lets the viewer draw outlines of their own. */
export const OwnMapField = () => {
  const store = useStore();
  const words = store.words.value;
  const isBad = useSignal(false);
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const codes = codesOf(store.board);
    const drawing = readGeoJson(await file.text(), (code) => codes.has(code));
    isBad.value = drawing === undefined;
    if (drawing !== undefined) keepOwnMap(drawing);
  };
  return (
    <div class="field">
      <label>
        <span>{words.prefs.ownMap}</span>
        <span class="quiet switch-hint">{words.prefs.ownMapHint}</span>
        <input
          type="file"
          accept=".json,.geojson,application/geo+json,application/json"
          onChange={({ currentTarget }) => void read(currentTarget.files?.[0])}
        />
      </label>
      {isBad.value ? <p role="alert">{words.prefs.ownMapBad}</p> : null}
      {ownMap.value === undefined ? null : (
        <button type="button" class="button" onClick={() => keepOwnMap(undefined)}>
          {words.prefs.ownMapRemove}
        </button>
      )}
    </div>
  );
};
