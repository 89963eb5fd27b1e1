import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HubProcess, type Installation, install } from '../support/hub-process.ts';

let hub: Installation;
let serving: HubProcess;
beforeAll(async () => {
  hub = await install();
  serving = await hub.serve();
});
afterAll(() => hub.close());

type Where = { readonly regions: readonly { readonly id: string; readonly state: string }[] };
const KHARKIV = '/v1/where?lat=49.99&lon=36.23';
const regionsAt = async (): Promise<readonly string[]> => (await hub.get<Where>(KHARKIV)).regions.map(({ id }) => id);

const around = (lon: number, lat: number, size: number) => [
  [
    [lon - size, lat - size],
    [lon + size, lat - size],
    [lon + size, lat + size],
    [lon - size, lat + size],
    [lon - size, lat - size],
  ],
];
const feature = (name: string, coordinates: unknown) => ({
  type: 'Feature',
  properties: { name },
  geometry: { type: 'Polygon', coordinates },
});

test('outlines that are added are used at once and after a restart, stand in the audit, and can be removed', async () => {
  const file = join(hub.dataDir, 'raions.geojson');
  const raion = 'Харківський район';
  await writeFile(
    file,
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        feature(raion, around(36.23, 49.99, 0.3)),
        feature('Район, якого немає', around(36.23, 49.99, 0.1)),
        feature('Чугуївський район', [
          [
            [36.7, 49.8],
            [36.9, 49.9],
            [36.9, 49.8],
            [36.7, 49.9],
            [36.7, 49.8],
          ],
        ]),
      ],
    }),
  );
  expect(await regionsAt()).toEqual(['22']);

  const added = await hub.cli('outlines', 'add', file);
  expect(added.code, added.stderr).toBe(0);
  expect(added.stdout).toContain('1 region');
  expect(added.stdout).toContain('Район, якого немає');
  expect(added.stdout).toContain('crosses itself');
  const inside = await regionsAt();
  expect(inside).toHaveLength(2);

  await serving.end('SIGTERM');
  serving = await hub.serve();
  expect(await regionsAt()).toEqual(inside);
  const listed = JSON.parse((await hub.cli('outlines', 'list', '--json')).stdout);
  expect(listed.outlines).toMatchObject([{ name: raion, file: 'raions.geojson', points: 5 }]);
  expect((await hub.cli('audit')).stdout).toContain('addOutlines');

  expect((await hub.cli('outlines', 'remove')).code).toBe(2);
  expect((await hub.cli('outlines', 'remove', raion)).stdout).toContain('1 region');
  expect(await regionsAt()).toEqual(['22']);
});

test('a file that is no map changes nothing, and says why', async () => {
  const file = join(hub.dataDir, 'notes.txt');
  await writeFile(file, 'no map');
  const { code, stderr } = await hub.cli('outlines', 'add', file);
  expect(code).toBe(2);
  expect(stderr).toContain('notes.txt is no JSON');
});
