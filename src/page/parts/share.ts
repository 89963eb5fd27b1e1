import { useComputed } from '@preact/signals';
import { type Share, shareOf, shownOf } from '../state/shown.ts';
import { shownBoard, shownTrust, useStore } from '../state/store.ts';

/** The share of what lies right below a region that is under alert; draws anew only when the share changes. */
export const useShare = (id: string): Share => {
  const store = useStore();
  const text = useComputed(() => {
    const board = shownBoard(store);
    const trust = shownTrust(store);
    const stateOf = (region: string) => shownOf(board.rowSignal(region).value, trust).state;
    const { alert, unknown, all } = shareOf(stateOf(id), (board.tree.value.childrenOf.get(id) ?? []).map(stateOf));
    return `${alert},${unknown},${all}`;
  });
  const [alert = 0, unknown = 0, all = 1] = text.value.split(',').map(Number);
  return { alert, unknown, all };
};
