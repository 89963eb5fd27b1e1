/*
 * Makes config/neighbours/ua.json: which regions of the first level lie beside each other, from their outlines.
 *
 *   node --import tsx config/tools/neighbours.ts
 *
 * The outlines were simplified together, so a border that two regions share has the same points in both. One point alone
 * is no border: regions that meet at a corner are no neighbours.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

type Outlines = {
  readonly regions: readonly {
    readonly region: string;
    readonly polygons: readonly (readonly (readonly (readonly number[])[])[])[];
  }[];
};
type Regions = { readonly regions: readonly { readonly id: string; readonly iso?: string }[] };

/** By id. The arguments are what stands in config/outlines and config/regions. */
export const neighboursOf = (outlines: Outlines, catalogue: Regions): Readonly<Record<string, readonly string[]>> => {
  const ids = new Map(catalogue.regions.flatMap(({ id, iso }) => (iso === undefined ? [] : [[iso, id]])));
  const owners = new Map<string, Set<string>>();
  for (const { region, polygons } of outlines.regions) {
    const id = ids.get(region);
    if (id === undefined) throw new Error(`the catalogue has no ${region}`);
    for (const ring of polygons.flat()) {
      for (const [index, point] of ring.slice(1).entries()) {
        const edge = [String(ring[index]), String(point)].sort().join(' ');
        owners.set(edge, (owners.get(edge) ?? new Set()).add(id));
      }
    }
  }
  const beside = new Map<string, Set<string>>();
  for (const sides of owners.values())
    for (const one of sides)
      for (const other of sides) if (one !== other) beside.set(one, (beside.get(one) ?? new Set()).add(other));
  return Object.fromEntries(
    [...beside].map(([id, others]) => [id, [...others].sort((a, b) => Number(a) - Number(b))] as const),
  );
};

const pathOf = (folder: string): string => fileURLToPath(new URL(`../${folder}/ua.json`, import.meta.url));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [outlines, catalogue] = await Promise.all(
    ['outlines', 'regions'].map(async (folder) => JSON.parse(await readFile(pathOf(folder), 'utf8'))),
  );
  const lines = Object.entries(neighboursOf(outlines, catalogue)).map(
    ([id, beside]) => `  ${JSON.stringify(id)}: ${JSON.stringify(beside).replaceAll(',', ', ')}`,
  );
  await writeFile(pathOf('neighbours'), `{\n${lines.join(',\n')}\n}\n`);
}
