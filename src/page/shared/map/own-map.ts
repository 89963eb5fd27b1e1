import type { Drawing, Outline } from './drawing.ts';

/**
 * An operator's own outlines, from GeoJSON. Each feature names its region by `id`, or by one of the properties below.
 * What names no region that the hub knows is left out.
 */

const CODE_PROPERTIES = ['id', 'uid', 'region', 'iso', 'ISO3166-2', 'iso_3166_2', 'katottg', 'KATOTTG', 'code', 'name'];

const WIDTH = 2000;
const MARGIN = 10;
/** Where Mercator ends. */
const MAX_LATITUDE = 85;

type Point = readonly [number, number];
type Ring = readonly Point[];

export const readGeoJson = (text: string, isKnown: (code: string) => boolean): Drawing | undefined => {
  const shapes = outlinesIn(text, isKnown).map(({ code, rings }) => ({
    code,
    rings: rings.map((ring) => ring.map(project)),
  }));
  if (shapes.length === 0) return undefined;
  const points = shapes.flatMap(({ rings }) => rings.flat());
  const [left, right] = extent(points.map(([x]) => x));
  const [top, bottom] = extent(points.map(([, y]) => y));
  const scale = (WIDTH - 2 * MARGIN) / Math.max(right - left, (bottom - top) / 2, 1e-9);
  const place = ([x, y]: Point): Point => [
    Math.round((x - left) * scale) + MARGIN,
    Math.round((y - top) * scale) + MARGIN,
  ];
  return {
    credit: '',
    width: Math.ceil((right - left) * scale) + 2 * MARGIN,
    height: Math.ceil((bottom - top) * scale) + 2 * MARGIN,
    regions: shapes.map(({ code, rings }) =>
      outlineOf(
        code,
        rings.map((ring) => ring.map(place)),
      ),
    ),
  };
};

/** The same in degrees. */
export const outlinesIn = (
  text: string,
  isKnown: (code: string) => boolean,
): readonly { readonly code: string; readonly rings: readonly Ring[] }[] =>
  featuresOf(parse(text)).flatMap((feature) => {
    const code = codesOf(feature).find(isKnown);
    const rings = ringsOf(field(feature, 'geometry'));
    return code === undefined || rings.length === 0 ? [] : [{ code, rings }];
  });

const outlineOf = (code: string, rings: readonly Ring[]): Outline => {
  const largest = [...rings].sort((a, b) => areaOf(b) - areaOf(a))[0] ?? [];
  const [left, right] = extent(largest.map(([x]) => x));
  const [top, bottom] = extent(largest.map(([, y]) => y));
  return {
    code,
    x: Math.round((left + right) / 2),
    y: Math.round((top + bottom) / 2),
    w: Math.round((right - left) * 0.8),
    d: rings.map(pathOf).join(''),
  };
};

const pathOf = (ring: Ring): string => {
  const kept = ring.filter(([x, y], index) => index === 0 || x !== ring[index - 1]?.[0] || y !== ring[index - 1]?.[1]);
  return kept.length < 3 ? '' : `M${kept.map(([x, y]) => `${x} ${y}`).join('L')}z`;
};

const areaOf = (ring: Ring): number =>
  Math.abs(
    ring.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
      return sum + x * nextY - nextX * y;
    }, 0),
  );

/** Mercator: shapes keep their look, and that is all a picture needs. */
const project = ([longitude, latitude]: Point): Point => {
  const phi = (Math.max(-MAX_LATITUDE, Math.min(MAX_LATITUDE, latitude)) * Math.PI) / 180;
  return [(longitude * Math.PI) / 180, -Math.log(Math.tan(Math.PI / 4 + phi / 2))];
};

const extent = (values: readonly number[]): readonly [number, number] =>
  values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );

// --- reading what anybody may have written ---

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;

const featuresOf = (value: unknown): readonly unknown[] => {
  const features = field(value, 'features');
  if (Array.isArray(features)) return features;
  return field(value, 'type') === 'Feature' ? [value] : [];
};

const codesOf = (feature: unknown): readonly string[] => {
  const properties = field(feature, 'properties');
  return [field(feature, 'id'), ...CODE_PROPERTIES.map((name) => field(properties, name))].flatMap((code) =>
    typeof code === 'string' || typeof code === 'number' ? [String(code)] : [],
  );
};

const ringsOf = (geometry: unknown): readonly Ring[] => {
  const coordinates = field(geometry, 'coordinates');
  if (!Array.isArray(coordinates)) return [];
  switch (field(geometry, 'type')) {
    case 'Polygon':
      return coordinates.map(ringOf);
    case 'MultiPolygon':
      return coordinates.flatMap((polygon: unknown) => (Array.isArray(polygon) ? polygon.map(ringOf) : []));
    default:
      return [];
  }
};

const ringOf = (ring: unknown): Ring =>
  Array.isArray(ring)
    ? ring.flatMap((point: unknown): readonly Point[] => {
        const [x, y] = Array.isArray(point) ? point : [];
        return typeof x === 'number' && typeof y === 'number' ? [[x, y]] : [];
      })
    : [];
