import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { JOURNEY, journeyOf } from '../../config/tools/journey.ts';
import { readTree, shapeOf } from '../../config/tools/shape.ts';

test('chains, rings, long files, full folders and comments are counted', () => {
  const shape = shapeOf(
    new Map([
      ['src/roles/a.ts', "import { b } from '../app/b.ts';\nimport type { c } from '../app/c.ts';\n"],
      ['src/app/b.ts', "/** B. */\nimport { c } from './c.ts';\n"],
      ['src/app/c.ts', "// C.\nimport { d } from './d.ts';\n"],
      ['src/app/d.ts', "import { c } from './c.ts';\nimport { e } from '../domain/e.ts';\n"],
      ['src/domain/e.ts', 'export const e = 1;\n'.repeat(301)],
    ]),
  );
  expect(shape).toMatchObject({
    files: 5,
    lines: 309,
    medianLines: 2,
    fullestFolder: { folder: 'src/app', files: 3 },
    longFiles: [{ file: 'src/domain/e.ts', lines: 301 }],
    rolesLines: 2,
  });
  // c and d are a ring: one link of the chain.
  expect(shape.deepestChain).toHaveLength(4);
  expect(shape.cycles.map((files) => [...files].sort())).toEqual([['src/app/c.ts', 'src/app/d.ts']]);
  expect(shape.commentShare).toBeCloseTo(2 / 309);
});

test('a file that nothing leads to, and a folder entered again, are found on the way of a signal', () => {
  const tree = new Map([
    ['src/app/a/door.ts', "import type { P } from '../kit/port.ts';\n"],
    ['src/app/kit/port.ts', ''],
    ['src/adapters/b/queue.ts', "import type { P } from '../../app/kit/port.ts';\n"],
    ['src/app/a/other.ts', ''],
  ]);
  const way = ['src/app/a/door.ts', 'src/adapters/b/queue.ts', 'src/app/a/other.ts', 'src/app/gone.ts'];
  expect(journeyOf(way, tree)).toEqual({
    files: 4,
    changes: 3,
    back: ['src/app/a'],
    apart: ['src/app/a/other.ts', 'src/app/gone.ts'],
  });
});

test('each file on the way of a signal is there, and another before it leads to it', () => {
  const { apart, back } = journeyOf(JOURNEY, readTree());
  expect({ apart, back }).toEqual({ apart: [], back: [] });
});

test('one signal is followed to the wire in at most 32 files and 9 changes of folder', () => {
  const { files, changes } = journeyOf(JOURNEY, readTree());
  expect(files).toBeLessThanOrEqual(32);
  expect(changes).toBeLessThanOrEqual(9);
});

test('no folder is fuller, no chain of imports longer and no file larger than a stranger can take in', () => {
  const { fullestFolder, longFiles, rolesLines, deepestChain, cycles } = shapeOf(readTree());
  expect(fullestFolder.files).toBeLessThanOrEqual(24);
  expect(deepestChain.length).toBeLessThanOrEqual(20);
  expect(rolesLines).toBeLessThanOrEqual(600);
  expect({ longFiles, cycles }).toEqual({ longFiles: [], cycles: [] });
});

test('npm run shape prints the figures of this tree', async () => {
  const script = fileURLToPath(new URL('../../config/tools/shape.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script]);
  for (const figure of [
    'fullest flat folder',
    'src/roles',
    'deepest import chain',
    'import cycles',
    'comment lines',
    'one signal to wire',
  ])
    expect(stdout).toMatch(new RegExp(`^${figure} +\\d`, 'm'));
});
