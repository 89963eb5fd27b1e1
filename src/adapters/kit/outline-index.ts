import Flatbush from 'flatbush';
import pointInPolygon from 'point-in-polygon-hao';
import type { RegionId } from '../../domain/places/catalogue.ts';
import type { Outline } from '../../protocol/formats/cap/document.ts';

/** The regions that hold a point, and those that touch each other, by their outlines. */
export type OutlineIndex = {
  /** Each once, in the order of the outlines. A point on a border belongs to all that share it. */
  regionsAt(point: readonly [lon: number, lat: number]): readonly RegionId[];
  /** Regions whose outlines share at least one corner with those of the region. */
  neighboursOf(region: RegionId): readonly RegionId[];
};

type Box = readonly [west: number, south: number, east: number, north: number];
type Polygon = Outline[number];

export const outlineIndex = (outlines: ReadonlyMap<RegionId, Outline>): OutlineIndex => {
  const shapes = [...outlines].flatMap(([region, polygons], rank) =>
    polygons.map((polygon) => ({ region, rank, polygon, box: boxOf(polygon) })),
  );
  const boxes = shapes.length === 0 ? undefined : new Flatbush(shapes.length);
  for (const { box } of shapes) boxes?.add(...box);
  boxes?.finish();
  const within = (box: Box) =>
    (boxes?.search(...box) ?? []).flatMap((at) => shapes[at] ?? []).sort((a, b) => a.rank - b.rank);
  const known = new Map<RegionId, readonly RegionId[]>();
  return {
    regionsAt: ([lon, lat]) => {
      const holding = within([lon, lat, lon, lat]).filter(({ polygon }) => holds(polygon, [lon, lat]));
      return [...new Set(holding.map(({ region }) => region))];
    },
    neighboursOf: (region) => {
      const ready = known.get(region);
      if (ready !== undefined) return ready;
      const polygons = outlines.get(region) ?? [];
      const corners = new Set(polygons.flat(2).map(String));
      const near = polygons.flatMap((polygon) => within(boxOf(polygon)));
      const found = [...new Set(near)]
        .filter((one) => one.region !== region && one.polygon.flat().some((point) => corners.has(String(point))))
        .sort((a, b) => a.rank - b.rank);
      const neighbours = [...new Set(found.map((one) => one.region))];
      known.set(region, neighbours);
      return neighbours;
    },
  };
};

/** The library calls the border 0, which holds the point too. */
const holds = (polygon: Polygon, point: readonly [number, number]): boolean =>
  pointInPolygon([...point], polygon as unknown as number[][][]) !== false;

/** Of its outer ring; of nothing it is one that touches nothing. */
export const boxOf = (polygon: Polygon): Box => {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of polygon[0] ?? []) {
    west = Math.min(west, lon);
    south = Math.min(south, lat);
    east = Math.max(east, lon);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
};
