import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Outline } from './cap/document.ts';

/** Which regions hold a point, by their outlines. */

type Point = readonly [lon: number, lat: number];

type Box = { readonly west: number; readonly south: number; readonly east: number; readonly north: number };
type Ring = readonly Point[];

/** A polygon with the box around it: most points lie in few boxes. */
export type Shape = { readonly region: RegionId; readonly rings: readonly Ring[]; readonly box: Box };

export const shapesOf = (outlines: ReadonlyMap<RegionId, Outline>): readonly Shape[] =>
  [...outlines].flatMap(([region, polygons]) =>
    polygons.map((rings) => ({ region, rings, box: boxOf(rings[0] ?? []) })),
  );

/** Of a ring; of nothing it is one that holds no point. */
const boxOf = (ring: Ring): Box => {
  const box = { west: Infinity, south: Infinity, east: -Infinity, north: -Infinity };
  for (const [lon, lat] of ring) {
    box.west = Math.min(box.west, lon);
    box.east = Math.max(box.east, lon);
    box.south = Math.min(box.south, lat);
    box.north = Math.max(box.north, lat);
  }
  return box;
};

/** Each once, in the order of the outlines. A point on a border belongs to all that share it. */
export const regionsAt = (shapes: readonly Shape[], point: Point): readonly RegionId[] => {
  const found = new Set<RegionId>();
  for (const { region, rings, box } of shapes) {
    if (found.has(region) || !isInBox(point, box)) continue;
    const [outer, ...holes] = rings.map((ring) => placeIn(ring, point));
    if (outer !== undefined && outer !== 'outside' && !holes.includes('inside')) found.add(region);
  }
  return [...found];
};

const isInBox = ([lon, lat]: Point, { west, south, east, north }: Box): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north;

/** By the number of times that a ray to the east crosses the ring. */
const placeIn = (ring: Ring, [lon, lat]: Point): 'inside' | 'outside' | 'border' => {
  let inside = false;
  for (let i = 1; i < ring.length; i += 1) {
    const [ax, ay] = ring[i - 1] as Point;
    const [bx, by] = ring[i] as Point;
    const turn = (bx - ax) * (lat - ay) - (by - ay) * (lon - ax);
    const between =
      Math.min(ax, bx) <= lon && lon <= Math.max(ax, bx) && Math.min(ay, by) <= lat && lat <= Math.max(ay, by);
    if (turn === 0 && between) return 'border';
    if (ay > lat !== by > lat && turn > 0 === by > ay) inside = !inside;
  }
  return inside ? 'inside' : 'outside';
};

/** Regions that share at least one corner of their outlines with the region. */
export const neighboursOf = (outlines: ReadonlyMap<RegionId, Outline>, region: RegionId): readonly RegionId[] => {
  const corners = new Set((outlines.get(region) ?? []).flat(2).map(String));
  return [...outlines].flatMap(([other, polygons]) =>
    other !== region && polygons.flat(2).some((point) => corners.has(String(point))) ? [other] : [],
  );
};
