import { nameOf } from '../text/names.ts';
import type { Store } from './store.ts';

/** The name of a place: by the board, else by what an earlier visit left, else its id. */
export const placeName = (store: Store, id: string): string => {
  const row = store.board.row(id) ?? store.remembered.peek()?.regions.find((one) => one.id === id);
  return row === undefined ? id : nameOf(row, store.lang.value);
};
