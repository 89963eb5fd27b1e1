import fc from 'fast-check';
import { topology } from 'topojson-server';
import { describe, expect, test } from 'vitest';
import { cross } from '../../../src/adapters/files/outlines/crossing.ts';
import { readOutlines } from '../../../src/adapters/files/outlines/read.ts';
import { shippedOutlines } from '../../../src/adapters/files/shipped/outlines.ts';
import { outlineIndex } from '../../../src/adapters/kit/outline-index.ts';
import type { RegionId } from '../../../src/domain/places/catalogue.ts';
import { crossesItself } from '../../support/cap-rules.ts';
import { ukraine } from '../app/recordings/ukraine.ts';

const catalogue = ukraine();
const known = shippedOutlines('ua', catalogue);
const read = (document: unknown) => readOutlines(JSON.stringify(document), 'raions.json', { catalogue, known });

/** Raions of the oblast of Kharkiv (22). */
const RAIONS = catalogue.children('22' as RegionId).map((id) => catalogue.get(id) ?? { id, name: '', katottg: '' });
const [first, second] = RAIONS;
if (first === undefined || second === undefined) throw new Error('Kharkiv has raions');

type Ring = readonly (readonly [number, number])[];
const square = (lon: number, lat: number, size = 0.2): Ring => [
  [lon, lat],
  [lon + size, lat],
  [lon + size, lat + size],
  [lon, lat + size],
  [lon, lat],
];
const HERE = square(36.2, 49.9);
const feature = (properties: object, ring: Ring = HERE, more: object = {}) => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Polygon', coordinates: [ring] },
  ...more,
});
const collection = (...features: readonly object[]) => ({ type: 'FeatureCollection', features });

describe('a feature is of the region that it names', () => {
  test.each([
    ['by KATOTTG', { KATOTTG: first.katottg }],
    ['by name', { name: first.name }],
    ['by the number of the hub, where no name stands beside it', { id: first.id }],
    ['by number and name together', { id: first.id, name: first.name }],
  ])('%s', (_, properties) => {
    expect(read(collection(feature(properties))).outlines.map(({ region }) => region)).toEqual([first.id]);
  });

  test.each([
    ['a name that is unknown is not put right by the number of its line', { id: first.id, name: 'Нічийський район' }],
    ['names and numbers that mean different regions', { id: second.id, name: first.name }],
    ['nothing at all', {}],
  ])('and of none when it says %s', (_, properties) => {
    const { outlines, unmatched } = read(collection(feature(properties)));
    expect([outlines, unmatched.length]).toEqual([[], 1]);
  });
});

describe('an outline is not taken', () => {
  test.each([
    ['an open ring', HERE.slice(0, -1), 'a ring is not closed'],
    ['two points', [HERE[0], HERE[1], HERE[0]] as Ring, 'a ring is not closed'],
    ['a ring that crosses itself', [HERE[0], HERE[2], HERE[1], HERE[3], HERE[0]] as Ring, 'an outline crosses itself'],
    ['latitude first', HERE.map(([lon, lat]) => [lat, lon] as const), 'it lies elsewhere than region 22'],
    ['degrees that are none', square(362, 49), 'a point is none'],
    ['no numbers', [['a', 'b']] as unknown as Ring, 'a point is none'],
  ])('with %s', (_, ring, why) => {
    const { outlines, problems } = read(collection(feature({ name: first.name }, ring)));
    expect(outlines).toEqual([]);
    expect(problems).toEqual([{ region: first.id, detail: expect.stringContaining(why) }]);
  });

  test('that is of a region that was named already, or is a point', () => {
    const again = read(collection(feature({ id: first.id }), feature({ name: first.name })));
    expect([again.outlines.length, again.problems.length]).toEqual([1, 1]);
    const point = { type: 'Feature', properties: { id: first.id }, geometry: { type: 'Point', coordinates: [36, 50] } };
    expect(read(collection(point)).problems).toEqual([{ region: first.id, detail: 'it has no polygon' }]);
  });

  test.each(['', 'null', '[]', '{}', '{"type":"FeatureCollection"}', '{"type":"Topology"}', 'region,lat,lon'])(
    'nor is %j a map',
    (text) => {
      expect(() => readOutlines(text, 'f', { catalogue, known })).toThrow(/^f/);
    },
  );
});

