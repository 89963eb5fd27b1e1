import type { RegionWire } from '../../../protocol/live/frames.ts';
import { keep, readKept } from './kept.ts';
import type { Remembered, Store } from './store.ts';

/** Keeps what is known for a visit without connection. Only of the real thing: an old drill helps nobody. */

export const BOARD_KEY = 'board';
const EVERY_MS = 10_000;

export const rememberBoard = (store: Store): void => {
  store.remembered.value = readRemembered();
  let keptVersion = -1;
  setInterval(() => {
    const version = store.board.version.peek();
    const { confirmedAt } = store.connection.peek();
    const isReal = store.status.peek() === 'Actual' && store.prefs.peek().feed === undefined;
    if (!isReal || confirmedAt === null || store.contact.peek() !== 'live') return;
    if (version === keptVersion && confirmedAt - (store.remembered.peek()?.at ?? 0) < EVERY_MS * 3) return;
    keptVersion = version;
    const remembered = { at: confirmedAt, regions: worthKeeping(store) };
    store.remembered.value = remembered;
    keep(BOARD_KEY, JSON.stringify(remembered));
  }, EVERY_MS);
};

/** The first level, my places, and whatever is not calm. */
const worthKeeping = (store: Store): readonly RegionWire[] => {
  const { places } = store.prefs.peek();
  return store.board.rows(store.board.tree.peek().all).filter((row) => {
    const isOwnAlert = row.state === 'alert' && row.via === undefined;
    return row.parent === null || places.includes(row.id) || isOwnAlert;
  });
};

const readRemembered = (): Remembered | undefined => {
  try {
    const value: unknown = JSON.parse(readKept(BOARD_KEY) ?? 'null');
    const isOne = typeof value === 'object' && value !== null && 'at' in value && 'regions' in value;
    return isOne && typeof value.at === 'number' && Array.isArray(value.regions)
      ? { at: value.at, regions: value.regions }
      : undefined;
  } catch {
    return undefined;
  }
};
