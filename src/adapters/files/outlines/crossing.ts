import Flatbush from 'flatbush';

export type Ring = readonly (readonly [number, number])[];

/** On which side of the line from a to b the point lies. */
const side = (a: Ring[number], b: Ring[number], c: Ring[number]): number =>
  Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));

const crosses = (a: Ring[number], b: Ring[number], c: Ring[number], d: Ring[number]): boolean =>
  side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;

/** True when any two edges of these rings cross each other. Rings may touch themselves and each other. */
export const cross = (rings: readonly Ring[]): boolean => {
  const edges = rings.flatMap((ring) => ring.slice(1).map((to, at) => [ring[at] ?? to, to] as const));
  if (edges.length === 0) return false;
  const boxes = new Flatbush(edges.length);
  for (const [a, b] of edges)
    boxes.add(Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1]));
  boxes.finish();
  return edges.some(([a, b], at) => {
    const [west, east] = a[0] < b[0] ? [a[0], b[0]] : [b[0], a[0]];
    const [south, north] = a[1] < b[1] ? [a[1], b[1]] : [b[1], a[1]];
    const found = boxes.search(west, south, east, north, (other) => {
      const edge = other > at ? edges[other] : undefined;
      return edge !== undefined && crosses(a, b, ...edge);
    });
    return found.length > 0;
  });
};
