import type { BoardSignals } from '../store/board.ts';

/** All codes an outline may name a region by, to the region's id. An id wins over the codes of others. */
export const codesOf = (board: BoardSignals): ReadonlyMap<string, string> => {
  const codes = new Map<string, string>();
  const { all } = board.tree.value;
  for (const id of all) {
    const row = board.row(id);
    for (const code of [row?.name, row?.nameEn, row?.katottg, row?.iso]) {
      if (code !== undefined && !codes.has(code)) codes.set(code, id);
    }
  }
  for (const id of all) codes.set(id, id);
  return codes;
};
