import type { BoardSignals } from '../store/board.ts';

/**
 * Codes that an outline may name a region by, to the region's id. An id wins over the codes of others. `wanted`: only
 * these, which is quick; all there are when absent.
 */
export const codesOf = (board: BoardSignals, wanted?: ReadonlySet<string>): ReadonlyMap<string, string> => {
  const codes = new Map<string, string>();
  const { all } = board.tree.value;
  const put = (code: string | undefined, id: string): void => {
    if (code !== undefined && wanted?.has(code) !== false && !codes.has(code)) codes.set(code, id);
  };
  for (const id of all) put(id, id);
  for (const id of all) {
    const row = board.row(id);
    put(row?.name, id);
    put(row?.nameEn, id);
    put(row?.katottg, id);
    put(row?.iso, id);
  }
  return codes;
};
