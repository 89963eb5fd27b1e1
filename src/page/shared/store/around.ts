import pointInPolygon from 'point-in-polygon-hao';

/** The regions that a position lies in, or may lie in. Pure. */

type Point = readonly [number, number];
type Ring = readonly Point[];
export type GeoAnswer = {
  readonly features: readonly {
    readonly id: string;
    readonly geometry: { readonly coordinates: readonly (readonly Ring[])[] };
  }[];
};

/** The outlines are simplified to some hundred metres, and an alert next door is one that matters. */
const NEAR_METRES = 3_000;
const METRES_A_DEGREE = 111_320;
const DIRECTIONS = 16;

/**
 * The region that holds the position first, then those whose border is near: of two places the worse decides, so that
 * being wrong by a little never makes it calm. Nothing when no region holds it.
 */
export const placesAround = (
  { features }: GeoAnswer,
  [lon, lat]: Point,
  accuracyMetres: number,
  parentOf: (id: string) => string | null,
): readonly string[] => {
  const regionsAt = (point: Point): readonly string[] =>
    features.flatMap(({ id, geometry }) => (geometry.coordinates.some((polygon) => holds(polygon, point)) ? [id] : []));
  const found = new Set(regionsAt([lon, lat]));
  if (found.size === 0) return [];
  const reach = Math.min(NEAR_METRES + accuracyMetres, 10 * NEAR_METRES) / METRES_A_DEGREE;
  for (let direction = 0; direction < DIRECTIONS; direction += 1) {
    const angle = (direction / DIRECTIONS) * 2 * Math.PI;
    const east = (Math.cos(angle) * reach) / Math.cos((lat * Math.PI) / 180);
    for (const id of regionsAt([lon + east, lat + Math.sin(angle) * reach])) found.add(id);
  }
  const above = new Set([...found].flatMap((id) => ancestorsOf(id, parentOf)));
  // Where the hub has outlines of parts, the part says it: what holds it is worse only elsewhere.
  return [...found].filter((id) => !above.has(id));
};

/** All of them: between an oblast and its hromada, the raion may have no outline. */
const ancestorsOf = (id: string, parentOf: (id: string) => string | null): readonly string[] => {
  const parent = parentOf(id);
  return parent === null ? [] : [parent, ...ancestorsOf(parent, parentOf)];
};

/** A point on the border belongs to all that share it. */
const holds = (polygon: readonly Ring[], [lon, lat]: Point): boolean =>
  pointInPolygon(
    [lon, lat],
    polygon.map((ring) => ring.map(([x, y]): [number, number] => [x, y])),
  ) !== false;
