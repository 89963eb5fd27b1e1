import type { Feature, FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import { feature } from 'topojson-client';
import { topology } from 'topojson-server';
import { presimplify, quantile, simplify } from 'topojson-simplify';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { ReadOutlines } from '../../../app/outlines/outlines.ts';
import type { Catalogue, RegionId } from '../../../domain/places/catalogue.ts';
import type { Outline } from '../../../protocol/formats/cap/document.ts';
import { boxOf } from '../../kit/outline-index.ts';
import { FileProblem } from '../file-problem.ts';
import { cross } from './crossing.ts';
import { regionNamed } from './naming.ts';

/** Points of one region at most: in a message of CAP it stands twice, and the message should stay below 100 kB. */
const MOST_OF_A_REGION = 2_000;
/** Points of one file at most: every gateway holds them in memory, at about 50 bytes each. */
const MOST_OF_A_FILE = 300_000;
/** Decimals of a degree: a metre. */
const DECIMALS = 5;

type Shape = { readonly region: RegionId; readonly polygons: Outline };
type Ground = { readonly catalogue: Catalogue; readonly known: ReadonlyMap<RegionId, Outline> };

/**
 * Reads GeoJSON or TopoJSON: each feature that names one region of the country becomes its outline, made simpler where it
 * has more points than are kept. Borders that are shared stay shared. What cannot be used is told, and never mended.
 */
export const readOutlines = (text: string, name: string, ground: Ground): ReadOutlines => {
  const features = featuresOf(documentOf(text, name), name);
  const unmatched: string[] = [];
  const problems: { region: RegionId; detail: string }[] = [];
  const shapes = new Map<RegionId, Outline>();
  for (const one of features) {
    const named = regionNamed({ id: one.id, properties: one.properties ?? {} }, ground.catalogue);
    if ('unmatched' in named) {
      unmatched.push(named.unmatched);
      continue;
    }
    const { region } = named;
    const read = shapes.has(region) ? 'another feature before it is of the same region' : shapeOf(one, region, ground);
    if (typeof read === 'string') problems.push({ region, detail: read });
    else shapes.set(region, read);
  }
  const whole = [...shapes].map(([region, polygons]) => ({ region, polygons }));
  const outlines = simpler(whole);
  return { outlines, unmatched, problems, points: { read: pointsIn(whole), kept: pointsIn(outlines) } };
};

const documentOf = (text: string, name: string): Readonly<Record<string, unknown>> => {
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === 'object' && document !== null) return document as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new FileProblem(`${name} is no JSON`, { cause });
  }
  throw new FileProblem(`${name} is neither GeoJSON nor TopoJSON`);
};

const featuresOf = (document: Readonly<Record<string, unknown>>, name: string): readonly Feature[] => {
  const problem = new FileProblem(`${name} is neither GeoJSON nor TopoJSON`);
  if (document['type'] === 'Feature') return [document as unknown as Feature];
  if (document['type'] === 'FeatureCollection' && Array.isArray(document['features']))
    return (document as unknown as FeatureCollection).features;
  if (document['type'] !== 'Topology') throw problem;
  const topo = document as unknown as Topology;
  try {
    return Object.values(topo.objects).flatMap((object) => {
      const read = feature(topo, object) as Feature | FeatureCollection;
      return read.type === 'FeatureCollection' ? read.features : [read];
    });
  } catch (cause) {
    throw new FileProblem(`${name}: its arcs cannot be put together`, { cause });
  }
};

/** The polygons of a feature, or why they are none. */
const shapeOf = ({ geometry }: Feature, region: RegionId, ground: Ground): Outline | string => {
  if (geometry?.type !== 'Polygon' && geometry?.type !== 'MultiPolygon') return 'it has no polygon';
  const polygons = polygonsOf(geometry);
  const rings = polygons.flat();
  if (rings.length === 0) return 'it has no polygon';
  for (const ring of rings) {
    if (!ring.every(isOnEarth)) return 'a point is none: longitude and latitude in degrees are expected, in this order';
    const [first, last] = [ring[0], ring.at(-1)];
    if (ring.length < 4 || first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) return 'a ring is not closed';
  }
  if (polygons.some(cross)) return 'an outline crosses itself';
  const above = [region, ...ground.catalogue.ancestors(region)].find((id) => ground.known.has(id));
  const there = above === undefined ? undefined : ground.known.get(above);
  if (there !== undefined && !polygons.some((one) => there.some((other) => overlap(one, other))))
    return `it lies elsewhere than region ${above}`;
  return polygons;
};

const polygonsOf = ({ type, coordinates }: Polygon | MultiPolygon): Outline =>
  (type === 'Polygon' ? [coordinates] : coordinates).map((polygon) =>
    polygon.map((ring) => ring.map(([lon = Number.NaN, lat = Number.NaN]) => [lon, lat] as const)),
  );

const isOnEarth = ([lon, lat]: readonly [number, number]): boolean => Math.abs(lon) <= 180 && Math.abs(lat) <= 90;

const overlap = (a: Outline[number], b: Outline[number]): boolean => {
  const [aWest, aSouth, aEast, aNorth] = boxOf(a);
  const [bWest, bSouth, bEast, bNorth] = boxOf(b);
  return aWest <= bEast && bWest <= aEast && aSouth <= bNorth && bSouth <= aNorth;
};

const pointsIn = (shapes: readonly Shape[]): number =>
  shapes.reduce((sum, { polygons }) => sum + polygons.flat(2).length, 0);

/** All at once, so that a border that two regions share loses the same points on both sides. */
const simpler = (shapes: readonly Shape[]): readonly Shape[] => {
  const largest = shapes.reduce((most, { polygons }) => Math.max(most, polygons.flat(2).length), 1);
  const share = Math.min(1, MOST_OF_A_REGION / largest, MOST_OF_A_FILE / Math.max(1, pointsIn(shapes)));
  const collection = {
    type: 'FeatureCollection',
    features: shapes.map(({ region, polygons }) => ({
      type: 'Feature',
      id: region,
      properties: {},
      geometry: { type: 'MultiPolygon', coordinates: polygons },
    })),
  } as unknown as FeatureCollection;
  const detailed = presimplify(topology({ regions: collection }) as Topology<{ regions: GeometryCollection }>);
  const made = share === 1 ? detailed : simplify(detailed, quantile(detailed, share));
  const { features } = feature(made, made.objects.regions);
  return features.map(({ geometry }, at) => {
    const { region, polygons } = shapes[at] as Shape;
    const simple = rounded(polygonsOf(geometry as MultiPolygon));
    if (simple.length > 0 && !simple.some(cross)) return { region, polygons: simple };
    // An outline that crosses itself is worse than a long one.
    const exact = rounded(polygons);
    return { region, polygons: exact.some(cross) ? polygons : exact };
  });
};

/** Without points that fall together, and without rings that nothing is left of. */
const rounded = (polygons: Outline): Outline =>
  polygons
    .map((polygon) =>
      polygon
        .map((ring) =>
          ring
            .map(([lon, lat]) => [Number(lon.toFixed(DECIMALS)), Number(lat.toFixed(DECIMALS))] as const)
            .filter(([lon, lat], at, all) => at === 0 || lon !== all[at - 1]?.[0] || lat !== all[at - 1]?.[1]),
        )
        .filter((ring, at) => ring.length > 3 || at === 0),
    )
    .filter(([outer = []]) => outer.length > 3);
