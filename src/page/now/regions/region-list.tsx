import { useComputed } from '@preact/signals';
import type { RegionState } from '../../../domain/place-state.ts';
import type { RegionWire } from '../../../protocol/live/frames.ts';
import { StateIcon } from '../../shared/parts/icons.tsx';
import { isStanding } from '../../shared/store/country.ts';
import { STATE_ORDER, shownOf } from '../../shared/store/shown.ts';
import { shownBoard, shownContact, useStore } from '../../shared/store/store.ts';
import { comparing } from '../../shared/text/names.ts';
import { RegionRow } from './region-row.tsx';

/** All regions of the first level, what needs attention first. It says all that the map says. */
export const RegionList = () => {
  const store = useStore();
  const words = store.words.value;
  // As text, so that a list that came out the same is not drawn anew.
  const groups = useComputed(() => JSON.stringify(STATE_ORDER.map((state) => [state, idsIn(state)])));

  const idsIn = (state: RegionState): readonly string[] => {
    const board = shownBoard(store);
    const contact = shownContact(store);
    const rows = board.tree.value.roots.flatMap((id) => {
      const row = board.rowSignal(id).value;
      return row !== undefined && shownOf(row, contact).state === state ? [row] : [];
    });
    const byName = comparing(store.lang.value);
    const now = store.feedMinute.value;
    // An alert of years is no news, and stands below it.
    const isOld = (row: RegionWire): number => Number(row.state === 'alert' && isStanding(row.since, now));
    return rows.sort((a, b) => isOld(a) - isOld(b) || byName(a, b)).map(({ id }) => id);
  };

  const parsed = JSON.parse(groups.value) as readonly (readonly [RegionState, readonly string[]])[];
  return (
    <section class="regions" aria-labelledby="regions-title">
      <h2 id="regions-title" class="for-screen-readers">
        {words.list}
      </h2>
      {parsed.map(([state, ids]) =>
        ids.length === 0 ? null : (
          <section key={state} class="region-group" data-state={state} aria-labelledby={`group-${state}`}>
            <h3 id={`group-${state}`} class="group-title" data-state={state}>
              <span class="swatch" data-state={state} aria-hidden="true">
                <StateIcon state={state} />
              </span>
              {words.state[state]} <span class="group-count">{ids.length}</span>
            </h3>
            <ul class="region-rows">
              {ids.map((id) => (
                <RegionRow key={id} id={id} />
              ))}
            </ul>
          </section>
        ),
      )}
    </section>
  );
};
