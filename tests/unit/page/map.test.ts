import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Drawing, nameSize, neighbour } from '../../../src/page/shared/map/drawing.ts';
import { readGeoJson } from '../../../src/page/shared/map/own-map.ts';

const ukraine = JSON.parse(
  readFileSync(new URL('../../../src/page/shared/map/ukraine.json', import.meta.url), 'utf8'),
) as Drawing;
const outline = (code: string) => {
  const found = ukraine.regions.find((one) => one.code === code);
  if (found === undefined) throw new Error(`there is no ${code}`);
  return found;
};

describe('the map', () => {
  test('has all 27 regions, Crimea and Sevastopol among them, each in the picture', () => {
    expect(new Set(ukraine.regions.map(({ code }) => code)).size).toBe(27);
    expect(ukraine.regions.map(({ code }) => code)).toEqual(expect.arrayContaining(['UA-43', 'UA-40', 'UA-30']));
    for (const { x, y, d } of ukraine.regions) {
      expect(d).toMatch(/^M\d+ \d+l/);
      expect(x > 0 && x < ukraine.width && y > 0 && y < ukraine.height).toBe(true);
    }
  });

  test('the arrow keys go where they point, and stop at the edge', () => {
    expect(neighbour(ukraine.regions, outline('UA-46'), 'right')?.code).toBe('UA-61');
    expect(neighbour(ukraine.regions, outline('UA-43'), 'up')?.code).toBe('UA-65');
    expect(neighbour(ukraine.regions, outline('UA-09'), 'right')).toBeUndefined();
    const reached = new Set(['UA-30']);
    for (const code of reached) {
      for (const direction of ['up', 'down', 'left', 'right'] as const) {
        const next = neighbour(ukraine.regions, outline(code), direction);
        if (next !== undefined) reached.add(next.code);
      }
    }
    expect(reached.size).toBe(27);
  });

  test('a name is as large as it fits, and can always be read', () => {
    expect(nameSize('Крим', outline('UA-43'))).toBe(34);
    expect(nameSize('Севастополь', outline('UA-40'))).toBe(21);
  });
});

describe('an own map', () => {
  const square = [
    [
      [30, 50],
      [31, 50],
      [31, 51],
      [30, 51],
      [30, 50],
    ],
  ];
  const feature = (properties: object, geometry: object = { type: 'Polygon', coordinates: square }) => ({
    type: 'Feature',
    properties,
    geometry,
  });
  const read = (...features: readonly object[]) =>
    readGeoJson(JSON.stringify({ type: 'FeatureCollection', features }), (code) =>
      ['31', 'UA-14', 'Київ'].includes(code),
    );

  test('is drawn by id, code or name, and what is not known is left out', () => {
    const drawing = read(
      feature({ id: 31 }),
      feature({ iso: 'UA-14' }),
      feature({ name: 'Atlantis' }),
      feature({ id: 'x', name: 'Київ' }),
    );
    expect(drawing?.regions.map(({ code }) => code)).toEqual(['31', 'UA-14', 'Київ']);
    expect(drawing?.regions[0]?.d).toMatch(/^M\d+ \d+L/);
  });

  test('with several islands is one region', () => {
    const drawing = read(feature({ id: '31' }, { type: 'MultiPolygon', coordinates: [square, square] }));
    expect(drawing?.regions).toHaveLength(1);
  });

  test.each([
    '',
    '{}',
    '[1]',
    '{"features":[null,{"geometry":{"type":"Point","coordinates":[1,2]},"properties":{"id":"31"}}]}',
  ])('that is none is refused: %s', (text) => {
    expect(readGeoJson(text, () => true)).toBeUndefined();
  });
});
