import { useComputed } from '@preact/signals';
import { type Share, shareOf, shownOf } from '../store/shown.ts';
import { shownBoard, shownContact, useStore } from '../store/store.ts';

/** The share of what lies right below a region that is under alert; draws anew only when the share changes. Undefined: not known yet. */
export const useShare = (id: string): Share | undefined => {
  const store = useStore();
  const text = useComputed(() => {
    if (!store.isWhole.value && store.moment.value === undefined) return '';
    const board = shownBoard(store);
    const contact = shownContact(store);
    const stateOf = (region: string) => shownOf(board.rowSignal(region).value, contact).state;
    const { alert, unknown, all } = shareOf(stateOf(id), (board.tree.value.childrenOf.get(id) ?? []).map(stateOf));
    return `${alert},${unknown},${all}`;
  });
  if (text.value === '') return undefined;
  const [alert = 0, unknown = 0, all = 1] = text.value.split(',').map(Number);
  return { alert, unknown, all };
};