test('TopoJSON says the same as the GeoJSON that it was made of', () => {
  const left = square(36.2, 49.9);
  const right = square(36.4, 49.9);
  const map = collection(feature({ name: first.name }, left), feature({ name: second.name }, right));
  const plain = read(map);
  expect(read(topology({ raions: map as never })).outlines).toEqual(plain.outlines);
  const index = outlineIndex(new Map(plain.outlines.map(({ region, polygons }) => [region, polygons])));
  expect(index.neighboursOf(first.id as RegionId)).toEqual([second.id]);
});

/** A border as nature draws it: from one corner to another, up and down. */
const wild = (from: number, points: number, seed: number): Ring =>
  Array.from({ length: points }, (_, at) => [
    from + (0.2 * at) / points,
    50 + 0.01 * Math.sin(at * 0.37 + seed) + 0.002 * Math.sin(at * 2.1),
  ]);

test('an outline of very many points is made simpler, and the border that two share stays shared', () => {
  const border = wild(36.2, 12_000, 1);
  const [start, end] = [border[0] as Ring[number], border.at(-1) as Ring[number]];
  const north = [...border, [end[0], 50.3], [start[0], 50.3], start] as Ring;
  const south = [...border, [end[0], 49.7], [start[0], 49.7], start] as Ring;
  const { outlines, points } = read(collection(feature({ id: first.id }, north), feature({ id: second.id }, south)));
  expect(points.read).toBe(2 * 12_003);
  expect(points.kept).toBeLessThan(4_100);
  for (const { polygons } of outlines) for (const [outer] of polygons) expect(crossesItself(outer ?? [])).toBe(false);
  const [a, b] = outlines.map(({ polygons }) => new Set(polygons.flat(2).map(String)));
  expect([...(a ?? [])].filter((point) => b?.has(point)).length).toBeGreaterThan(1_000);
});

const coordinate = fc.integer({ min: 0, max: 12 });
const ring = fc
  .array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 9 })
  .map((points) => [...points, points[0] as [number, number]]);

test('rings that cross themselves are found as a naive search finds them', () => {
  fc.assert(
    fc.property(ring, (points) => {
      // Edges that only touch do not cross: the naive search is asked about proper crossings alone.
      const edges = points.slice(1).map((to, at) => [points[at] as [number, number], to] as const);
      const side = (a: number[], b: number[], c: number[]) =>
        Math.sign(
          ((b[0] ?? 0) - (a[0] ?? 0)) * ((c[1] ?? 0) - (a[1] ?? 0)) -
            ((b[1] ?? 0) - (a[1] ?? 0)) * ((c[0] ?? 0) - (a[0] ?? 0)),
        );
      const naive = edges.some(([a, b]) =>
        edges.some(([c, d]) => side(a, b, c) * side(a, b, d) === -1 && side(c, d, a) * side(c, d, b) === -1),
      );
      expect(cross([points])).toBe(naive);
    }),
    { numRuns: 2_000 },
  );
});

/** The sum of the angles under which a point sees a ring: a whole turn from inside, nothing from outside. */
const windsAround = (outline: Ring, [x, y]: readonly [number, number]): boolean => {
  let sum = 0;
  for (let i = 1; i < outline.length; i += 1) {
    const [[ax, ay], [bx, by]] = [outline[i - 1] as Ring[number], outline[i] as Ring[number]];
    const [px, py, qx, qy] = [ax - x, ay - y, bx - x, by - y];
    sum += Math.atan2(px * qy - py * qx, px * qx + py * qy);
  }
  return Math.abs(sum) > Math.PI;
};

test('a thousand random points among many places with holes lie where a naive search finds them', () => {
  const places = new Map(
    Array.from({ length: 400 }, (_, at) => {
      // No corner is a number that a random point is likely to be: borders belong to both sides.
      const [lon, lat] = [21.0137 + (at % 20), 44.0173 + Math.floor(at / 20) * 0.4];
      return [String(at) as RegionId, [[square(lon, lat, 1.3), square(lon + 0.31, lat + 0.37, 0.4)]]] as const;
    }),
  );
  const index = outlineIndex(places);
  const lon = fc.double({ min: 21, max: 41, noNaN: true });
  const lat = fc.double({ min: 44, max: 53, noNaN: true });
  fc.assert(
    fc.property(lon, lat, (x, y) => {
      const naive = [...places].flatMap(([id, [[outer = [], hole = []] = []]]) =>
        windsAround(outer, [x, y]) && !windsAround(hole, [x, y]) ? [id] : [],
      );
      expect(index.regionsAt([x, y])).toEqual(naive);
    }),
    { numRuns: 1_000 },
  );
});
