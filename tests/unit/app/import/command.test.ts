import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryLog } from '../../../../src/adapters/memory/log.ts';
import { fakeCli, NOW } from '../../cli/fake-cli.ts';

let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'allclear-command-'));
  path = join(folder, 'past.csv');
  const lines = [
    'region,started_at,finished_at,naive',
    'Kyiv City,2022-02-25 16:36:22+00:00,2022-02-25 17:06:22+00:00,True',
    'Atlantis,2022-02-25 16:36:22+00:00,2022-02-25 17:06:22+00:00,False',
    'Cherkaska oblast,2022-02-25 18:36:21+00:00,2022-02-25 19:32:11+00:00,False',
  ];
  await writeFile(path, lines.join('\n'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = () => {
  const log = memoryLog();
  const cli = fakeCli({ archive: { history: log.history, imports: log.imports, log } });
  return { ...cli, past: () => log.history.readAll({ from: 0, to: NOW }) };
};

describe('import', () => {
  test('says what it took, what was made up and what it refused, for people', async () => {
    const { run, out, err, past } = start();
    expect(await run('import', path)).toBe(0);
    expect(out()).toContain('3 rows');
    expect(out()).toContain('2 new');
    expect(out()).toContain('1 end nobody announced');
    expect(out()).toMatch(/line 3: "Atlantis" is no region, or more than one \(region\.unknown\)/);
    expect(err()).toBe('');
    expect(await past()).toMatchObject([{ region: '31', endCalculated: true }, { region: '24' }]);
  });

  test('says the same to machines, and writes every refused row to a file', async () => {
    const { run, json } = start();
    const refused = join(folder, 'refused.csv');
    expect(await run('import', path, '--json', '--refused', refused)).toBe(0);
    expect(json()).toMatchObject({
      feed: 'ua',
      status: 'Actual',
      dryRun: false,
      files: [
        {
          rows: 3,
          taken: 2,
          refused: { total: 1, byCode: { 'region.unknown': 1 }, first: [{ line: 3, code: 'region.unknown' }] },
          endsCalculated: 1,
          intervals: { added: 2, changed: 0 },
          from: '2022-02-25T16:36:22.000Z',
          to: '2022-02-25T19:32:11.000Z',
          stopped: false,
        },
      ],
    });
    expect(await readFile(refused, 'utf8')).toBe(
      `file,line,code,detail\n${path},3,region.unknown,"""Atlantis"" is no region, or more than one"\n`,
    );
  });

  test('changes nothing in a dry run, and nothing the second time', async () => {
    const { run, past, out } = start();
    expect(await run('import', path, '--dry-run')).toBe(0);
    expect(out()).toContain('2 new');
    expect(await past()).toEqual([]);
    await run('import', path);
    const before = await past();
    expect(await run('import', path)).toBe(0);
    expect(out()).toContain('nothing that was not known');
    expect(await past()).toEqual(before);
  });

  test('ends with one clear line when a file or a feed is not there', async () => {
    const nowhere = start();
    expect(await nowhere.run('import', join(folder, 'nowhere.csv'))).toBe(1);
    expect(nowhere.err()).toContain('there is no file');
    const other = start();
    expect(await other.run('import', path, '--feed', 'mars')).toBe(2);
    expect(other.err()).toContain('there is no feed "mars"');
    const wrong = start();
    expect(await wrong.run('import', '--json', import.meta.filename)).toBe(1);
    expect(wrong.json()).toHaveProperty('error');
  });

  test('that is interrupted says so, and goes on from there', async () => {
    const { run, interrupt, err } = start();
    interrupt();
    expect(await run('import', path)).toBe(1);
    expect(err()).toContain('the same command goes on from here');
  });
});
