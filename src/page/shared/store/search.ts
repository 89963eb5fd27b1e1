/** Finds regions by a part of their name, in either language. Pure. */

export type Findable = {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly level: string;
  readonly parent: string | null;
};

/** More than this nobody reads. */
const SHOWN = 30;

/** Names that begin so first, larger regions first among them. `rows` stand parents first. */
export const searchRegions = <Row extends Findable>(rows: readonly Row[], text: string): readonly Row[] => {
  const wanted = plain(text);
  if (wanted === '') return rows.filter(({ parent }) => parent === null);
  const starting: Row[] = [];
  const containing: Row[] = [];
  for (const row of rows) {
    const names = [plain(row.name), plain(row.nameEn)];
    if (names.some((name) => name.startsWith(wanted))) starting.push(row);
    else if (names.some((name) => name.includes(wanted))) containing.push(row);
  }
  const depth = depthsOf(rows);
  const bySize = (a: Row, b: Row): number => (depth.get(a.id) ?? 0) - (depth.get(b.id) ?? 0);
  return [...starting.sort(bySize), ...containing.sort(bySize)].slice(0, SHOWN);
};

/** Without what people leave out or write differently. */
export const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[’'ʼ`"]/g, '')
    .replace(/^(м\.|m\.)\s*/, '')
    .trim();

const depthsOf = (rows: readonly Findable[]): ReadonlyMap<string, number> => {
  const depths = new Map<string, number>();
  for (const { id, parent } of rows) depths.set(id, parent === null ? 0 : (depths.get(parent) ?? 0) + 1);
  return depths;
};
