import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shippedOutlines } from '../../../../src/adapters/files/shipped/outlines.ts';
import { outlineIndex } from '../../../../src/adapters/kit/outline-index.ts';
import { at, json, refused, serve, UA } from './serve.ts';

const shipped = shippedOutlines('ua', UA);
const outlines = () => shipped;
const hubWithOutlines = () => serve({ ports: { outlines } });
type Row = { readonly id: string; readonly state: string };
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id).sort();

/** The sum of the angles under which a point sees a ring: a whole turn from inside, nothing from outside. */
const windsAround = (ring: readonly (readonly [number, number])[], [x, y]: readonly [number, number]): boolean => {
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const [[ax, ay], [bx, by]] = [ring[i - 1] as readonly [number, number], ring[i] as readonly [number, number]];
    const [px, py, qx, qy] = [ax - x, ay - y, bx - x, by - y];
    sum += Math.atan2(px * qy - py * qx, px * qx + py * qy);
  }
  return Math.abs(sum) > Math.PI;
};

test('a thousand random points lie where a naive search finds them', () => {
  const known = shipped;
  const index = outlineIndex(known);
  const lon = fc.double({ min: 21, max: 41, noNaN: true });
  const lat = fc.double({ min: 44, max: 53, noNaN: true });
  fc.assert(
    fc.property(lon, lat, (x, y) => {
      const naive = [...known].flatMap(([id, polygons]) =>
        polygons.some(([ring]) => windsAround(ring ?? [], [x, y])) ? [id] : [],
      );
      expect(index.regionsAt([x, y])).toEqual(naive);
    }),
    { numRuns: 1_000 },
  );
});

test('neighbours are those that a naive search finds', () => {
  const known = shipped;
  const index = outlineIndex(known);
  for (const [id, polygons] of known) {
    const corners = new Set(polygons.flat(2).map(String));
    const naive = [...known].flatMap(([other, shape]) =>
      other !== id && shape.flat(2).some((point) => corners.has(String(point))) ? [other] : [],
    );
    expect(index.neighboursOf(id)).toEqual(naive);
  }
});

test('of no outlines none holds a point', () => {
  expect(outlineIndex(new Map()).regionsAt([30, 50])).toEqual([]);
});

test('GET /v1/where gives the region at a point with its state, and its neighbours with theirs', async () => {
  const hub = await hubWithOutlines();
  await hub.post([
    { kind: 'alert', region: '22', at: at(-5) },
    { kind: 'alert', region: '31', at: at(-4) },
  ]);
  const kharkiv = await json(await hub.get('/v1/where?lat=49.99&lon=36.23'));
  expect(kharkiv.regions).toMatchObject([{ id: '22', state: 'alert' }]);
  expect(ids(kharkiv.neighbours)).toEqual(['16', '19', '20', '28', '9'].sort());
  const kyiv = await json(await hub.get('/v1/where?lat=50.45&lon=30.52'));
  expect(kyiv.regions).toMatchObject([{ id: '31', state: 'alert' }]);
  expect(ids(kyiv.neighbours)).toEqual(['14']);
  const sea = await json(await hub.get('/v1/where?lat=43&lon=33'));
  expect(sea).toMatchObject({ regions: [], neighbours: [] });
  for (const query of ['lat=91&lon=30', 'lat=50', 'lat=x&lon=30', 'lat=&lon=30'])
    await refused(await hub.get(`/v1/where?${query}`), 400, 'request.invalid');
});

test('GET /v1/geo gives the board as features, and says what is unknown', async () => {
  const hub = await hubWithOutlines();
  const unknown = await json(await hub.get('/v1/geo?level=oblast'));
  expect(new Set(unknown.features.map((one: { properties: Row }) => one.properties.state))).toEqual(
    new Set(['unknown']),
  );
  await hub.post({ kind: 'alert', region: '22', at: at(-5) });
  const answer = await hub.get('/v1/geo');
  expect(answer.headers.get('Content-Type')).toContain('application/geo+json');
  const etag = answer.headers.get('ETag') ?? '';
  const { type, features } = await json(answer);
  expect(type).toBe('FeatureCollection');
  expect(features).toHaveLength(27);
  expect(features.find(({ id }: Row) => id === '22')).toMatchObject({
    type: 'Feature',
    properties: { state: 'alert' },
    geometry: { type: 'MultiPolygon' },
  });
  expect((await hub.get('/v1/geo', { 'If-None-Match': etag })).status).toBe(304);
  expect((await json(await hub.get('/v1/geo?level=raion'))).features).toEqual([]);
});
